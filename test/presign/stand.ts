import { S3Client } from '@aws-sdk/client-s3';
import { newKey } from '../../constructs/presign/key';
import { cached } from '../../constructs/presign/key-cache';
import { publishedDocument } from '../../constructs/presign/openapi';
import { answer, type ApiRequest, type PresignDependencies } from '../../constructs/presign/presign';
import { Registry, type CustomerDocument, type KeyDocument } from '../../constructs/state/registry';
import { createMeter } from '../../constructs/telemetry';
import { MemoryS3 } from '../state/memory-s3';

export const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
export const file = { source: 'linux_syslog', name: 'auth.log', size: 3, sha256, host: 'web-17', path: '/var/log/auth.log' };

/** The presign core over a state bucket in memory, with a clock, and one customer with one key. */
export async function presignStand(customer: Partial<CustomerDocument> = {}) {
  const state = new MemoryS3();
  const registry = new Registry(state.client, 'state');
  const clock = { now: Date.UTC(2026, 10, 22, 6, 25, 9, 400) };
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
    sources: ['aws_cloudtrail', 'linux_syslog'],
    openApi: publishedDocument,
    now,
    log: { info: log, warn: log, error: log },
    meter,
  };

  const addKey = async (change: Partial<KeyDocument> = {}): Promise<string> => {
    const key = newKey();
    await registry.keys.create([key.keyId], { key_id: key.keyId, customer_id: 'acme', salt: key.salt, hash: key.hash, created_at: 0, ...change });
    return key.text;
  };
  await registry.customers.create(['acme'], { customer_id: 'acme', name: 'Acme', created_at: 0, ...customer });
  const key = await addKey();

  const call = async (request: Partial<ApiRequest>) => {
    const found = await answer({ method: 'GET', path: '/', body: '', baseUrl: 'https://api', authorization: `Bearer ${key}`, ...request }, dependencies);
    return { ...found, json: found.headers['content-type']?.includes('json') ? JSON.parse(found.body) : undefined };
  };
  const post = (change: object = {}, authorization = `Bearer ${key}`) =>
    call({ method: 'POST', path: '/v1/uploads', body: JSON.stringify({ ...file, ...change }), authorization });
  const show = (id: string, authorization = `Bearer ${key}`) => call({ path: `/v1/uploads/${id}`, authorization });
  const metricsEmitted = () => (meter.flush(), metricLines.map((line) => JSON.parse(line)));
  return { state, registry, clock, logged, key, addKey, call, post, show, metricsEmitted };
}
