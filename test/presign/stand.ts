import { S3Client } from '@aws-sdk/client-s3';
import { publishedDocument } from '../../constructs/api/openapi';
import { newKey } from '../../constructs/presign/key';
import { cached } from '../../constructs/presign/key-cache';
import type { PresignDependencies } from '../../constructs/presign/dependencies';
import { presignAnswer } from '../../constructs/presign/handlers';
import { sources } from '../../transforms/sources';
import { Registry, type CustomerDocument, type KeyDocument } from '../../constructs/state/registry';
import { createMeter } from '../../constructs/telemetry';
import { callApi, type Sent } from '../api/call';
import { MemoryS3 } from '../state/memory-s3';

export const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
export const file = { source: 'linux_syslog', name: 'auth.log', size: 3, sha256, host: 'web-17', path: '/var/log/auth.log' };

/** The presign core over a state bucket in memory, with a clock, and one customer with one key. */
export async function presignStand(customer: Partial<CustomerDocument> = {}, change: Partial<PresignDependencies> = {}) {
  const state = new MemoryS3();
  const { registry = new Registry(state.client, 'state') } = change;
  const customerId = customer.customer_id ?? 'acme';
  const clock: { now: number; tick?: () => unknown } = { now: Date.UTC(2026, 10, 22, 6, 25, 9, 400) };
  const now = () => clock.now;
  const logged: unknown[][] = [];
  const log = (...entry: unknown[]) => void logged.push(entry);
  const metricLines: string[] = [];
  const meter = createMeter({ service: 'presign', stage: 'test' }, (line) => metricLines.push(line));
  const dependencies: PresignDependencies = {
    registry,
    keys: cached((id) => registry.keys.get(id), { lifetime: 60_000, now }),
    customers: cached((id) => registry.customers.get(id), { lifetime: 60_000, now }),
    signer: new S3Client({
      region: 'us-east-1',
      endpoint: 'http://127.0.0.1:4566',
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
      requestChecksumCalculation: 'WHEN_REQUIRED',
    }),
    rawBucket: 'raw',
    urlSeconds: 900,
    maxUploadBytes: 1000,
    sources,
    openApi: publishedDocument,
    now,
    sleep: async (milliseconds) => {
      clock.now += milliseconds;
      await clock.tick?.();
    },
    log: { info: log, warn: log, error: log },
    meter,
    ...change,
  };

  const addKey = async (more: Partial<KeyDocument> = {}): Promise<string> => {
    const key = newKey();
    await registry.keys.create([key.keyId], { key_id: key.keyId, customer_id: customerId, salt: key.salt, hash: key.hash, created_at: 0, ...more });
    return key.text;
  };
  await registry.customers.create([customerId], { customer_id: customerId, name: 'Acme', created_at: 0, ...customer });
  const key = await addKey();

  const answer = presignAnswer(dependencies);
  const call = ({ headers, ...request }: Sent, authorization: string | undefined = `Bearer ${key}`) =>
    callApi(answer, { ...request, headers: { ...(authorization !== '' && { authorization }), ...headers } });
  const post = (change: object = {}, authorization?: string) =>
    call({ method: 'POST', path: '/v1/uploads', body: JSON.stringify({ ...file, ...change }) }, authorization);
  const show = (id: string, authorization?: string) => call({ path: `/v1/uploads/${id}` }, authorization);
  const metricsEmitted = () => (meter.flush(), metricLines.map((line) => JSON.parse(line)));
  return { answer, state, registry, clock, logged, key, addKey, call, post, show, metricsEmitted };
}
