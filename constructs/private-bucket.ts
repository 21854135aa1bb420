import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership, type BucketProps } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge';

/** What differs from bucket to bucket. */
type Difference = Required<Pick<BucketProps, 'bucketName' | 'encryptionKey' | 'removalPolicy' | 'lifecycleRules'>> &
  Pick<BucketProps, 'objectLockEnabled' | 'objectLockDefaultRetention'>;

/** A bucket as all of ours are: customer-managed key with bucket keys, TLS only, versioned, never public. */
export function privateBucket(scope: Construct, id: string, difference: Difference): Bucket {
  const bucket = new Bucket(scope, id, {
    encryption: BucketEncryption.KMS,
    bucketKeyEnabled: true,
    enforceSSL: true,
    versioned: true,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    ...difference,
  });
  acknowledge(bucket, {
    'AwsSolutions-S1': 'Object-level access is recorded by CloudTrail data events of the account, with the identity; server access logs would add a bucket that needs the same care.',
  });
  return bucket;
}
