import { readCloudWatch, type CloudWatchOptions } from '../../cli/buffer/read-cloudwatch';

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 21);
const prefix = 'cyberactive-prod-';

/** CloudWatch that has these bytes by stream and minute, and tells two streams a page. */
function cloudWatch(minutes: Readonly<Record<string, readonly (number | undefined)[]>>, status = 'Complete') {
  const asked: any[] = [];
  const client = { send: async ({ input }: any) => {
    asked.push(input);
    const page = Number(input.NextToken ?? 0);
    const results = input.MetricDataQueries.slice(page, page + 2).map(({ Id, Label }: any) => {
      const points = (minutes[Label] ?? []).flatMap((bytes, index) => (bytes === undefined ? [] : [[new Date(START + index * MINUTE), bytes] as const]));
      return { Id, Label, StatusCode: status, Timestamps: points.map(([at]) => at), Values: points.map(([, bytes]) => bytes) };
    });
    return { MetricDataResults: results, NextToken: page + 2 < input.MetricDataQueries.length ? String(page + 2) : undefined };
  } };
  const options: CloudWatchOptions = { client: client as any, streamPrefix: prefix, shards: { http_activity: 2 }, known: ['authentication', 'http_activity', 'base_event'], from: START, until: START + 10 * MINUTE, now: START + 11 * MINUTE };
  return { asked, options };
}
const bytesOf = (arrivals: readonly { readonly bytes: number }[] = []) => Math.round(arrivals.reduce((sum, { bytes }) => sum + bytes, 0));

test('bytes by the minute are asked of every stream, page by page; streams of one class are one', async () => {
  const { asked, options } = cloudWatch({ [`${prefix}authentication`]: [1e6, 2e6, ...Array(8).fill(5e5)], [`${prefix}http_activity`]: [1e5], [`${prefix}http_activity.2`]: [3e5] });
  const { streams, from, until, remarks } = await readCloudWatch(options);
  expect(asked).toHaveLength(2);
  expect(asked[0].MetricDataQueries.map(({ Label }: any) => Label)).toEqual(['authentication', 'http_activity', 'http_activity.2', 'base_event'].map((name) => prefix + name));
  expect([...streams.keys()].sort()).toEqual(['authentication', 'http_activity']);
  expect([bytesOf(streams.get('authentication')), bytesOf(streams.get('http_activity'))]).toEqual([7e6, 4e5]);
  expect([from, until, remarks]).toEqual([START, START + 10 * MINUTE, []]);
});

test('minutes without data are quiet, and said', async () => {
  const { options } = cloudWatch({ [`${prefix}authentication`]: [1e6, undefined, undefined, 1e6] }, 'InternalError');
  expect((await readCloudWatch(options)).remarks).toEqual(['8 of 10 minutes have no data in any stream: taken as quiet', 'CloudWatch could not answer for every stream: what is missing counts as quiet']);
});

test('no traffic, too long ago, no permission: each says what next', async () => {
  const { options } = cloudWatch({});
  await expect(readCloudWatch(options)).rejects.toMatchObject({ message: expect.stringContaining('found no data point') });
  await expect(readCloudWatch({ ...options, from: START - 20 * 86_400_000 })).rejects.toMatchObject({ message: expect.stringContaining('at most 15 days') });
  const client = { send: () => Promise.reject(Object.assign(new Error('no'), { name: 'AccessDeniedException' })) } as any;
  await expect(readCloudWatch({ ...options, client })).rejects.toMatchObject({ message: expect.stringContaining('cloudwatch:GetMetricData') });
});
