/**
 * What bench/doors.ts runs, from source, since the sandbox reads files beside its own: batches through each door of the deployed assembly, beside the same bytes in two steps. Clients,
 * gateway, functions and S3 share this machine, and fan-out reads what lands meanwhile: what is compared is the doors with
 * each other, not with AWS. The stage's throttling is lifted.
 */
import { createHash, randomUUID } from 'node:crypto';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { request, type HttpAnswer } from '../cli/ship/http';
import { demoKey } from '../cli/up/demo';
import { bundle } from '../constructs/bundle';
import { Registry } from '../constructs/state/registry';
import { startSandbox, type Sandbox } from '../sandbox';
import { loadConfig } from '../stacks/config';
import { stageApp } from '../stacks/stage-app';
import { S3Client } from '@aws-sdk/client-s3';
import { inFolder } from './corpus';
import { fact, type Outcome } from './outcome';

const AT_A_TIME = 8;
const root = process.cwd();

/** Lines of one batch, and how many batches are sent. */
const loads = [
  { name: '4 KB', lines: 45, batches: 200 },
  { name: '1 MB', lines: 11_000, batches: 24 },
] as const;

const line = (number: number): string => `Mar 10 10:00:00 web-1 sshd[${number}]: Failed password for root from 192.0.2.${number % 250} port 22 ssh2`;

/** A batch that no other equals. */
function batchOf(count: number): string[] {
  const id = randomUUID();
  return Array.from({ length: count }, (_, number) => `${line(number)} ${id}`);
}

interface Api {
  readonly url: string;
  readonly key: string;
}

type Send = (api: Api, lines: readonly string[]) => Promise<void>;

const text = (lines: readonly string[]): string => `${lines.join('\n')}\n`;
const authorized = ({ key }: Api): Record<string, string> => ({ authorization: `Bearer ${key}` });

async function good(answer: Promise<HttpAnswer>): Promise<HttpAnswer> {
  const { status, text: body } = await answer;
  if (status >= 300) throw new Error(`bench doors: expected 2xx, found ${status} ${body.slice(0, 200)}`);
  return answer;
}

const ingest = async (api: Api, body: string | Buffer, headers: Record<string, string> = {}): Promise<void> =>
  void (await good(request('POST', `${api.url}/v1/ingest/linux_syslog`, { ...authorized(api), ...headers }, body)));

const doors: Readonly<Record<string, Send>> = {
  'two steps': async (api, lines) => {
    const body = Buffer.from(text(lines));
    const sha256 = createHash('sha256').update(body).digest('hex');
    const description = JSON.stringify({ source: 'linux_syslog', name: 'bench.log', size: body.length, sha256 });
    const { url, headers } = JSON.parse((await good(request('POST', `${api.url}/v1/uploads`, { ...authorized(api), 'content-type': 'application/json' }, description))).text) as { url: string; headers: Record<string, string> };
    await good(request('PUT', url, headers, body));
  },
  'ingest, text': (api, lines) => ingest(api, text(lines)),
  'ingest, gzip': (api, lines) => ingest(api, gzipSync(text(lines)), { 'content-encoding': 'gzip' }),
  'ingest, NDJSON': (api, lines) => ingest(api, text(lines.map((message) => JSON.stringify({ message }))), { 'content-type': 'application/x-ndjson' }),
  bulk: async (api, lines) => {
    const body = text(lines.flatMap((message) => ['{"index":{"_index":"linux_syslog"}}', JSON.stringify({ message })]));
    await good(request('POST', `${api.url}/_bulk`, authorized(api), body));
  },
  'Fluent Bit, URL and PUT': async (api, lines) => {
    const { text: target } = await good(request('GET', `${api.url}/v1/fluent-bit/put_object_presigned_url/linux_syslog/bench/${randomUUID()}.log`, authorized(api)));
    const body = Buffer.from(text(lines));
    await good(request('PUT', `${new URL(api.url).origin}${target}`, { 'content-length': String(body.length) }, body));
  },
};

async function measured(name: string, send: Send, load: (typeof loads)[number], api: Api): Promise<Outcome> {
  const batches = Array.from({ length: load.batches }, () => batchOf(load.lines));
  const bytes = batches.reduce((sum, batch) => sum + text(batch).length, 0);
  await send(api, batchOf(load.lines));
  const waiting = [...batches];
  const started = process.hrtime.bigint();
  const client = async (): Promise<void> => {
    for (let batch = waiting.pop(); batch; batch = waiting.pop()) await send(api, batch);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, client));
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  return fact(`door ${name}, batches of ${load.name}`, `${(load.batches / seconds).toFixed(0)} batches/s, ${(bytes / seconds / 1e6).toFixed(1)} MB/s of lines`);
}

async function openApi(sandbox: Sandbox): Promise<Api> {
  const outputs = Object.assign({}, ...Object.values(sandbox.outputs)) as Record<string, string>;
  const { endpoint, region, credentials } = sandbox;
  const registry = new Registry(new S3Client({ endpoint, region, credentials }), outputs['StateBucketName']!);
  return { url: outputs['ApiUrl']!.replace(/\/+$/, ''), key: await demoKey(registry, undefined, sandbox.scheduler.now()) };
}

void inFolder(async (folder) => {
  const bundles = path.join(root, 'dist', 'lambda');
  await bundle(path.join(root, 'constructs'), bundles);
  const config = loadConfig({}, path.join(root, 'stacks', 'stages'));
  const assembly = path.join(folder, 'assembly');
  stageApp({ ...config, presign: { ...config.presign, requestsPerSecond: 10_000, burst: 5_000 } }, bundles, { outdir: assembly }).app.synth();
  const sandbox = await startSandbox({
    assembly,
    stateFolder: path.join(folder, 'state'),
    port: 0,
    mode: 'simulated',
    warehouse: { folder: path.join(folder, 'warehouse'), cacheFolder: path.join(root, '.cache'), port: 0 },
  });
  try {
    const api = await openApi(sandbox);
    const outcomes: Outcome[] = [];
    for (const load of loads) {
      for (const [name, send] of Object.entries(doors)) outcomes.push(await measured(name, send, load, api));
    }
    process.stdout.write(JSON.stringify(outcomes));
  } finally {
    await sandbox.stop();
  }
});
