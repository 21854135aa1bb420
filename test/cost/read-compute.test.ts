/** What functions and warehouse took on AWS, as CloudWatch tells it. */
import { readCompute } from '../../cli/cost/read-compute';

const HOUR = 3_600_000;
const UNTIL = Date.UTC(2026, 10, 21);

/** CloudWatch that has these points by metric and dimension value, one a page. */
function cloudWatch(points: Readonly<Record<string, readonly number[]>>) {
  const asked: any[] = [];
  const send = async ({ input }: any) => {
    asked.push(input);
    const page = Number(input.NextToken ?? 0);
    const results = input.MetricDataQueries.map(({ Id, MetricStat: { Metric } }: any) => {
      const values = points[`${Metric.MetricName} ${Metric.Dimensions[0].Value}`] ?? [];
      return { Id, Values: values.slice(page, page + 1) };
    });
    return { MetricDataResults: results, NextToken: page < 1 ? String(page + 1) : undefined };
  };
  return { asked, client: { send } as any };
}
const read = (client: any, hours = 24, daysAgo = 0) =>
  readCompute({ client, functionPrefix: 'cyberactive-prod-', workgroup: 'cyberactive-prod', from: UNTIL - hours * HOUR, until: UNTIL, now: UNTIL + 24 * daysAgo * HOUR });

test('durations are summed over pages and multiplied by the memory that Lambda bills', async () => {
  const { client, asked } = cloudWatch({
    'Invocations cyberactive-prod-transform': [10, 20],
    'Duration cyberactive-prod-transform': [1500, 500],
    'Duration cyberactive-prod-load': [4000],
    'ComputeSeconds cyberactive-prod': [240, 260],
  });
  const { functions, rpu_seconds, is_partial } = await read(client);
  expect(functions!.transform).toEqual({ invocations: 30, gigabyte_seconds: (2 * 1769) / 1024 });
  expect(functions!.load).toEqual({ invocations: 0, gigabyte_seconds: 2 });
  expect(functions!.audit).toEqual({ invocations: 0, gigabyte_seconds: 0 });
  expect([rpu_seconds, is_partial]).toEqual([500, false]);
  expect(asked.map(({ NextToken, StartTime }) => [NextToken, StartTime])).toEqual([[undefined, new Date(UNTIL - 24 * HOUR)], ['1', new Date(UNTIL - 24 * HOUR)]]);
  expect(asked[0].MetricDataQueries.every(({ MetricStat }: any) => MetricStat.Period === 300 && MetricStat.Stat === 'Sum')).toBe(true);
});

test('without a point nothing is known, which is not nothing', async () => {
  expect(await read(cloudWatch({}).client)).toEqual({ functions: undefined, rpu_seconds: undefined, is_partial: false });
  expect(await read(cloudWatch({ 'ComputeSeconds cyberactive-prod': [0] }).client)).toMatchObject({ functions: undefined, rpu_seconds: 0 });
});

test('what CloudWatch could not answer is told', async () => {
  const client = { send: async () => ({ MetricDataResults: [{ Id: 'm0', StatusCode: 'InternalError', Values: [] }] }) };
  expect(await read(client)).toMatchObject({ is_partial: true });
});

test.each([[24 * 90, 0], [24 * 7, 90]])('a window of %d hours that ended %d days ago is asked by the hour, as points of five minutes are gone', async (hours, daysAgo) => {
  const { client, asked } = cloudWatch({});
  await read(client, hours, daysAgo);
  expect(asked[0].MetricDataQueries[0].MetricStat.Period).toBe(3600);
});
