/** The sweep over the sandbox's S3, with queues that only note what is sent: time moves between runs, and a run may die. */
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Registry, type IssuedDocument, type ReceiptDocument } from '../../constructs/state/registry';
import { sweep } from '../../constructs/sweep/sweep';
import type { CountedQueue, SweepServices, SweepSettings } from '../../constructs/sweep/sweep-services';
import type { MetricDefinition } from '../../constructs/telemetry';
import { openStand, REGION, type Stand } from '../sandbox/edge-stand';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

const versioned = { VersioningConfiguration: { Status: 'Enabled' } };
const settings: SweepSettings = {
  ...{ urlLife: 15 * MINUTE, loadInterval: 5 * MINUTE, attempts: 3, backOff: 30 * MINUTE },
  ...{ retiredBefore: () => 0, receiptStream: 'receipts', sourceVersion: () => 1, maxPages: 100, maxDocuments: 100 },
};

export class SweepStand {
  /** What was sent, and when, epoch ms. */
  readonly sent: { readonly queue: string; readonly body: string; readonly at: number }[] = [];
  readonly measured: Record<string, number> = {};
  readonly depths: Record<CountedQueue, number> = { raw: 0, curated: 0, 'raw dead letters': 0, 'curated dead letters': 0 };
  /** Columns of the Glue tables, by event class. */
  readonly tables: Record<string, readonly string[]> = {};
  private uploads = 0;

  private constructor(private readonly stand: Stand) {}

  static async open(): Promise<SweepStand> {
    return new SweepStand(await openStand({ buckets: { raw: versioned, curated: versioned, state: versioned } }));
  }

  close(): Promise<void> {
    return this.stand.close();
  }

  now = (): number => this.stand.scheduler.now();

  pass(milliseconds: number): Promise<void> {
    return this.stand.scheduler.advance(milliseconds);
  }

  /** A client of the time that it is. */
  private client(): S3Client {
    const { endpoint, credentials } = this.stand;
    return new S3Client({ endpoint, region: REGION, credentials: credentials.root(), forcePathStyle: true, systemClockOffset: this.now() - Date.now(), maxAttempts: 1 });
  }

  get registry(): Registry {
    return new Registry(this.client(), 'state');
  }

  /** @param diesAt the run ends around this request. @returns requests that were made */
  async run({ diesAt = Infinity, change = {} }: { readonly diesAt?: number; readonly change?: Partial<SweepSettings> } = {}): Promise<number> {
    let requests = 0;
    const count = async <T>(request: () => Promise<T>): Promise<T> => {
      requests += 1;
      // Half of them reach the other side.
      if (requests >= diesAt && (requests > diesAt || diesAt % 2 === 0)) throw new Error('the process ends');
      const answer = await request();
      if (requests >= diesAt) throw new Error('the process ends');
      return answer;
    };
    const s3 = this.client();
    const send = s3.send.bind(s3) as (command: unknown) => Promise<unknown>;
    s3.send = ((command: unknown) => count(() => send(command))) as typeof s3.send;
    for (const name of Object.keys(this.measured)) delete this.measured[name];
    const services: SweepServices = {
      ...{ s3, registry: new Registry(s3, 'state'), buckets: { raw: 'raw', curated: 'curated', state: 'state' } },
      send: (queue, body) => count(async () => void this.sent.push({ queue, body: JSON.stringify(body), at: this.now() })),
      depth: (queue) => count(async () => this.depths[queue]),
      put: ({ Records }) => count(async () => {
        for (const { Data } of Records) this.sent.push({ queue: 'receipts', body: Buffer.from(Data).toString('utf8'), at: this.now() });
        return { FailedPutCount: 0, RequestResponses: Records.map(() => ({ RecordId: '1' })) };
      }),
      tableColumns: (eventClass) => count(async () => new Set(this.tables[eventClass] ?? [])),
      log: { info() {}, warn() {}, error() {} },
      meter: { add: ({ name }: MetricDefinition, value: number) => void (this.measured[name] = (this.measured[name] ?? 0) + value) },
      ...{ now: this.now, remaining: () => 600_000, sleep: async () => {}, random: () => 0.5 },
    };
    try {
      await sweep(services, { ...settings, ...change });
    } catch (error) {
      if ((error as Error).message !== 'the process ends') throw error;
    }
    return requests;
  }

  /** What was sent about this. */
  about(text: string): { readonly queue: string; readonly body: string; readonly at: number }[] {
    return this.sent.filter(({ body }) => body.includes(text));
  }

  async put(bucket: string, key: string, body = 'x'): Promise<string> {
    return (await this.client().send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }))).VersionId ?? '';
  }

  /** A promise and, unless it is left out, its object. */
  async upload({ isPut = true } = {}): Promise<IssuedDocument> {
    const upload_id = `${String.fromCharCode(97 + (this.uploads % 26))}${String(this.uploads++).replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)]!)}`.padEnd(26, '2');
    const time = new Date(this.now()).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '_');
    const issued: IssuedDocument = {
      ...{ upload_id, customer_id: 'demo', key_id: 'key', source: 'linux_syslog', host: 'h', path: 'p', name: 'n', size: 1, sha256: '0', time_zone: 'UTC' },
      ...{ raw_key: `demo/${time}/${upload_id}/a b.log`, uploaded_at: this.now() },
    };
    await this.registry.issued.create(['demo', upload_id], issued);
    await this.registry.markDay(this.now(), 'demo', upload_id);
    if (isPut) await this.put('raw', issued.raw_key);
    return issued;
  }

  async fanOut({ upload_id }: IssuedDocument, records = 10): Promise<ReceiptDocument> {
    const document: ReceiptDocument = {
      ...{ upload_id, customer_id: 'demo', generation: 1, version_id: 'v', encoding: 'plain', decoded_bytes: 1, records },
      ...{ routed: { authentication: records }, rejected: {}, blank: 0, comment: 0, header: 0, fanned_out_at: this.now() },
    };
    await this.registry.fannedOut.create(['demo', upload_id], document);
    return document;
  }

  /** A curated object of now. */
  async curated(): Promise<string> {
    const hour = new Date(this.now()).toISOString().slice(0, 13).replace(/[-T]/g, '/');
    const key = `events/authentication/${hour}/file-${this.uploads++}.parquet`;
    await this.put('curated', key);
    return key;
  }

  /** An error object of rows of these records. */
  async lose({ upload_id }: IssuedDocument, eventClass: string, records: readonly number[]): Promise<void> {
    const rows = records.map((record_number) => `${JSON.stringify({ customer_id: 'demo', upload_id, generation: 1, record_number })}\n`).join('');
    const line = { lastErrorCode: 'DataFormatConversion.MalformedData', rawData: Buffer.from(rows).toString('base64') };
    const hour = new Date(this.now()).toISOString().slice(0, 13).replace(/[-T]/g, '/');
    await this.put('curated', `errors/${eventClass}/format-conversion-failed/${hour}/error-${this.uploads++}`, `${JSON.stringify(line)}\n`);
  }
}
