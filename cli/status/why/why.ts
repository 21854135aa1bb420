import { sources } from '../../../transforms/sources';
import { classesFor } from '../../buffer/services';
import type { Environment } from '../../environment';
import { cutListings, cutRemarks } from '../cut';
import { missingByClass, missingOf } from '../missing';
import { Parts } from '../permission';
import { readQueues } from '../queues';
import { readRegistry, unreadFiles } from '../registry-facts';
import { statusServices, type StatusServices } from '../services';
import { readStreams } from '../streams';
import { iso, secondsBetween, SKEW } from '../times';
import { newestPromised } from '../newest';
import { readUpload, readUploads, type SeenUpload, type SeenUploads } from '../uploads';
import { causeOf, type Cause } from './cause';
import { witnessOf, type Witness } from './evidence';
import { readJourney } from './read-journey';
import { waterfall, type Hop } from './waterfall';

/** What `cyberactive why --json` prints. Times are ISO 8601, ages seconds. */
export interface WhyDocument {
  readonly version: 1;
  readonly environment: string;
  readonly stage: string;
  readonly as_of: string;
  /** The event class that was asked about; null: any. */
  readonly asked: string | null;
  /** Null: nothing is on its way. */
  readonly oldest: Oldest | null;
  /** Uploads that are on their way, this one included. */
  readonly uploads: number;
  readonly remarks: readonly string[];
}

export interface Oldest {
  readonly stream: string;
  readonly customer_id: string;
  readonly upload_id: string;
  readonly source: string;
  readonly host: string;
  readonly path: string;
  readonly uploaded_at: string;
  readonly age_seconds: number;
  /** Of this stream; null: the file is not read. */
  readonly missing_records: number | null;
  readonly cause: Cause;
  readonly hops: readonly Hop[];
}

/** An upload that is on its way, and the stream that is asked about. */
interface Candidate {
  readonly upload: SeenUpload;
  readonly stream: string;
}

/**
 * The oldest record on its way, hop by hop, and why it is where it is.
 * @param asked event class, or name of a stream; undefined: any
 * @throws CommandError for a stream that does not exist, or without the right to read the state bucket
 */
export async function readWhy(environment: Environment, asked: string | undefined, { stages, witness = witnessOf(environment) }: { readonly stages?: string; readonly witness?: Witness } = {}): Promise<WhyDocument> {
  const services = statusServices(environment, stages);
  const stream = asked === undefined ? undefined : classesFor(asked, services.streamPrefix)[0]!;
  const parts = new Parts();
  const [uploads, facts, queues, streams] = await Promise.all([readUploads(services), readRegistry(services.registry), readQueues(services, parts), readStreams(services, parts)]);
  const files = await unreadFiles(uploads.recent, facts, services);
  const onTheWay = candidates(uploads, files.map(({ upload }) => upload), stream);
  const found = onTheWay.length > 0 ? onTheWay : await promisedOnly(services, stream);
  const oldest = found[0];
  const now = services.now();
  return {
    version: 1,
    environment: services.name,
    stage: services.stage,
    as_of: iso(now),
    asked: stream ?? null,
    oldest: oldest ? await describe(oldest) : null,
    uploads: found.length,
    remarks: [...remarksOf(uploads, now), ...cutListings(uploads, streams).map((listing) => cutRemarks[listing]), ...parts.findings.map(({ says, next }) => `${says}; ${next}`)],
  };

  async function describe({ upload, stream: own }: Candidate): Promise<Oldest> {
    const journey = await readJourney({ services, witness, facts, queues, streams }, upload, own);
    const cause = causeOf(journey);
    const { source, host, path, uploaded_at } = upload.issued;
    return {
      ...{ stream: own, customer_id: upload.id[0], upload_id: upload.id[1], source, host, path },
      ...{ uploaded_at: iso(uploaded_at), age_seconds: secondsBetween(uploaded_at, now), missing_records: journey.missing ?? null },
      cause,
      hops: waterfall(journey, cause),
    };
  }
}

/** Uploads with records of the stream on their way, the oldest first. */
function candidates({ open }: SeenUploads, unread: readonly SeenUpload[], stream: string | undefined): Candidate[] {
  const inStreams = open.flatMap((upload) => candidateOf(upload, stream) ?? []);
  const files = unread.flatMap((upload) => fileCandidate(upload, stream) ?? []);
  return [...inStreams, ...files].sort((a, b) => a.upload.issued.uploaded_at - b.upload.issued.uploaded_at);
}

/** Promises of the last day that are looked at, where nothing else is on its way. */
const PROMISED = 20;

/** Uploads whose file has not come, the oldest of the newest first. */
async function promisedOnly(services: StatusServices, stream: string | undefined): Promise<Candidate[]> {
  const { ids } = await newestPromised(services, PROMISED);
  const found = await Promise.all(ids.map((id) => readUpload(services.registry, id, false)));
  return found.reverse().flatMap((upload) => (upload && !upload.receipt && !upload.landed ? (fileCandidate(upload, stream) ?? []) : []));
}

function candidateOf(upload: SeenUpload, stream: string | undefined): Candidate | undefined {
  const { receipt, accounted } = upload;
  if (!receipt || missingOf(receipt, accounted) === 0) return undefined;
  const missing = missingByClass(receipt, accounted);
  if (stream !== undefined) return missing[stream] ? { upload, stream } : undefined;
  const [most] = Object.entries(missing).sort((a, b) => b[1] - a[1]);
  return most && { upload, stream: most[0] };
}

/** A file that is not read may become records of any class of its source. */
function fileCandidate(upload: SeenUpload, stream: string | undefined): Candidate | undefined {
  const { source } = upload.issued;
  const classes: readonly string[] = Object.hasOwn(sources, source) ? sources[source]!.eventClasses : [];
  const first = classes[0] ?? 'rejected_record';
  if (stream === undefined) return { upload, stream: first };
  return classes.includes(stream) || first === stream ? { upload, stream } : undefined;
}

function remarksOf({ open, openCount, recent }: SeenUploads, now: number): string[] {
  const newest = Math.max(0, ...[...recent, ...open].map(({ issued }) => issued.uploaded_at));
  return [
    ...(newest > now + SKEW ? [`clock skew: an upload was promised ${secondsBetween(now, newest)} s from now, so this machine's clock and the stage's differ and ages are too small: set it (chronyc tracking)`] : []),
    ...(open.length < openCount ? [`${openCount} uploads are on their way; the oldest and newest ${open.length} were looked at`] : []),
    ...(recent.length === 0 && openCount === 0 ? ['no traffic in the last 24 hours: ship a file with cyberactive ship FILE --source SOURCE'] : []),
  ];
}
