import { CommandError, exitCodes } from '../exit';
import { readPrices } from '../cost/prices';
import type { Recorded } from './arrivals';
import { readStream, type LiveStream } from './live-stream';
import { readDelivered, type Delivered } from './observe';
import { amountOf, windowOf } from './options';
import { arrivalsOf, readUploads } from './read-receipts';
import { fromCloudWatch, readCloudWatch } from './read-cloudwatch';
import { readRecorded } from './read-recorded';
import { loadPhaseOf, sceneOf } from './scene';
import { classesFor, classNames, openServices, stageConfig, stagesFolder, type BufferServices } from './services';
import type { Scene } from './simulate';

/** Options of every verb that looks at arrivals. */
export interface SceneOptions {
  readonly env: string;
  readonly since?: string;
  readonly until?: string;
  /** A recorded file, or `cloudwatch`. */
  readonly from?: string;
  readonly prices?: string;
  readonly expansion?: string;
  readonly stages?: string;
}

/** What an environment has, as it is read once. */
export interface Seen {
  readonly recorded: Recorded;
  readonly live: ReadonlyMap<string, LiveStream>;
  readonly delivered: ReadonlyMap<string, readonly Delivered[]>;
}

/** A scene of an environment, or of a recorded file: then nothing is asked. @param stream event class; all without one */
export async function openScene(stream: string | undefined, options: SceneOptions): Promise<Scene> {
  const expansion = amountOf('--expansion', options.expansion);
  const common = { prices: readPrices(options.prices), ...(expansion !== undefined && { expansion }) };
  if (options.from !== undefined && options.from !== fromCloudWatch) {
    const stage = options.env === 'local' ? 'dev' : options.env;
    const streamPrefix = `cyberactive-${stage}-`;
    const focus = classesFor(stream, streamPrefix);
    const recorded = readRecorded(options.from, { known: classNames, streamPrefix, ...(stream !== undefined && { stream: focus[0]! }) });
    return sceneOf({ ...common, recorded, focus: stream === undefined ? [...recorded.streams.keys()] : focus, config: stageConfig(stage, options.stages ?? stagesFolder) });
  }
  const services = await openServices(options.env, options.stages);
  const { from, until } = windowOf(options, services.now());
  const focus = classesFor(stream, services.streamPrefix);
  return environmentScene(services, focus, { ...common, from, until, ...(options.from !== undefined && { recorded: await measured(services, from, until) }) });
}

/** What Firehose counted itself. */
async function measured({ cloudWatch, streamPrefix, shards, now }: BufferServices, from: number, until: number): Promise<Recorded> {
  if (!cloudWatch) throw new CommandError(exitCodes.usage, '--from cloudwatch: expected a stage on AWS, found the sandbox, which has no CloudWatch to ask', 'leave --from out: the receipts say the same');
  return readCloudWatch({ client: cloudWatch, streamPrefix, shards, known: classNames, from, until, now: now() });
}

/** @param focus the classes that the settings are for */
export async function environmentScene(services: BufferServices, focus: readonly string[], { from, until, recorded, ...common }: { readonly from: number; readonly until: number; readonly recorded?: Recorded; readonly prices: Scene['prices']; readonly expansion?: number }): Promise<Scene> {
  const seen = await look(services, focus, from, until, recorded);
  const withTraffic = focus.filter((name) => seen.recorded.streams.has(name));
  const { config, delays } = services;
  const loadPhase = loadPhaseOf(seen.delivered.values(), config.load.intervalMinutes);
  return sceneOf({ ...common, ...seen, focus: withTraffic.length > 0 ? withTraffic : focus, config, delays, ...(loadPhase !== undefined && { loadPhase }) });
}

/** @param focus classes that are looked at even when nothing came */
export async function look({ firehose, streamPrefix, shards, registry, s3, buckets }: BufferServices, focus: readonly string[], from: number, until: number, measured?: Recorded): Promise<Seen> {
  const recorded = measured ?? arrivalsOf(await readUploads(registry, from, until), from, until);
  const live = new Map<string, LiveStream>();
  const delivered = new Map<string, readonly Delivered[]>();
  for (const name of new Set([...focus, ...recorded.streams.keys()])) {
    live.set(name, await readStream(firehose, streamPrefix, name, shards[name]));
    delivered.set(name, await readDelivered(s3, buckets, name, from, until));
  }
  return { recorded, live, delivered };
}
