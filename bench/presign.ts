/**
 * What the API's function takes for an answer, in its own process: key, judgement, identity, signature, and the state
 * bucket answered from memory without delay. Then what a million of them cost, from how long the function is billed on
 * Lambda: the CPU time here at the share of a CPU that the function has, and the requests to S3 at 20 ms each. Other work
 * on the machine shows in the latencies, hardly in the CPU time.
 */
import { S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Answer } from '../constructs/api/dispatch';
import { publishedDocument } from '../constructs/api/openapi';
import { keyDocument, newKey } from '../constructs/presign/key';
import { cached } from '../constructs/presign/key-cache';
import { presignAnswer } from '../constructs/presign/handlers';
import { Registry } from '../constructs/state/registry';
import { sources } from '../transforms/sources';
import { fact, report, type Outcome } from './outcome';

const TIMES = 5_000;
const WARM_UP = 500;
/** Milliseconds of a small GET or PUT from a function in the same region. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html */
const S3_MS = 20;
/**
 * Dollars, us-east-1. @see https://aws.amazon.com/lambda/pricing/ (Arm) https://aws.amazon.com/api-gateway/pricing/
 * https://aws.amazon.com/s3/pricing/
 */
const price = { gigabyteSecond: 0.0000133334, invocation: 0.2e-6, apiCall: 3.5e-6, put: 5e-6, get: 0.4e-6 };
const GIGABYTES = 0.5;
/** Lambda gives a whole vCPU from 1,769 MB on. @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const SHARE_OF_CPU = 512 / 1769;

/** S3 in a map: what it takes is no part of the measure. */
class Documents {
  private readonly objects = new Map<string, string>();
  puts = 0;
  gets = 0;

  readonly client = new S3Client({
    ...{ region: 'us-east-1', endpoint: 'http://127.0.0.1:9', forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED' as const },
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    requestHandler: { handle: async (request: never) => ({ response: this.answer(request) }) } as never,
  });

  private answer({ method, path, headers, body }: { method: string; path: string; headers: Record<string, string>; body?: string }) {
    const found = this.objects.get(path);
    const made = (statusCode: number, text = '') => ({ statusCode, headers: { etag: '"x"' }, body: Readable.from([Buffer.from(text)]) });
    if (method === 'GET') return this.gets++, found === undefined ? made(404, '<Error><Code>NoSuchKey</Code></Error>') : made(200, found);
    this.puts++;
    if (headers['if-none-match'] === '*' && found !== undefined) return made(412, '<Error><Code>PreconditionFailed</Code></Error>');
    this.objects.set(path, String(body ?? ''));
    return made(200);
  }
}

interface Measure {
  readonly name: string;
  readonly call: (index: number) => Promise<number>;
  readonly status: number;
}

async function main(): Promise<void> {
  const documents = new Documents();
  const registry = new Registry(documents.client, 'state');
  const key = newKey();
  await registry.customers.create(['bench'], { customer_id: 'bench', name: 'Bench', created_at: 0 });
  await registry.keys.create([key.keyId], keyDocument(key, 'bench', 0));
  const answer = api(documents.client, registry);
  const ask = async (method: string, resource: string, body: object, parameters = {}): Promise<number> => {
    const headers = { authorization: [`Bearer ${key.text}`] };
    return (await answer({ method, resource, parameters, query: {}, headers, body: Buffer.from(JSON.stringify(body)), baseUrl: 'https://api' })).status;
  };
  const describe = (index: number) => ({ source: 'linux_syslog', name: 'auth.log', host: 'web-1', path: `/var/log/${index}`, size: 3, sha256: createHash('sha256').update(String(index)).digest('hex') });
  const batch = (index: number) => ({ uploads: Array.from({ length: 100 }, (_, item) => describe(1e7 + index * 100 + item)) });
  const outcomes: Outcome[] = [];
  const measures: readonly Measure[] = [
    { name: 'a new upload', status: 201, call: (index) => ask('POST', '/v1/uploads', describe(index)) },
    { name: 'the same again', status: 201, call: (index) => ask('POST', '/v1/uploads', describe(index)) },
    { name: 'a batch of 100', status: 200, call: (index) => ask('POST', '/v1/uploads/batch', batch(index)) },
    { name: 'a key that is none', status: 401, call: () => answer({ method: 'GET', resource: '/v1/whoami', parameters: {}, query: {}, headers: { authorization: [`Bearer ${newKey().text}`] }, body: Buffer.alloc(0), baseUrl: '' }).then(({ status }) => status) },
  ];
  for (const measure of measures) outcomes.push(...(await measured(measure, documents)));
  report(outcomes);
}

function api(client: S3Client, registry: Registry): Answer {
  const silent = (): void => undefined;
  return presignAnswer({
    ...{ registry, signer: client, rawBucket: 'raw', urlSeconds: 900, maxUploadBytes: 1e9, sources, openApi: publishedDocument, now: Date.now },
    keys: cached((id) => registry.keys.get(id), { lifetime: 60_000, now: Date.now }),
    customers: cached((id) => registry.customers.get(id), { lifetime: 60_000, now: Date.now }),
    sleep: async () => undefined,
    log: { info: silent, warn: silent, error: silent },
    meter: { add: silent, flush: silent },
  });
}

async function measured({ name, call, status }: Measure, documents: Documents): Promise<Outcome[]> {
  const isBatch = name.startsWith('a batch');
  const [warmUp, times] = isBatch ? [5, 50] : [WARM_UP, TIMES];
  const took: number[] = [];
  let before = process.cpuUsage();
  let [puts, gets] = [0, 0];
  for (let index = 0; index < warmUp + times; index++) {
    if (index === warmUp) [puts, gets, before] = [documents.puts, documents.gets, process.cpuUsage()];
    const started = process.hrtime.bigint();
    const found = await call(index);
    if (index >= warmUp) took.push(Number(process.hrtime.bigint() - started) / 1e6);
    if (found !== status) throw new Error(`${name}: expected ${status}, found ${found}`);
  }
  const { user, system } = process.cpuUsage(before);
  const cpu = (user + system) / 1000 / times;
  took.sort((a, b) => a - b);
  const at = (share: number): number => took[Math.floor(took.length * share)]!;
  const each = { puts: (documents.puts - puts) / times, gets: (documents.gets - gets) / times };
  const outcomes = [fact(`presign, ${name}: p50, p99 in the handler`, `${at(0.5).toFixed(2)} ms, ${at(0.99).toFixed(2)} ms (CPU ${cpu.toFixed(2)} ms)`)];
  return name === 'a new upload' || name === 'the same again' ? [...outcomes, cost(name, cpu, each)] : outcomes;
}

/** The requests to S3 follow one another but for the four reads of a status, which go together. */
function cost(name: string, cpuMs: number, { puts, gets }: { puts: number; gets: number }): Outcome {
  const rounds = puts + (gets > 2 ? gets - 3 : gets);
  const seconds = (cpuMs / SHARE_OF_CPU + rounds * S3_MS) / 1000;
  const lambda = seconds * GIGABYTES * price.gigabyteSecond + price.invocation;
  const state = puts * price.put + gets * price.get;
  const million = (dollars: number): string => `$${(dollars * 1e6).toFixed(2)}`;
  return fact(
    `presign, ${name}: a million`,
    `${million(price.apiCall + lambda + state)}: gateway ${million(price.apiCall)}, state (${puts.toFixed(0)} PUT, ${gets.toFixed(0)} GET) ${million(state)}, function (${(seconds * 1000).toFixed(0)} ms) ${million(lambda)}`,
  );
}

void main();
