import type { metrics } from '../telemetry';

type Name = keyof typeof metrics;

/** Numbers of AWS that a panel shows beside ours; the dashboard knows where each has its resources. */
export type AwsSeries =
  | 'api requests' | 'queue ages' | 'queue depths' | 'dead letters' | 'function errors' | 'function durations'
  | 'stream records' | 'stream freshness' | 'stream throttling' | 'warehouse compute';

/** One graph. */
export interface Panel {
  readonly title: string;
  readonly metrics: readonly Name[];
  readonly aws?: readonly AwsSeries[];
}

/** One stage of the pipeline's picture: a heading with what it is about, then its graphs from left to right. */
export interface Row {
  readonly title: string;
  readonly text: string;
  readonly panels: readonly Panel[];
}

/** The dashboard from top to bottom: first what matters most, then the way of a record through the pipeline. */
export const rows: readonly Row[] = [
  {
    title: 'Freshness and the promise',
    text: 'Every record accounted for, in time. `cyberactive status`, `cyberactive why`, `cyberactive accounting`.',
    panels: [
      { title: 'Freshness, seconds', metrics: ['freshness', 'worstCustomer'] },
      { title: 'Records in flight and unaccounted', metrics: ['recordsInFlight', 'recordsUnaccounted', 'recordsConflicting'] },
      { title: 'Silent shippers', metrics: ['shippersSilent', 'uploadsNeverPut'] },
      { title: 'Rejected: step, and records by source and reason', metrics: ['rejectStep', 'recordsRejected'] },
    ],
  },
  {
    title: 'Collection: shippers, API, inbox',
    text: 'Promises of uploads, batches through the doors, files of agents. `cyberactive uploads list`.',
    panels: [
      { title: 'Uploads', metrics: ['uploadsIssued', 'uploadsRepeated', 'objectsAdmitted'] },
      { title: 'Refused, by code', metrics: ['requestsRefused'], aws: ['api requests'] },
      { title: 'Set aside for their key', metrics: ['batchesSetAside', 'objectsSetAside'] },
      { title: 'Clocks of clients, seconds', metrics: ['clockSkew'] },
    ],
  },
  {
    title: 'Raw and fan-out',
    text: 'Decode, frame, route, pack.',
    panels: [
      { title: 'Queues: oldest message, seconds', metrics: [], aws: ['queue ages'] },
      { title: 'Records and bytes by source', metrics: ['recordsRead', 'bytesDecoded'] },
      { title: 'Packs and bytes billed by class', metrics: ['packsPut', 'bytesBilled', 'putsRetried'] },
      { title: 'Hand-overs, replays, undecodable', metrics: ['handOvers', 'recordsReplayed', 'uploadsUndecodable'] },
    ],
  },
  {
    title: 'Streams',
    text: 'One for each event class. `cyberactive buffer show`.',
    panels: [
      { title: 'Oldest record, seconds', metrics: [], aws: ['stream freshness'] },
      { title: 'Records in and out', metrics: [], aws: ['stream records'] },
      { title: 'Throttled records', metrics: [], aws: ['stream throttling'] },
      { title: 'Newest row, and p95 from upload to row, by class, seconds', metrics: ['newestRow', 'uploadToRow'] },
    ],
  },
  {
    title: 'Transform',
    text: 'Unpack, parse, normalise, conform. `cyberactive rejected list`.',
    panels: [
      { title: 'Accepted by class', metrics: ['recordsAccepted'] },
      { title: 'Faults and failed packs', metrics: ['recordFaults', 'packsFailed'] },
      { title: 'Function errors', metrics: [], aws: ['function errors'] },
      { title: 'Longest run of each function, ms', metrics: [], aws: ['function durations'] },
    ],
  },
  {
    title: 'Load and warehouse',
    text: 'COPY, de-duplicate, count. `cyberactive query`, `cyberactive cost`.',
    panels: [
      { title: 'Files loaded by class', metrics: ['filesLoaded'], aws: ['queue depths'] },
      { title: 'Quarantined and narrow', metrics: ['filesQuarantined', 'filesNarrow', 'uploadsNarrow', 'uploadsLeftNarrow', 'uploadsRederived'] },
      { title: 'Warehouse, RPU seconds', metrics: [], aws: ['warehouse compute'] },
      { title: 'Volume above the days before, percent', metrics: ['volumeStep'] },
    ],
  },
  {
    title: 'Repair: sweep and audit',
    text: 'What was lost and found again, and what the books say at night. `cyberactive replay list`.',
    panels: [
      { title: 'Given up', metrics: ['uploadsGivenUp', 'filesGivenUp', 'recordsGivenUp', 'deadLetters', 'rawObjectsUnknown', 'errorLinesUnreadable'], aws: ['dead letters'] },
      { title: 'Waiting and repeated', metrics: ['uploadsUnread', 'filesUnloaded', 'notificationsRepeated', 'sweepHealed'] },
      { title: 'Firehose errors, read and ordered again', metrics: ['errorObjectsRead', 'recordsOrdered', 'receiptsRepeated'] },
      { title: 'Sweep and audit', metrics: ['sweepLag', 'auditDifferences', 'daysRecounted', 'uploadsRetired'] },
    ],
  },
];
