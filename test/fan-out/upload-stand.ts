import { fanOutUpload, type FanOutServices, type FanOutSettings } from '../../constructs/fan-out/fan-out-upload';
import type { Progress, RawMessage, RawObject } from '../../constructs/fan-out/notification';
import { Registry, type IssuedDocument } from '../../constructs/state/registry';
import type { PutRecordBatch } from '../../constructs/stream/put-records';
import { decodePack } from '../../transforms/pack';
import { source } from '../../transforms/source';
import { MemoryS3 } from '../state/memory-s3';
import { cut } from './framed';

export const upload = 'abcdefghijklmnopqrstuvwxyz';
export const key = `acme/20261122_120000/${upload}/auth.log`;
const issued: IssuedDocument = {
  ...{ upload_id: upload, customer_id: 'acme', key_id: 'k1234567', source: 'lines', host: 'web-1', path: '/var/log/auth.log', name: 'auth.log' },
  ...{ size: 14, sha256: 'ab'.repeat(32), raw_key: key, uploaded_at: 1_700_000_000_000, time_zone: 'Europe/Berlin' },
};
const lines = source({
  ...{ name: 'lines', version: 3, description: 'Lines.', reference: 'https://example.com', framing: 'lines', eventClasses: ['base_event', 'authentication'] },
  route: (bytes, start) => (bytes[start] === 97 ? 'authentication' : 'base_event'),
  parse: () => [],
});
export const notification: RawObject = { bucket: 'raw', key, versionId: 'v1' };

interface Row {
  readonly [column: string]: unknown;
}

/** Fan-out over a state bucket, an object and streams in memory. Each kind of call can be made to fail. */
export async function stand(file: Buffer, options: { chunkBytes?: number; settings?: Partial<FanOutSettings> } = {}) {
  const state = new MemoryS3();
  const registry = new Registry(state.client, 'state');
  await registry.issued.create(['acme', upload], issued);
  const streams = new Map<string, Buffer[]>();
  const sent: { message: RawMessage & Progress; delay: number }[] = [];
  const steps: string[] = [];
  const measured: string[] = [];
  const clock = { now: 1_700_000_100_000, perChunk: 0 };
  const fails: { put?: (stream: string) => boolean; step?: (name: string) => boolean } = {};
  const step = (name: string): void => {
    steps.push(name);
    if (fails.step?.(name)) throw new Error(`killed at ${name}`);
  };
  state.beforePut = (name) => step(name.split('/')[0]!);
  const put: PutRecordBatch = async ({ DeliveryStreamName, Records }) => {
    const stream = DeliveryStreamName.replace('test-', '');
    step(`put ${stream}`);
    const fate = Records.map(() => fails.put?.(stream) ?? false);
    const kept = streams.get(stream) ?? [];
    streams.set(stream, kept);
    Records.forEach(({ Data }, index) => fate[index] || kept.push(Buffer.from(Data)));
    return {
      FailedPutCount: fate.filter(Boolean).length,
      RequestResponses: fate.map((failed) => (failed ? { ErrorCode: 'ServiceUnavailableException' } : { RecordId: 'id' })),
    };
  };
  const log = (): void => undefined;
  const services: FanOutServices = {
    ...{ registry, sources: { lines }, put, log: { info: log, warn: log, error: log } },
    read: async function* ({ versionId }) {
      step(`read ${versionId}`);
      const places = Array.from({ length: Math.ceil(file.length / (options.chunkBytes ?? 1e9)) }, (_, index) => index * (options.chunkBytes ?? 1e9));
      for (const chunk of cut(file, places)) {
        clock.now += clock.perChunk;
        if (chunk.length > 0) yield chunk;
      }
    },
    sendLater: async (message, delay) => {
      step('send');
      sent.push({ message: message as RawMessage & Progress, delay });
    },
    meter: { add: (definition, value) => void (value > 0 && measured.push(`${definition.name} ${value}`)) },
    now: () => clock.now,
    sleep: async (milliseconds) => void (clock.now += milliseconds),
    random: () => 0.5,
  };
  const settings: FanOutSettings = { streamPrefix: 'test-', mode: 'lines', maxDecodedBytes: 1e9, maxExcerptBytes: 100, ...options.settings };
  const run = (message: RawMessage = notification): Promise<void> =>
    fanOutUpload(message, services, settings, { handOver: clock.now + 240_000, giveUp: clock.now + 290_000 });
  const rows = (stream: string): Row[] =>
    (streams.get(stream) ?? []).flatMap((data) => data.toString().split('\n').map((row) => JSON.parse(row) as Row));
  const records = (): number[] =>
    ['base_event', 'authentication'].flatMap((name) => streams.get(name) ?? []).flatMap((data) => decodePack(data).records.map(({ number }) => number));
  const packs = () => ['base_event', 'authentication'].flatMap((name) => streams.get(name) ?? []).map((data) => decodePack(data));
  const document = (folder: string): Row | undefined => {
    const text = state.objects.get(`${folder}/acme/${upload}.json`);
    return text === undefined ? undefined : (JSON.parse(text) as Row);
  };
  return { registry, state, streams, sent, steps, measured, clock, fails, services, run, rows, records, packs, document };
}
