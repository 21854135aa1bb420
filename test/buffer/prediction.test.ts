/**
 * What the advisor predicts of a recorded day against the same day in the sandbox: its Firehose service with its store, its
 * scheduler and its transform, and its schedules, in simulated time. p95 freshness within 10 %, objects within 5 %.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { adviceFor } from '../../cli/buffer/advise';
import { bytesOf, type Arrival, type Recorded } from '../../cli/buffer/arrivals';
import { noDelays } from '../../cli/buffer/deliveries';
import { Distribution, freshnessOf } from '../../cli/buffer/distribution';
import { readRecorded } from '../../cli/buffer/read-recorded';
import type { Settings } from '../../cli/buffer/settings';
import { Simulator, type Scene } from '../../cli/buffer/simulate';
import { readPrices } from '../../cli/cost/prices';
import { parseSchedule } from '../../sandbox/events/schedule-expression';
import { deployStream, destination, openStand, processing, START, type Stand, type TransformEvent } from '../sandbox/firehose-stand';
import { burstyDay, byTheMinute } from './recorded-day';

const folder = mkdtempSync(path.join(tmpdir(), 'prediction-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Sizes are a 64th of what is usual, so that a day fits the memory of a test; the model knows no difference. */
const BYTES = 12_000;
const EXPANSION = 3;
const DAY_MS = 86_400_000;
const TRANSFORM = { intervalSeconds: 60, sizeMegabytes: 0.2 };
const arrivals = burstyDay(START, 5, BYTES);

/** Rows say when their record came and how much it was; the answer is three times as long. */
const expanded = (event: TransformEvent): unknown => ({
  records: event.records.map(({ recordId, data }) => {
    const text = Buffer.from(data, 'base64').toString();
    return { recordId, result: 'Ok', data: Buffer.from(`${text}${' '.repeat((EXPANSION - 1) * text.length - 1)}\n`).toString('base64') };
  }),
});

async function play(stand: Stand): Promise<void> {
  for (const { at, bytes } of arrivals) {
    await stand.scheduler.advance(at - stand.scheduler.now());
    stand.put(`${JSON.stringify({ at, bytes })}`.padEnd(bytes));
  }
  await stand.scheduler.advance(2 * 3_600_000);
}

/** What the sandbox did: objects, and the age of each record at the run of load that finds its object. */
async function measured({ intervalSeconds, sizeMegabytes, loadMinutes }: Settings) {
  const stand = openStand();
  stand.transform = expanded;
  deployStream(stand, destination({ ...processing(), BufferingHints: { SizeInMBs: sizeMegabytes, IntervalInSeconds: intervalSeconds } }));
  await play(stand);
  stand.firehose.stop();
  const runs = scheduledRuns(loadMinutes);
  const freshness = new Distribution();
  let bytesIn = 0;
  for (const { at, body } of stand.objects) {
    const run = runs.find((time) => time >= at)!;
    for (const line of body.toString().trimEnd().split('\n')) {
      const record = JSON.parse(line) as Arrival;
      freshness.add(run - record.at, record.bytes);
      bytesIn += record.bytes;
    }
  }
  expect(bytesIn).toBe(bytesOf(arrivals));
  return { ...freshnessOf(freshness)!, objects: stand.objects.length };
}

/** Runs of a rule that was deployed when the stream was. */
function scheduledRuns(minutes: number): number[] {
  const schedule = parseSchedule(minutes === 1 ? 'rate(1 minute)' : `rate(${minutes} minutes)`);
  const runs: number[] = [];
  for (let at = schedule.next(START); at < START + 1.2 * DAY_MS; at = schedule.next(at)) runs.push(at);
  return runs;
}

function sceneFor(recorded: Recorded, loadMinutes: number, loadPhase?: number): Scene {
  const ratios = { expansion: EXPANSION, fileBytes: 20_000, parquet: 0.2 };
  return {
    ...{ recorded, focus: ['http_activity'], setups: new Map([['http_activity', { transform: TRANSFORM, ratios }]]), delays: noDelays, prices: readPrices() },
    ...{ hints: new Map([['http_activity', { intervalSeconds: 300, sizeMegabytes: 2 }]]), presentLoadMinutes: loadMinutes, maxFiles: 100, baseCapacity: 4 },
    ...(loadPhase !== undefined && { loadPhase }),
  };
}

const exact: Recorded = { streams: new Map([['http_activity', arrivals]]), from: START, until: START + DAY_MS, origin: 'test', remarks: [] };

function fromCloudWatch(): Recorded {
  const file = path.join(folder, 'incoming.json');
  writeFileSync(file, JSON.stringify(byTheMinute(arrivals)));
  return { ...readRecorded(file, { stream: 'http_activity', known: ['http_activity'] }), from: START, until: START + DAY_MS };
}

/** One where the interval binds, one where the size does in the bursts, one where load weighs most. */
const settings: readonly Settings[] = [
  { intervalSeconds: 300, sizeMegabytes: 2, loadMinutes: 5 },
  { intervalSeconds: 900, sizeMegabytes: 1, loadMinutes: 5 },
  { intervalSeconds: 120, sizeMegabytes: 2, loadMinutes: 60 },
];

describe.each(settings)('a day at $intervalSeconds s, $sizeMegabytes MB, load every $loadMinutes min', (setting) => {
  let day: Awaited<ReturnType<typeof measured>>;
  beforeAll(async () => {
    day = await measured(setting);
  }, 60_000);

  test('is predicted to the second and the object from every arrival and the schedule', () => {
    const { freshness, objects_per_day } = new Simulator(sceneFor(exact, setting.loadMinutes, START % (setting.loadMinutes * 60_000))).run(setting);
    expect({ ...freshness, objects: objects_per_day }).toEqual(day);
  });

  test('is predicted within 10 and 5 % from what CloudWatch keeps of it, and with the schedule unknown', () => {
    const { freshness, objects_per_day } = new Simulator(sceneFor(fromCloudWatch(), setting.loadMinutes)).run(setting);
    const errors = { p95: Math.abs(freshness!.p95 / day.p95 - 1), objects: Math.abs(objects_per_day / day.objects - 1) };
    expect(errors.p95).toBeLessThan(0.1);
    expect(errors.objects).toBeLessThan(0.05);
  });
});

test('every point of the grid is there, the present settings among them', () => {
  const { points, choice, present } = adviceFor(sceneFor(exact, 5), { freshP95: 900 }, { sizeMegabytes: [1], intervalSeconds: [60, 600], loadMinutes: [60] });
  expect(points).toHaveLength(3 * 2 * 2);
  expect(points.filter((point) => point.intervalSeconds === present.intervalSeconds && point.sizeMegabytes === 2 && point.loadMinutes === 5)).toHaveLength(1);
  expect(choice!.point!.freshness!.p95).toBeLessThanOrEqual(900);
});
