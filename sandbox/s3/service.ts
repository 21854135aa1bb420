/** S3: buckets of the template, versioned objects in files, notifications to queues. */
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { EdgeResponse, Kernel, Resource, ResourceIdentity, Service } from '../kernel';
import type { VerifiedRequest } from '../edge/request';
import { wholeOf, type ByteRange } from './byte-range';
import { deployBucket, deployBucketPolicy, identifyBucket } from './deploy';
import { identityHeaders } from './error-document';
import { findVersion } from './find-version';
import { checkKnownHeaders } from './known-headers';
import { operationOf } from './operations';
import { putInProcess, type PutObjectInput, type PutObjectOutput } from './put-in-process';
import { readS3Request } from './request';
import { S3State, type NotificationQueues } from './state';

export interface StoredObject {
  /** Nothing is open before it is read. */
  readonly body: Readable;
  /** Of the whole object, in bytes. */
  readonly size: number;
  /** Absent in a bucket without versioning. */
  readonly versionId?: string;
  readonly etag: string;
  /** Epoch ms. */
  readonly lastModified: number;
  readonly contentType?: string;
  readonly contentEncoding?: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export class S3Service implements Service {
  readonly name = 's3';
  readonly resourceTypes = ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy'];
  private readonly state: S3State;

  constructor(kernel: Kernel, queues: NotificationQueues) {
    this.state = new S3State(kernel, queues);
  }

  identify(type: string, physicalName: string): ResourceIdentity {
    return type === 'AWS::S3::Bucket' ? identifyBucket(physicalName, this.state.kernel.region) : { ref: physicalName, attributes: {} };
  }

  deploy(resource: Resource, identity: ResourceIdentity): void {
    if (resource.type === 'AWS::S3::Bucket') deployBucket(this.state, resource, identity);
    else deployBucketPolicy(this.state, resource);
  }

  /** Answers S3's HTTP API. @throws ServiceError */
  async handle(request: VerifiedRequest, requestId: string): Promise<EdgeResponse> {
    const s3Request = readS3Request(request, requestId);
    const operation = operationOf(s3Request);
    checkKnownHeaders(s3Request, this.state.kernel.accountId);
    const answer = await operation(this.state, s3Request);
    return { ...answer, headers: { ...identityHeaders(requestId), ...answer.headers } };
  }

  /**
   * For the other services: the object, its notifications and `ops` are one commit.
   * @throws ServiceError NoSuchBucket
   */
  putObject(input: PutObjectInput): Promise<PutObjectOutput> {
    return putInProcess(this.state, input);
  }

  /** @throws ServiceError NoSuchBucket, NoSuchKey, NoSuchVersion */
  async getObject(bucket: string, key: string, options: { readonly versionId?: string; readonly range?: ByteRange } = {}): Promise<StoredObject> {
    const version = findVersion(this.state, { bucket, key }, options.versionId);
    const { 'content-type': contentType, 'content-encoding': contentEncoding } = version.headers;
    return {
      body: this.state.bodies.readLater(version.files, options.range ?? wholeOf(version.size)),
      size: version.size,
      ...(version.versionId !== 'null' && { versionId: version.versionId }),
      etag: version.etag,
      lastModified: version.lastModified,
      ...(contentType !== undefined && { contentType }),
      ...(contentEncoding !== undefined && { contentEncoding }),
      metadata: version.metadata,
    };
  }

  /** The whole object in memory. @throws ServiceError as getObject does */
  async readObject(bucket: string, key: string, versionId?: string): Promise<Buffer> {
    return buffer((await this.getObject(bucket, key, versionId === undefined ? {} : { versionId })).body);
  }

  /** Keys under a prefix that have a current version, in S3's order. @throws ServiceError NoSuchBucket */
  keys(bucket: string, prefix = ''): string[] {
    const index = this.state.objects.bucket(this.state.bucket(bucket).name);
    return index.keys().filter((key) => key.startsWith(prefix) && index.current(key) !== undefined);
  }
}

