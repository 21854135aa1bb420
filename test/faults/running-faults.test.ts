/** The faults of the simulation over real sockets and worker threads: switched on by the control path, survived by the pipeline. */
import { Pipeline } from '../pipeline/pipeline';

jest.setTimeout(110_000);

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await Pipeline.start();
});
afterAll(() => pipeline?.stop());

interface State {
  readonly name: string;
  readonly rate: number;
  readonly struck: number;
}

async function faults(rates?: object): Promise<{ readonly status: number; readonly faults: readonly State[] }> {
  const init = rates && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(rates) };
  const answer = await fetch(`${pipeline.sandbox.endpoint}/_sandbox/faults`, init);
  return { status: answer.status, ...(answer.ok ? ((await answer.json()) as { faults: State[] }) : { faults: [] }) };
}

test('records are accounted for though calls fail, functions die and messages come twice', async () => {
  await faults({
    ...{ 'notification duplicated': 0.5, 'notification delayed': 0.3, 'function killed': 0.1, throttled: 0.05, 'service unavailable': 0.05 },
    ...{ 'answer lost': 0.05, 'put fails in part': 0.5, 'delivered twice': 0.3, 'statement outcome unknown': 0.1, 'redelivered early': 0.1 },
  });
  const lines = Array.from({ length: 40 }, (_, index) => `198.51.100.${index} - - [06/May/2026:07:08:09 +0000] "GET /${index} HTTP/1.1" 200 ${index} "-" "check"\n`);
  const ids = [];
  for (const name of ['a', 'b', 'c']) ids.push(await pipeline.upload({ source: 'web_access', name: `${name}.log`, bytes: Buffer.from(`${lines.join('')}no line of a log\n`), host: name }));
  await pipeline.loaded();
  const { faults: states } = await faults({});
  expect(states.filter(({ rate }) => rate > 0)).toEqual([]);
  expect(states.filter(({ struck }) => struck > 0).length).toBeGreaterThanOrEqual(3);
  await pipeline.loaded();
  for (const id of ids) expect(await pipeline.account(id)).toMatchObject({ records: 41, accepted: { http_activity: 40 }, rejected: { unparseable: 1 } });
  const [row] = await pipeline.query('SELECT COUNT(*) AS rows, COUNT(DISTINCT event_id) AS events FROM events.http_activity');
  expect(row).toMatchObject({ rows: 120, events: 120 });
});

test('a fault that there is not, and a rate that is none, are refused by name', async () => {
  expect((await faults({ 'clock jumps': 0.5 })).status).toBe(400);
  expect((await faults({ throttled: 2 })).status).toBe(400);
});
