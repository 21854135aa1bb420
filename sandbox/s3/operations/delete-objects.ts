/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
import { ServiceError } from '../../errors';
import { childText, type XmlElement } from '../../edge/xml-reader';
import type { XmlTree } from '../../edge/xml';
import type { EdgeResponse } from '../../kernel';
import { xmlAnswer } from '../answer';
import { notImplemented, s3Error } from '../errors';
import { hasDigest } from '../integrity';
import { readDocument } from '../read-document';
import type { S3Request } from '../request';
import { bypassesGovernance } from '../retention';
import type { S3State } from '../state';
import { removeObject } from './delete-object';

const MAX_KEYS = 1000;

export async function deleteObjects(state: S3State, request: S3Request): Promise<EdgeResponse> {
  state.bucket(request.bucket);
  if (!hasDigest(request)) throw s3Error('InvalidRequest', {}, 'Missing required header for this request: Content-MD5');
  const document = await readDocument(request, 'Delete');
  const objects = document.children.filter(({ name }) => name === 'Object');
  if (objects.length === 0 || objects.length > MAX_KEYS) throw s3Error('MalformedXML');
  const quiet = childText(document, 'Quiet') === 'true';
  const results = objects.map((object) => removeOne(state, request, object));
  return xmlAnswer('DeleteResult', {
    Deleted: quiet ? [] : results.filter((result) => !('Code' in result)),
    Error: results.filter((result) => 'Code' in result),
  });
}

function removeOne(state: S3State, request: S3Request, object: XmlElement): XmlTree {
  const key = childText(object, 'Key');
  if (!key) throw s3Error('MalformedXML');
  const condition = object.children.find(({ name }) => !['Key', 'VersionId'].includes(name));
  if (condition) throw notImplemented(`DeleteObjects: ${condition.name}`);
  const versionId = childText(object, 'VersionId');
  try {
    const deleted = removeObject(state, { bucket: request.bucket, key, versionId, bypass: bypassesGovernance(request.headers) }, request);
    const marker = deleted.deleteMarker ? { DeleteMarker: true, DeleteMarkerVersionId: deleted.versionId } : {};
    return { Key: key, VersionId: versionId, ...marker };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { Key: key, VersionId: versionId, Code: error.type, Message: error.message };
  }
}
