import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Pipeline } from '../pipeline/pipeline';

/** What a person at a shell does with the programs that they have: curl, psql, the AWS CLI. */
const clientEnvironment = JSON.parse(process.env.CLIENT_ENVIRONMENT!) as Record<string, string>;
let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await Pipeline.start();
});
afterAll(() => pipeline.stop());

/** Runs a line of shell, without blocking: the sandbox that it talks to lives in this process. */
function shell(line: string, extra: Record<string, string> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-ec', line], { env: { ...clientEnvironment, ...extra }, cwd: pipeline.folder });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(stdout) : reject(new Error(`exit ${code}: ${stderr}${stdout}`))));
  });
}

const aws = (line: string): Promise<string> =>
  // Debian 12 has version 2.9, which does not read AWS_ENDPOINT_URL yet (2.13 and later do).
  shell(`python3.11 "$(command -v aws)" --endpoint-url ${pipeline.sandbox.endpoint} ${line}`, {
    AWS_DEFAULT_REGION: pipeline.sandbox.region,
    AWS_ACCESS_KEY_ID: pipeline.sandbox.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: pipeline.sandbox.credentials.secretAccessKey,
    AWS_PAGER: '',
  });

test('curl uploads with the URL and the headers that the API returned, and with the line that it returned', async () => {
  for (const [name, how] of [['a.log', 'headers'], ['b.log', 'line']] as const) {
    const bytes = Buffer.from(`Mar 10 10:00:00 web-1 sshd[1]: Failed password for root from 192.0.2.7 port 4711 ssh2 ${name}\n`);
    writeFileSync(path.join(pipeline.folder, name), bytes);
    const body = JSON.stringify({
      source: 'linux_syslog',
      name,
      host: 'web-1',
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
    const answer = JSON.parse(
      await shell(`curl -fsS '${pipeline.apiUrl}/v1/uploads' -H 'authorization: Bearer ${pipeline.key}' -H 'content-type: application/json' -d '${body}'`),
    ) as { url: string; headers: Record<string, string>; curl: string; upload_id: string };
    const headers = Object.entries(answer.headers).map(([header, value]) => `-H '${header}: ${value}'`);
    await shell(how === 'line' ? answer.curl : `curl -fsS -T ${name} ${headers.join(' ')} '${answer.url}'`);
  }
  await pipeline.loaded();
  const { totals, complete } = await pipeline.accounting();
  expect({ complete, records: totals.records, accepted: totals.accepted }).toEqual({ complete: true, records: 2, accepted: { authentication: 2 } });
});

test('psql lists the tables and reads rows', async () => {
  const tables = await shell(`psql '${pipeline.sandbox.warehouseUrl}' -At -c '\\dt events.*'`);
  expect(tables).toContain('events|authentication|table');
  const rows = await shell(`psql '${pipeline.sandbox.warehouseUrl}' -At -c 'SELECT count(*) FROM events.authentication'`);
  expect(rows.trim()).toBe('2');
});

test('the AWS CLI lists the buckets, describes a stream and its Glue table', async () => {
  expect(await aws('s3 ls')).toContain('cyberactive-dev-raw-');
  const stream = JSON.parse(await aws('firehose describe-delivery-stream --delivery-stream-name cyberactive-dev-authentication')) as {
    DeliveryStreamDescription: { Destinations: { ExtendedS3DestinationDescription: { BufferingHints: object } }[] };
  };
  expect(stream.DeliveryStreamDescription.Destinations[0]!.ExtendedS3DestinationDescription.BufferingHints).toEqual({
    SizeInMBs: 128,
    IntervalInSeconds: 300,
  });
  const table = JSON.parse(await aws('glue get-table --database-name cyberactive_dev --name authentication')) as {
    Table: { StorageDescriptor: { Columns: { Name: string }[] } };
  };
  expect(table.Table.StorageDescriptor.Columns[0]!.Name).toBe('event_id');
});

test('the programs are Debian’s, from the cache', () => {
  const which = spawnSync('sh', ['-c', 'for program in curl psql aws; do command -v $program; done'], { env: clientEnvironment, encoding: 'utf8' });
  const files = which.stdout.trim().split('\n');
  expect(files).toHaveLength(3);
  for (const file of files) expect(file).toContain(path.join('.cache', 'debian'));
});
