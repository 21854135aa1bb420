/** What all operations share: buckets, objects, uploads in progress, bodies; and the one way to change objects. */
import { join } from 'node:path';
import type { Kernel } from '../kernel';
import type { Op } from '../store';
import { BodyFiles, type Bodies } from './body-files';
import { BodyMemory } from './body-memory';
import { BUCKETS, type Bucket } from './bucket';
import { s3Error } from './errors';
import { eventMessage } from './event-record';
import { rulesFor, type EventName } from './notification-rules';
import { ObjectIndex } from './object-index';
import { OBJECTS, objectStoreKey, type ObjectVersion } from './object-version';
import { UploadIndex } from './upload-index';

/** Where notifications go; SQS is it. */
export interface NotificationQueues {
  /** The operations that put `body` into the queue. @throws ServiceError if there is no such queue */
  sendOps(queueArn: string, body: string): Op[];
  /** Called after the commit. */
  wake(queueArn: string): void;
}

/** Who asked for a change; stands in event records. */
export interface Cause {
  readonly sourceIp: string;
  /** ARN or `root`. */
  readonly caller: string;
  readonly requestId: string;
}

export class S3State {
  readonly objects: ObjectIndex;
  readonly uploads: UploadIndex;
  readonly bodies: Bodies;
  private lastSequencer: string;

  constructor(readonly kernel: Kernel, readonly queues: NotificationQueues) {
    this.objects = new ObjectIndex(kernel.store);
    this.uploads = new UploadIndex(kernel.store);
    const newName = () => this.nextSequencer();
    const { bodies, folder } = kernel.store;
    this.bodies = bodies ? new BodyMemory(bodies, newName) : new BodyFiles(join(folder, 'objects'), newName);
    this.lastSequencer = '';
    const referenced = new Set<string>();
    for (const { files, sequencer } of this.objects.all()) {
      for (const { name } of files) referenced.add(name);
      if (sequencer > this.lastSequencer) this.lastSequencer = sequencer;
    }
    for (const { file } of this.uploads.allParts()) referenced.add(file.name);
    this.bodies.sweep(referenced);
  }

  now(): number {
    return this.kernel.scheduler.now();
  }

  /** @throws ServiceError NoSuchBucket */
  bucket(name: string): Bucket {
    const bucket = this.kernel.store.get<Bucket>(BUCKETS, name);
    if (!bucket) throw s3Error('NoSuchBucket', { BucketName: name });
    return bucket;
  }

  /** As long as S3's. The sequencer in it keeps ids apart also where the same seed is used twice over one state. */
  newVersionId(bucket: Bucket): string {
    return bucket.versioned ? this.nextSequencer() + this.kernel.random.text(14) : 'null';
  }

  /** Higher than all before: milliseconds and a counter, 18 hex digits, as long as S3's own. */
  nextSequencer(): string {
    const byTime = BigInt(this.now()) << 24n;
    const next = this.lastSequencer === '' ? byTime : BigInt(`0x${this.lastSequencer}`) + 1n;
    return (this.lastSequencer = (next > byTime ? next : byTime).toString(16).padStart(18, '0').toUpperCase());
  }

  /** The version, its notifications and `ops` are one commit; in a bucket without versioning it takes the place of the one before. */
  store(bucket: Bucket, version: ObjectVersion, event: EventName, cause: Cause, ops: readonly Op[] = []): void {
    const index = this.objects.bucket(bucket.name);
    const replaced = index.version(version.key, version.versionId);
    const change: Op = { table: OBJECTS, key: objectStoreKey(version), value: version };
    this.commit([change, ...ops], bucket, version, event, cause, () => index.add(version));
    if (replaced) this.discard(replaced);
  }

  /** Removes a version for good. */
  erase(bucket: Bucket, version: ObjectVersion, cause: Cause): void {
    const change: Op = { table: OBJECTS, key: objectStoreKey(version), delete: true };
    const removal = { ...version, sequencer: this.nextSequencer() };
    this.commit([change], bucket, removal, 'ObjectRemoved:Delete', cause, () => this.objects.bucket(bucket.name).remove(version));
    this.discard(version);
  }

  /** Replaces what is known about a version, not its bytes. */
  amend(version: ObjectVersion): void {
    this.kernel.store.commit([{ table: OBJECTS, key: objectStoreKey(version), value: version }]);
    this.objects.bucket(version.bucket).add(version);
  }

  /** A body that nothing names any more; a failure leaves an orphan for the next open. */
  discard({ files }: Pick<ObjectVersion, 'files'>): void {
    void this.bodies.remove(files).catch(() => {});
  }

  private commit(ops: readonly Op[], bucket: Bucket, version: ObjectVersion, event: EventName, cause: Cause, apply: () => void): void {
    const { kernel, queues } = this;
    const rules = rulesFor(bucket.notifications, event, version.key);
    const occurrence = { ...cause, event, version, time: this.now(), region: kernel.region, accountId: kernel.accountId };
    const messages = rules.flatMap((rule) => queues.sendOps(rule.queueArn, eventMessage(occurrence, rule)));
    kernel.store.commit([...ops, ...messages]);
    apply();
    for (const { queueArn } of rules) queues.wake(queueArn);
  }
}
