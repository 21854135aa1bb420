import { writeFileSync } from 'node:fs';
import { print } from '../commands/options';
import { CommandError, exitCodes } from '../exit';
import { bytesOf } from './arrivals';
import { choose, type Choice, type Constraints } from './choose';
import { openScene, type SceneOptions } from './open-scene';
import { amountOf, durationOf, numbersOf } from './options';
import { renderSvg } from './plot-svg';
import { renderPlot } from './plot-text';
import { bytesText, durationText, pointsCsv, renderPoints } from './points-text';
import { presentSettings } from './scene';
import { gridOf, hintsText, isSame, requireBounds, type Settings } from './settings';
import { Simulator, type Outcome, type Scene } from './simulate';

export interface AdviseOptions extends SceneOptions {
  readonly freshP95?: string;
  readonly maxCost?: string;
  readonly intervals?: string;
  readonly sizes?: string;
  readonly loadIntervals?: string;
  readonly svg?: string;
  readonly csv?: boolean;
  readonly plot: boolean;
  readonly json?: boolean;
}

/** Everything that was found, as `--json` prints it. */
export interface Advice {
  readonly streams: readonly string[];
  readonly arrivals: { readonly origin: string; readonly from: string; readonly until: string; readonly bytes: number; readonly remarks: readonly string[] };
  readonly present: Settings;
  readonly constraints: Constraints;
  readonly choice: Choice | null;
  readonly points: readonly Outcome[];
  readonly prices: { readonly as_of: string; readonly region: string };
  /** Dollars without the account's free amounts. */
  readonly money: string;
}

/** `cyberactive buffer advise [stream]` */
export async function advise(stream: string | undefined, options: AdviseOptions): Promise<void> {
  const constraints = constraintsOf(options);
  const only = { intervalSeconds: numbersOf('--intervals', options.intervals), sizeMegabytes: numbersOf('--sizes', options.sizes), loadMinutes: numbersOf('--load-intervals', options.loadIntervals) };
  for (const [name, values] of Object.entries(only)) for (const value of values ?? []) requireBounds({ [name]: value });
  const scene = await openScene(stream, options);
  const advice = adviceFor(scene, constraints, only);
  if (options.svg !== undefined) saveSvg(options.svg, advice);
  if (options.csv) process.stdout.write(`${pointsCsv(advice.points)}\n`);
  else print(options, advice, adviceText(advice, options));
  if (advice.choice !== null && !advice.choice.point) process.exitCode = exitCodes.findings;
}

/** Simulates every point and chooses. */
export function adviceFor(scene: Scene, constraints: Constraints, only: Parameters<typeof gridOf>[1] = {}): Advice {
  const present = presentSettings(scene);
  const simulator = new Simulator(scene);
  const points = gridOf(present, definedOnly(only)).map((settings) => simulator.run(settings));
  const { recorded, focus, prices } = scene;
  return {
    streams: focus,
    arrivals: {
      origin: recorded.origin,
      from: new Date(recorded.from).toISOString(),
      until: new Date(recorded.until).toISOString(),
      bytes: focus.reduce((sum, name) => sum + bytesOf(recorded.streams.get(name) ?? []), 0),
      remarks: recorded.remarks,
    },
    ...{ present, constraints, points, choice: choose(points, constraints) ?? null },
    prices: { as_of: prices.as_of, region: prices.region },
    money: 'Firehose, transform, objects and loads of these streams, without free amounts; the whole bill: cyberactive cost',
  };
}

function constraintsOf({ freshP95, maxCost }: AdviseOptions): Constraints {
  const [seconds, usd] = [durationOf('--fresh-p95', freshP95), amountOf('--max-cost', maxCost)];
  return { ...(seconds !== undefined && { freshP95: seconds }), ...(usd !== undefined && { maxCost: usd }) };
}

const definedOnly = (only: Record<string, readonly number[] | undefined>) => Object.fromEntries(Object.entries(only).filter(([, values]) => values !== undefined));

function saveSvg(file: string, { points, present, choice, constraints, streams }: Advice): void {
  try {
    writeFileSync(file, renderSvg(`Buffers of ${streams.join(', ')}`, points, present, choice?.point, constraints.freshP95));
  } catch (error) {
    throw new CommandError(exitCodes.usage, `--svg: expected a file that can be written, found ${(error as NodeJS.ErrnoException).code}`);
  }
  console.error(`wrote ${file}`);
}

function adviceText(advice: Advice, { plot }: AdviseOptions): string {
  const { streams, arrivals, present, points, choice, constraints, prices } = advice;
  const now = points.find((point) => isSame(point, present))!;
  const days = (Date.parse(arrivals.until) - Date.parse(arrivals.from)) / 86_400_000;
  return [
    recommendation(advice, now),
    '',
    `${streams.join(', ')}: ${bytesText(arrivals.bytes)} put in ${durationText(days * 86_400)}, ${bytesText(arrivals.bytes / days)} a day (${arrivals.origin})`,
    `now: ${hintsText(present)}, load every ${present.loadMinutes} min; a record waits ${waitsText(now)} on average; ${bindsText(now)}`,
    ...arrivals.remarks.map((remark) => `note: ${remark}`),
    '',
    renderPoints(points, present, constraints, choice ?? undefined),
    ...(plot ? ['', renderPlot(points, present, choice?.point, constraints.freshP95)] : []),
    '',
    `$: ${advice.money} (prices of ${prices.region}, ${prices.as_of})`,
  ].join('\n');
}

function recommendation({ choice, streams, present }: Advice, now: Outcome): string {
  if (choice === null) return 'No bound was given: every point is shown, none recommended. Give --fresh-p95 5m or --max-cost 100.';
  const { point, why } = choice;
  if (!point) return `Nothing to recommend: ${why}.`;
  if (isSame(point, present)) return `Keep ${hintsText(present)}, load every ${present.loadMinutes} min: ${why}.`;
  const changes = [`p95 ${ageText(now)} → ${ageText(point)}`, `${Math.round(now.objects_per_day)} → ${Math.round(point.objects_per_day)} objects a day`, `$${now.usd_per_month.toFixed(2)} → $${point.usd_per_month.toFixed(2)} a month`];
  const target = streams.length === 1 ? streams[0]! : '--all';
  const load = point.loadMinutes === present.loadMinutes ? '' : ` --load-interval ${point.loadMinutes}`;
  return [`Set ${hintsText(point)}, load every ${point.loadMinutes} min: ${why}.`, `  ${changes.join(' · ')}`, `  cyberactive buffer set ${target} --interval ${point.intervalSeconds} --size ${point.sizeMegabytes}${load}`].join('\n');
}

const ageText = ({ freshness }: Outcome): string => (freshness ? durationText(freshness.p95) : '-');

const waitsText = ({ waits }: Outcome): string => `${durationText(waits.transform)} for the transform, ${durationText(waits.stream)} for the object, ${durationText(waits.load)} for the load`;

function bindsText({ binds, by_size, waits }: Outcome): string {
  const knob = binds === 'interval' ? 'the interval ends the buffer and the size does nothing' : binds === 'size' ? 'the size ends the buffer and a longer interval changes nothing' : `the size ends ${Math.round(by_size * 100)} % of the buffers`;
  return waits.load > waits.stream + waits.transform ? `${knob}, and the load interval weighs most` : knob;
}
