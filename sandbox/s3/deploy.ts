/** What a template makes of S3: buckets and their policies. */
import type { Resource, ResourceIdentity } from '../kernel';
import type { Op } from '../store';
import { place, refuseOthers } from '../template-properties';
import { bucketArn, BUCKET_POLICIES, BUCKETS, type Bucket } from './bucket';
import { invalid, readBucketProperties } from './bucket-properties';
import { testEventMessage } from './event-record';
import type { S3State } from './state';

/** A bucket's name is lower-case, at most 63 characters: a name derived from a logical id is brought into that form. */
export function identifyBucket(physicalName: string, region: string): ResourceIdentity {
  const ref = physicalName.toLowerCase().replace(/[^a-z0-9.-]+/g, '-').slice(0, 63).replace(/^[.-]+|(?<![.-])[.-]+$/g, '');
  return {
    ref,
    attributes: {
      Arn: bucketArn(ref),
      DomainName: `${ref}.s3.amazonaws.com`,
      RegionalDomainName: `${ref}.s3.${region}.amazonaws.com`,
      DualStackDomainName: `${ref}.s3.dualstack.${region}.amazonaws.com`,
      WebsiteURL: `http://${ref}.s3-website-${region}.amazonaws.com`,
    },
  };
}

/**
 * Repeatable. Where the notification rules are new, each queue gets one test event, in the commit that sets them.
 * @throws ServiceError ValidationError; as SQS does where a queue is missing
 */
export function deployBucket(state: S3State, resource: Resource, { ref }: ResourceIdentity): void {
  const { store, random } = state.kernel;
  const name = resource.properties['BucketName'];
  if (name !== undefined && name !== ref) throw invalid(`${place(resource)}.BucketName`, ref, name);
  const before = store.get<Bucket>(BUCKETS, ref);
  const bucket = readBucketProperties(resource, ref, before?.createdAt ?? state.now());
  const queues = sameRules(before, bucket) ? [] : [...new Set(bucket.notifications.map(({ queueArn }) => queueArn))];
  const tests = queues.flatMap((queueArn) => state.queues.sendOps(queueArn, testEventMessage(ref, state.now(), random.text(16).toUpperCase())));
  if (JSON.stringify(before) !== JSON.stringify(bucket)) store.commit([{ table: BUCKETS, key: ref, value: bucket }, ...tests] satisfies Op[]);
  for (const queueArn of queues) state.queues.wake(queueArn);
}

/**
 * Recorded; who may do what is judged elsewhere.
 * @throws ServiceError ValidationError
 */
export function deployBucketPolicy(state: S3State, resource: Resource): void {
  const { properties } = resource;
  refuseOthers(place(resource), properties, ['Bucket', 'PolicyDocument']);
  const policy = { table: BUCKET_POLICIES, key: String(properties['Bucket']), value: properties['PolicyDocument'] };
  if (JSON.stringify(state.kernel.store.get(policy.table, policy.key)) !== JSON.stringify(policy.value)) state.kernel.store.commit([policy]);
}

function sameRules(before: Bucket | undefined, after: Bucket): boolean {
  return JSON.stringify(before?.notifications ?? []) === JSON.stringify(after.notifications);
}
