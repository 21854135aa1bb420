/** The doors and admit over the sandbox's S3, at its edge, with a clock and one customer with one key. */
import { GetObjectCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { admit, type AdmitServices, type InboxObject } from '../../constructs/inbox/admit';
import type { IngestDependencies } from '../../constructs/ingest/dependencies';
import { FirstSeen } from '../../constructs/ingest/first-seen';
import { ingestAnswer } from '../../constructs/ingest/handlers';
import { newKey } from '../../constructs/presign/key';
import { Registry, type IssuedDocument, type KeyDocument } from '../../constructs/state/registry';
import { createMeter } from '../../constructs/telemetry';
import { sources } from '../../transforms/sources';
import { callApi, type Sent } from '../api/call';
import { openStand, START } from '../sandbox/edge-stand';

const versioned = { VersioningConfiguration: { Status: 'Enabled' } };
const locked = { ...versioned, ObjectLockEnabled: true, ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } } } };

/** Where a function is killed: around one of its requests to S3, counted from 1. */
export interface Kill {
  readonly request: number;
  readonly when: 'before' | 'after';
}

export class Killed extends Error {
  override readonly name = 'Killed';
}

export const DAY = 24 * 3_600_000;

export async function doorStand() {
  const stand = await openStand({ buckets: { state: versioned, raw: locked, inbox: versioned }, machineClock: () => START });
  let kill: Kill | undefined;
  let requests = 0;
  const s3 = killable(new S3Client(stand.config), () => kill, () => ++requests);
  const registry = new Registry(s3, 'state');
  const now = () => stand.kernel.scheduler.now();
  const logged: unknown[][] = [];
  const log = (...entry: unknown[]) => void logged.push(entry);
  const metricLines: string[] = [];
  const meter = createMeter({ service: 'ingest', stage: 'test' }, (line) => metricLines.push(line));
  const services = { registry, s3, rawBucket: 'raw', log: { info: log, warn: log, error: log }, meter, now };
  let ids = 0;
  const dependencies: IngestDependencies = {
    ...services,
    keys: (id) => registry.keys.get(id),
    customers: (id) => registry.customers.get(id),
    strangers: new FirstSeen(),
    signer: new S3Client({ ...stand.config, requestChecksumCalculation: 'WHEN_REQUIRED', forcePathStyle: true }),
    inboxBucket: 'inbox',
    sources,
    limits: { maxBodyBytes: 4096, maxOpenedBytes: 65_536, maxAnswerBytes: 2000, grace: 14 * DAY, urlSeconds: 900 },
    newId: () => `id-${++ids}`,
  };
  const answer = ingestAnswer(dependencies);
  const admitServices: AdmitServices = services;

  const addKey = async (change: Partial<KeyDocument> = {}): Promise<string> => {
    const key = newKey();
    await registry.keys.create([key.keyId], { key_id: key.keyId, customer_id: 'acme', salt: key.salt, hash: key.hash, created_at: 0, ...change });
    return key.text;
  };
  await registry.customers.create(['acme'], { customer_id: 'acme', name: 'Acme', created_at: 0 });
  const key = await addKey();

  const call = ({ headers, ...sent }: Sent, authorization: string | undefined = `Bearer ${key}`) =>
    callApi(answer, { method: 'POST', ...sent, headers: { ...(authorization !== '' && { authorization }), ...headers } });
  const promises = async (): Promise<IssuedDocument[]> => {
    const found: IssuedDocument[] = [];
    for await (const id of registry.issued.ids()) found.push((await registry.issued.get(...id))!);
    return found;
  };
  const rawBytes = async ({ raw_key }: Pick<IssuedDocument, 'raw_key'>): Promise<Buffer> => {
    const { Body } = await stand.client.send(new GetObjectCommand({ Bucket: 'raw', Key: raw_key }));
    return Buffer.from(await Body!.transformToByteArray());
  };
  const versions = async (bucket: string): Promise<InboxObject[]> => {
    const { Versions = [] } = await stand.client.send(new ListObjectVersionsCommand({ Bucket: bucket }));
    return Versions.map(({ Key, VersionId }) => ({ bucket, key: Key!, versionId: VersionId! }));
  };
  return {
    ...{ stand, registry, services, dependencies, key, addKey, call, promises, rawBytes, versions, logged, now, START },
    admit: (object: InboxObject) => admit(object, admitServices),
    /** Ends the work at one of the requests that follow; undefined lets it live. */
    killAt: (at: Kill | undefined) => {
      kill = at;
      requests = 0;
    },
    pass: (milliseconds: number) => stand.scheduler.advance(milliseconds),
    metrics: (): any[] => (meter.flush(), metricLines.map((line) => JSON.parse(line))),
    close: () => stand.close(),
  };
}

export type DoorStand = Awaited<ReturnType<typeof doorStand>>;

function killable(s3: S3Client, killOf: () => Kill | undefined, count: () => number): S3Client {
  s3.middlewareStack.add(
    (next) => async (call) => {
      const [kill, request] = [killOf(), count()];
      if (kill?.request === request && kill.when === 'before') throw new Killed('killed before a request');
      const answer = await next(call);
      if (kill?.request === request && kill.when === 'after') throw new Killed('killed after a request');
      return answer;
    },
    { step: 'initialize', name: 'killable' },
  );
  return s3;
}
