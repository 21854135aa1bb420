import { totalOf } from '../../../constructs/state/registry';
import { eventClasses } from '../../../schemas';
import { classesFor } from '../../buffer/services';
import type { Environment } from '../../environment';
import { CommandError, exitCodes } from '../../exit';
import { Parts } from '../permission';
import { statusServices, type StatusServices } from '../services';
import { readStreams } from '../streams';
import { readUploads, type SeenUpload } from '../uploads';
import { derivedSamples } from './derived';
import { tapLimits, type Sample, type TapHop } from './sample';
import { curatedSamples, rejectedSamples, warehouseSamples } from './stored';

export interface TapOptions {
  readonly stream?: string;
  readonly count: number;
  readonly stages?: string;
}

/**
 * Samples of the newest records at a hop: never more than asked, and with bounded reads on the way.
 * @throws CommandError for a stream that does not exist; what the warehouse refuses
 */
export async function tap(environment: Environment, hop: TapHop, { stream: asked, count, stages }: TapOptions): Promise<Sample[]> {
  const services = statusServices(environment, stages);
  const stream = asked === undefined ? undefined : classesFor(asked, services.streamPrefix)[0]!;
  if (stream !== undefined && !hasRecords(stream) && hop !== 'curated' && hop !== 'row') {
    throw new CommandError(exitCodes.usage, `tap ${hop}: expected an event class of records, found ${stream}`, `cyberactive tap curated --class ${stream}, or tap rejected`);
  }
  if (hop === 'curated') return fromObjects(services, stream, count);
  const { recent } = await readUploads(services);
  const uploads = recent.filter((upload) => hasSome(upload, hop, stream));
  return gathered(uploads, count, (upload, left) => {
    if (hop === 'rejected') return rejectedSamples(services, upload, left);
    if (hop === 'row') return warehouseSamples(environment.warehouse, stream ?? most(upload.accounted!.accepted), upload, left);
    return derivedSamples(services, upload, hop, stream, left);
  });
}

const hasRecords = (stream: string): boolean => eventClasses[stream as keyof typeof eventClasses].ocsf !== undefined;

function hasSome({ receipt, accounted }: SeenUpload, hop: TapHop, stream: string | undefined): boolean {
  if (hop === 'rejected') return totalOf(accounted?.rejected) > 0 && (stream === undefined || (receipt?.routed[stream] ?? 0) > 0);
  if (hop !== 'row') return !receipt || stream === undefined || (receipt.routed[stream] ?? 0) > 0;
  const loaded = stream === undefined ? totalOf(accounted?.accepted) : stream === 'rejected_record' ? totalOf(accounted?.rejected) : stream === 'upload_receipt' ? 1 : (accounted?.accepted[stream] ?? 0);
  return loaded > 0;
}

/** The class of most of them. */
const most = (counts: Readonly<Record<string, number>>): string => Object.entries(counts).sort((a, b) => b[1] - a[1])[0]![0];

/** The newest objects first; without a class, of the one that delivered last. */
async function fromObjects(services: StatusServices, stream: string | undefined, count: number): Promise<Sample[]> {
  const seen = await readStreams(services, new Parts(), stream === undefined ? undefined : [stream]);
  const objects = seen.flatMap(({ name, delivered }) => delivered.map((object) => ({ name, object })));
  const newest = objects.filter(({ name, object }) => object.bytes <= tapLimits.parquetBytes && (stream !== undefined || hasRecords(name))).sort((a, b) => b.object.deliveredAt - a.object.deliveredAt);
  const own = newest.filter(({ name }) => name === newest[0]!.name);
  return gathered(own, count, ({ name, object }, left) => curatedSamples(services, name, object, left));
}

/** One after the other until there are enough. */
async function gathered<T>(from: readonly T[], count: number, read: (item: T, left: number) => Promise<Sample[]>): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const item of from.slice(0, tapLimits.opened)) {
    samples.push(...(await read(item, count - samples.length)));
    if (samples.length >= count) break;
  }
  return samples.slice(0, count);
}
