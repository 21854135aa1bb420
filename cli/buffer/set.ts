import { readPrices } from '../cost/prices';
import { print } from '../commands/options';
import { CommandError, exitCodes } from '../exit';
import { changeStreams, type Changed, type StreamChange } from './change-streams';
import { ChangeStore, type ChangeDocument, type Effect } from './change-store';
import type { LiveStream } from './live-stream';
import { readStream } from './live-stream';
import { environmentScene } from './open-scene';
import { amountOf, durationOf, windowOf } from './options';
import { bytesText, durationText } from './points-text';
import { classesFor, openServices, type BufferServices } from './services';
import { hintsText, requireBounds, type Hints } from './settings';
import { Simulator, type Outcome } from './simulate';

export interface SetOptions {
  readonly env: string;
  readonly all?: boolean;
  readonly interval?: string;
  readonly size?: string;
  readonly loadInterval?: string;
  readonly freshP95?: string;
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly since?: string;
  readonly until?: string;
  readonly prices?: string;
  readonly stages?: string;
  readonly json?: boolean;
}

/** Whoever changes again sooner cannot have seen what the last change did. */
const LEAST_COOL_DOWN_MS = 15 * 60_000;

/** `cyberactive buffer set [stream]` */
export async function set(stream: string | undefined, options: SetOptions): Promise<void> {
  const { document, changing, loadMinutes } = await setHints(stream, options, () => openServices(options.env, options.stages));
  print(options, document, setText(options, changing, document, loadMinutes));
}

/** What `buffer set` prints. */
export interface SetDocument extends Changed {
  readonly dry_run: boolean;
  readonly planned: readonly ({ readonly stream: string; readonly from: Hints; readonly to: Hints } & StreamChange['entry'])[];
}

/** Changes the hints of a stream, or with `dryRun` says what would change. @param open called once the options hold */
export async function setHints(stream: string | undefined, options: Omit<SetOptions, 'env' | 'stages' | 'json'>, open: () => Promise<BufferServices>) {
  if ((stream === undefined) === (options.all !== true)) throw new CommandError(exitCodes.usage, 'set: expected one stream, or --all', 'cyberactive buffer show lists the streams');
  const asked = askedOf(options);
  if (Object.keys(asked).length === 0) throw new CommandError(exitCodes.usage, 'set: expected --interval, --size or --load-interval, found none', 'cyberactive buffer advise recommends values');
  requireBounds(asked);
  const limit = durationOf('--fresh-p95', options.freshP95);
  const services = await open();
  const wanted = await planned(services, classesFor(stream, services.streamPrefix), options, asked, limit);
  const changing = wanted.filter(({ stream: { hints }, to }) => hintsText(hints) !== hintsText(to));
  if (!options.force) for (const { stream: live } of changing) await requireRest(services, live);
  const result = options.dryRun ? { changes: [] } : await changeStreams(services, changing, stageChange(options, asked, wanted));
  const planned_ = changing.map(({ stream: { name, hints }, to, entry }) => ({ stream: name, from: hints, to, ...entry }));
  const document: SetDocument = { dry_run: options.dryRun === true, ...result, planned: planned_ };
  return { document, changing, loadMinutes: asked.loadMinutes };
}

function askedOf({ interval, size, loadInterval }: Omit<SetOptions, 'env'>) {
  const [intervalSeconds, sizeMegabytes, loadMinutes] = [amountOf('--interval', interval), amountOf('--size', size), amountOf('--load-interval', loadInterval)];
  return { ...(intervalSeconds !== undefined && { intervalSeconds }), ...(sizeMegabytes !== undefined && { sizeMegabytes }), ...(loadMinutes !== undefined && { loadMinutes }) };
}

async function planned(services: BufferServices, names: readonly string[], options: Omit<SetOptions, 'env'>, asked: ReturnType<typeof askedOf>, limit: number | undefined): Promise<StreamChange[]> {
  const changes: StreamChange[] = [];
  const { config, firehose, streamPrefix, shards } = services;
  const predict = await predictor(services, names, options);
  const present = config.load.intervalMinutes;
  for (const name of names) {
    const stream = await readStream(firehose, streamPrefix, name, shards[name]);
    const to: Hints = { ...stream.hints, ...(asked.intervalSeconds !== undefined && { intervalSeconds: asked.intervalSeconds }), ...(asked.sizeMegabytes !== undefined && { sizeMegabytes: asked.sizeMegabytes }) };
    const loadMinutes = asked.loadMinutes ?? present;
    const [before, predicted] = [predict(name, stream.hints, present), predict(name, to, loadMinutes)];
    const load = loadMinutes === present ? undefined : { from: present, to: loadMinutes };
    changes.push({ stream, to, entry: { why: 'set', ...(predicted && { predicted }), ...(before && { before }), ...(limit !== undefined && { limit_p95: limit }), ...(load && { load }) } });
  }
  return changes;
}

/** What a setting would do with what came; undefined where nothing came. */
async function predictor(services: BufferServices, names: readonly string[], options: Omit<SetOptions, 'env'>): Promise<(name: string, hints: Hints, loadMinutes: number) => Effect | undefined> {
  try {
    const scene = await environmentScene(services, names, { ...windowOf(options, services.now()), prices: readPrices(options.prices) });
    return (name, hints, loadMinutes) => {
      if (!scene.recorded.streams.has(name)) return undefined;
      return effectOf(new Simulator({ ...scene, focus: [name] }).run({ ...hints, loadMinutes }));
    };
  } catch (error) {
    if (error instanceof CommandError && error.message.includes('expected arrivals')) return () => undefined;
    throw error;
  }
}

/** The part of an outcome that can be measured. */
export function effectOf({ freshness, objects_per_day, parquet_bytes }: Outcome): Effect | undefined {
  return freshness && { ...freshness, objects_per_day, parquet_bytes };
}

async function requireRest({ s3, buckets, now, config }: BufferServices, { name, hints }: LiveStream): Promise<void> {
  const last = await new ChangeStore({ s3, bucket: buckets.state }).last(name);
  if (!last) return;
  const rest = Math.max(LEAST_COOL_DOWN_MS, 2 * (hints.intervalSeconds * 1000 + config.load.intervalMinutes * 60_000));
  const left = last.at + rest - now();
  if (left <= 0) return;
  throw new CommandError(
    exitCodes.precondition,
    `stream ${name}: expected the change of ${new Date(last.at).toISOString()} by ${last.by} to show first, found it ${durationText((now() - last.at) / 1000)} old`,
    `wait ${durationText(left / 1000)} and look with cyberactive buffer verify ${name}, or give --force`,
  );
}

function stageChange({ all }: Pick<SetOptions, 'all'>, { loadMinutes }: ReturnType<typeof askedOf>, wanted: readonly StreamChange[]) {
  const load = loadMinutes === undefined ? {} : { loadMinutes };
  const all_ = wanted[0]!.to;
  const isEven = all === true && wanted.every(({ to }) => hintsText(to) === hintsText(all_));
  return { ...load, hints: isEven ? { all: all_ } : Object.fromEntries(wanted.map(({ stream, to }) => [stream.name, to])) };
}

function setText({ dryRun, env, freshP95 }: SetOptions, changing: readonly StreamChange[], { changes, file }: Changed, loadMinutes: number | undefined): string {
  const lines = changing.map(({ stream, to, entry }) => `${stream.name}: ${hintsText(stream.hints)} → ${hintsText(to)}${effectText(entry)}`);
  const done = changes.map((change: ChangeDocument) => `${change.stream}: version ${change.version_before} → ${change.version_after}`);
  const flag = env === 'local' ? '' : ` --env ${env}`;
  return [
    ...(lines.length === 0 ? ['The streams have these hints already.'] : lines),
    ...(dryRun ? ['Nothing was changed (--dry-run).'] : done),
    ...(file === undefined ? [] : [`wrote ${file}: commit it, so that the next deployment keeps this`]),
    ...(loadMinutes === undefined || dryRun ? [] : [`load interval: ${loadMinutes} min once the stage is deployed (npx cdk deploy --all; here: npm start)`]),
    ...(changes.length === 0 ? [] : [`next: cyberactive buffer verify${flag} after some deliveries; it goes back where the p95 is worse than ${freshP95 ?? 'predicted'}`]),
  ].join('\n');
}

function effectText({ predicted, before }: StreamChange['entry']): string {
  if (!predicted || !before) return ' (no traffic yet: nothing is predicted)';
  return `; predicted p95 ${durationText(before.p95)} → ${durationText(predicted.p95)}, ${Math.round(before.objects_per_day)} → ${Math.round(predicted.objects_per_day)} objects a day of ${bytesText(predicted.parquet_bytes)}`;
}
