import { readPrices } from '../cost/prices';
import { print } from '../commands/options';
import { CommandError, exitCodes } from '../exit';
import { renderTable } from '../report/table';
import { bytesOf } from './arrivals';
import { changeStreams } from './change-streams';
import { ChangeStore, type ChangeDocument, type Effect, type Verified } from './change-store';
import { freshnessOf } from './distribution';
import { readStream } from './live-stream';
import { observe, type Delivered } from './observe';
import { look } from './open-scene';
import { bytesText, durationText } from './points-text';
import { loadPhaseOf, sceneOf } from './scene';
import { classesFor, openServices, type BufferServices } from './services';
import { effectOf } from './set';
import { hintsText } from './settings';
import { Simulator } from './simulate';

export interface VerifyOptions {
  readonly env: string;
  /** False for `--no-return`. */
  readonly return: boolean;
  readonly stages?: string;
  readonly json?: boolean;
}

/** Deliveries that have to be loaded before anything is said. */
const LEAST_OBJECTS = 3;
/** Above what was predicted, before it counts as worse: part of it, and seconds. */
const ROOM = { part: 0.25, seconds: 60 };
const DAY_MS = 86_400_000;

/** What was found of one change. */
export interface Verification {
  readonly stream: string;
  readonly change: ChangeDocument;
  /** Absent: too early, and why. */
  readonly verified?: Verified;
  readonly says: string;
}

/** `cyberactive buffer verify [stream]` */
export async function verify(stream: string | undefined, options: VerifyOptions): Promise<void> {
  const services = await openServices(options.env, options.stages);
  const found = await verifyChanges(services, classesFor(stream, services.streamPrefix), { isNamed: stream !== undefined, goBack: options.return });
  print(options, { verifications: found }, found.length === 0 ? 'No change waits to be verified.' : found.map(render).join('\n\n'));
  if (found.some(({ verified }) => verified === undefined)) process.exitCode = exitCodes.precondition;
  if (found.some(({ verified }) => verified !== undefined && verified.verdict !== 'holds')) process.exitCode = exitCodes.findings;
}

/** @param isNamed a change that was verified before is verified again */
export async function verifyChanges(services: BufferServices, names: readonly string[], { isNamed, goBack }: { isNamed: boolean; goBack: boolean }): Promise<Verification[]> {
  const store = new ChangeStore({ s3: services.s3, bucket: services.buckets.state });
  const found: Verification[] = [];
  for (const name of names) {
    const change = await store.last(name);
    if (!change && isNamed) throw new CommandError(exitCodes.precondition, `stream ${name}: expected a change, found none`, `cyberactive buffer set ${name} --interval …`);
    if (change && (isNamed || (!change.verified && change.why === 'set'))) found.push(await verifyOne(services, store, change, goBack));
  }
  return found;
}

async function verifyOne(services: BufferServices, store: ChangeStore, change: ChangeDocument, goBack: boolean): Promise<Verification> {
  const measurement = await measure(services, change);
  if (typeof measurement === 'string') return { stream: change.stream, change, says: measurement };
  const { measured, simulated, earlier } = measurement;
  const limit = change.limit_p95 ?? Math.max(change.predicted?.p95 ?? simulated.p95, simulated.p95) * (1 + ROOM.part) + ROOM.seconds;
  const isLate = measured.p95 > limit;
  // With the hints before, the same records would have been late as well: going back would change nothing.
  const wouldHelp = earlier.p95 < measured.p95;
  const verdict = !isLate ? 'holds' : goBack && wouldHelp && change.why === 'set' ? 'returned' : 'late';
  if (verdict === 'returned') await goBackTo(services, change);
  const verified: Verified = { at: services.now(), measured, simulated, limit_p95: Math.round(limit), verdict };
  const amended = await store.amend(change, { verified });
  const says = {
    holds: `holds: p95 ${durationText(measured.p95)} within ${durationText(limit)}`,
    returned: `worse than ${durationText(limit)}: went back to ${hintsText(change.from)}`,
    late: `worse than ${durationText(limit)}${wouldHelp ? '' : `, and it would be with ${hintsText(change.from)} too: look for another cause`}`,
  }[verdict];
  return { stream: change.stream, change: amended, verified, says };
}

async function goBackTo(services: BufferServices, change: ChangeDocument): Promise<void> {
  const stream = await readStream(services.firehose, services.streamPrefix, change.stream, services.shards[change.stream]);
  const load = change.load && { from: change.load.to, to: change.load.from };
  await changeStreams(services, [{ stream, to: change.from, entry: { why: 'return', ...(load && { load }) } }], { hints: { [change.stream]: change.from }, ...(load && { loadMinutes: load.to }) });
}

/** Since the change: what was seen, and the model over the same arrivals with the hints after and before. @returns why it is too early */
async function measure(services: BufferServices, change: ChangeDocument): Promise<{ measured: Effect; simulated: Effect; earlier: Effect } | string> {
  const { config, delays, now } = services;
  const name = change.stream;
  const { recorded, live, delivered } = await look(services, [name], change.at, now());
  const objects = (delivered.get(name) ?? []).filter((object) => isOfChange(object, change));
  const loaded = objects.filter(({ loadedAt }) => loadedAt !== undefined);
  if (loaded.length < LEAST_OBJECTS) return `too early: ${loaded.length} of ${LEAST_OBJECTS} objects of this version are loaded; wait ${durationText(change.to.intervalSeconds + config.load.intervalMinutes * 60)} with traffic and repeat`;
  // From the first buffer that this version opened to the last one that is loaded.
  const [from, until] = [objects[0]!.oldest, Math.max(...loaded.map(({ deliveredAt }) => deliveredAt))];
  const arrivals = (recorded.streams.get(name) ?? []).filter(({ at }) => at >= from && at < until);
  const { freshness, skewed } = observe(objects, arrivals);
  const seen = freshnessOf(freshness);
  if (!seen) return 'too early: none of the records since the change is loaded';
  if (skewed > 0) return `clock skew: ${skewed} rows seem to be older than their records; the clocks of fan-out and S3 differ, so nothing can be said`;
  const days = Math.max(until - from, 60_000) / DAY_MS;
  const inside = objects.filter(({ deliveredAt }) => deliveredAt <= until);
  const measured: Effect = { ...seen, objects_per_day: inside.length / days, parquet_bytes: inside.reduce((sum, { bytes }) => sum + bytes, 0) / inside.length };
  const loadPhase = loadPhaseOf(delivered.values(), config.load.intervalMinutes);
  const window = { ...recorded, from, until, streams: new Map([[name, arrivals]]) };
  if (bytesOf(arrivals) === 0) return 'no traffic since the change';
  const simulator = new Simulator(sceneOf({ recorded: window, focus: [name], config, prices: readPrices(), delays, live, delivered: new Map([[name, inside]]), ...(loadPhase !== undefined && { loadPhase }) }));
  const loadMinutes = config.load.intervalMinutes;
  return { measured, simulated: effectOf(simulator.run({ ...change.to, loadMinutes }))!, earlier: effectOf(simulator.run({ ...change.from, loadMinutes }))! };
}

/** Versions are of the first stream of a class; a further one, which may be younger, was changed a moment after it. */
const isOfChange = ({ version, shard, oldest }: Delivered, { version_after, at }: ChangeDocument): boolean =>
  shard === 1 ? Number(version) >= Number(version_after) : oldest >= at;

function render({ stream, change, verified, says }: Verification): string {
  const heading = `${stream}: ${hintsText(change.from)} → ${hintsText(change.to)} by ${change.by} at ${new Date(change.at).toISOString()}: ${says}`;
  if (!verified) return heading;
  const rows: readonly (readonly [string, Effect | undefined])[] = [['before, predicted', change.before], ['predicted', change.predicted], ['predicted of what came since', verified.simulated], ['measured', verified.measured]];
  const table = renderTable(
    [
      { title: '', value: ([name]) => name },
      { title: 'p50', value: ([, effect]) => (effect ? durationText(effect.p50) : '-') },
      { title: 'p95', value: ([, effect]) => (effect ? durationText(effect.p95) : '-') },
      { title: 'p99', value: ([, effect]) => (effect ? durationText(effect.p99) : '-') },
      { title: 'objects/d', value: ([, effect]) => (effect ? String(Math.round(effect.objects_per_day)) : '-') },
      { title: 'parquet', value: ([, effect]) => (effect ? bytesText(effect.parquet_bytes) : '-') },
    ],
    rows,
  );
  return `${heading}\n${table}`;
}
