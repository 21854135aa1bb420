import { Pipeline } from './pipeline';

/** Stops in the middle: what was acknowledged comes out once, whatever was under way. */
let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await Pipeline.start();
});
afterAll(() => pipeline.stop());

const lines = (count: number, host: string): Buffer =>
  Buffer.from(
    Array.from({ length: count }, (_, number) => `Mar 10 10:00:00 ${host} sshd[${number}]: Failed password for root from 192.0.2.${number % 250} port 22 ssh2\n`).join(''),
  );

test('restarts between any two minutes of an upload’s way lose nothing and double nothing', async () => {
  const ids: string[] = [];
  // Just landed; in the Lambda buffer; in the Firehose buffer; in the lake; while the load is due.
  for (const minutes of [0, 1, 3, 7, 59]) {
    ids.push(await pipeline.upload({ source: 'linux_syslog', name: `${minutes}.log`, bytes: lines(200, `host-${minutes}`) }));
    await pipeline.sandbox.scheduler.advance(minutes * 60_000);
    await pipeline.restart();
  }
  await pipeline.loaded();
  const { uploads, complete } = await pipeline.accounting();
  expect(complete).toBe(true);
  expect(uploads.map((upload) => upload.upload_id).sort()).toEqual([...ids].sort());
  expect(uploads.map((upload) => upload.accepted)).toEqual(ids.map(() => ({ authentication: 200 })));
  const [rows] = await pipeline.query(`SELECT COUNT(*) AS "rows", COUNT(DISTINCT "event_id") AS "ids" FROM "events"."authentication"`);
  expect(rows).toEqual({ rows: 1000, ids: 1000 });
}, 120_000);

test('the clock does not run backwards over a restart', async () => {
  const before = pipeline.sandbox.scheduler.now();
  await pipeline.restart();
  expect(pipeline.sandbox.scheduler.now()).toBeGreaterThanOrEqual(before);
});
