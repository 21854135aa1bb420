/** S3's operations by method, resource and sub-resources. What is not here is answered NotImplemented, by its name. */
import type { EdgeResponse } from '../../kernel';
import { notImplemented } from '../errors';
import type { S3Request } from '../request';
import type { S3State } from '../state';
import { abortMultipartUpload } from './abort-multipart-upload';
import {
  getBucketLocation, getBucketNotificationConfiguration, getBucketVersioning, getObjectLockConfiguration, headBucket,
} from './bucket-configuration';
import { completeMultipartUpload } from './complete-multipart-upload';
import { copyObject } from './copy-object';
import { createMultipartUpload } from './create-multipart-upload';
import { deleteObject } from './delete-object';
import { deleteObjects } from './delete-objects';
import { getObject, headObject } from './get-object';
import { listBuckets } from './list-buckets';
import { listMultipartUploads } from './list-multipart-uploads';
import { listObjects, listObjectsV2 } from './list-objects';
import { listObjectVersions } from './list-object-versions';
import { listParts } from './list-parts';
import { getObjectRetention, putObjectRetention } from './object-retention';
import { putObject } from './put-object';
import { uploadPart } from './upload-part';

export type S3Operation = (state: S3State, request: S3Request) => Promise<EdgeResponse>;

/** `METHOD resource` and, sorted, the sub-resources in the query. */
const operations: Readonly<Record<string, S3Operation>> = {
  'GET service': listBuckets,
  'HEAD bucket': headBucket,
  'GET bucket': listObjects,
  'GET bucket list-type': listObjectsV2,
  'GET bucket versions': listObjectVersions,
  'GET bucket uploads': listMultipartUploads,
  'GET bucket location': getBucketLocation,
  'GET bucket versioning': getBucketVersioning,
  'GET bucket object-lock': getObjectLockConfiguration,
  'GET bucket notification': getBucketNotificationConfiguration,
  'POST bucket delete': deleteObjects,
  'PUT object': putOrCopy,
  'GET object': getObject,
  'HEAD object': headObject,
  'DELETE object': deleteObject,
  'GET object retention': getObjectRetention,
  'PUT object retention': putObjectRetention,
  'POST object uploads': createMultipartUpload,
  'PUT object partNumber uploadId': uploadPart,
  'POST object uploadId': completeMultipartUpload,
  'DELETE object uploadId': abortMultipartUpload,
  'GET object uploadId': listParts,
};

/**
 * Names in a query that make another operation of a request.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
const subresources = new Set([
  'abac', 'accelerate', 'acl', 'analytics', 'append', 'attributes', 'cors', 'delete', 'encryption', 'intelligent-tiering', 'inventory',
  'legal-hold', 'lifecycle', 'list-type', 'location', 'logging', 'metadataConfiguration', 'metadataTable', 'metrics', 'notification',
  'object-lock', 'ownershipControls', 'partNumber', 'policy', 'policyStatus', 'publicAccessBlock', 'renameObject', 'replication',
  'requestPayment', 'restore', 'retention', 'select', 'session', 'tagging', 'torrent', 'uploadId', 'uploads', 'versioning', 'versions', 'website',
]);

/** @throws ServiceError NotImplemented */
export function operationOf(request: S3Request): S3Operation {
  const resource = request.bucket === '' ? 'service' : request.key === '' ? 'bucket' : 'object';
  const named = [...new Set(request.query.keys())].filter((name) => subresources.has(name)).sort();
  const name = [request.method, resource, ...named].join(' ');
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (!operation) throw notImplemented(name);
  return operation;
}

function putOrCopy(state: S3State, request: S3Request): Promise<EdgeResponse> {
  return (request.headers['x-amz-copy-source'] === undefined ? putObject : copyObject)(state, request);
}
