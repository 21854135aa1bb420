/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
import { createHash } from 'node:crypto';
import { childText, type XmlElement } from '../../edge/xml-reader';
import type { EdgeResponse } from '../../kernel';
import { quoted, xmlAnswer } from '../answer';
import { wholeOf } from '../byte-range';
import { checksumAlgorithms, checksumElement, checksumHeader, newDigest, type Checksum } from '../checksums';
import { WriteCondition } from '../conditions';
import { s3Error } from '../errors';
import { findUpload } from '../find-upload';
import { newVersion } from '../new-version';
import type { BodyFile } from '../object-version';
import { readDocument } from '../read-document';
import type { S3Request } from '../request';
import type { S3State } from '../state';
import type { MultipartUpload, Part } from '../upload-index';
import { encryptionHeaders, versionIdHeader } from '../version-headers';

/** Every part but the last: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MIN_PART_BYTES = 5 * 1024 * 1024;

/** The parts' files become the object's, without copying. */
export async function completeMultipartUpload(state: S3State, request: S3Request): Promise<EdgeResponse> {
  const bucket = state.bucket(request.bucket);
  const condition = new WriteCondition(request.headers, state.objects.bucket(bucket.name), request.key);
  const document = await readDocument({ ...request, headers: withoutObjectChecksum(request.headers) }, 'CompleteMultipartUpload');
  const upload = findUpload(state, request);
  const parts = chosenParts(state, upload, document);
  checkSizes(request, parts);
  const checksum = await objectChecksum(state, upload, parts);
  checkClaim(request, checksum);
  findUpload(state, request); // it may have ended while the parts were read
  condition.check();
  const version = newVersion(state, bucket, { ...upload, files: parts.map(({ file }) => file), etag: multipartEtag(parts), checksum });
  const unused = state.uploads.sortedParts(upload.uploadId).filter((part) => !parts.includes(part));
  state.store(bucket, version, 'ObjectCreated:CompleteMultipartUpload', request, state.uploads.endOps(upload.uploadId));
  state.uploads.forget(upload.uploadId);
  state.discard({ files: unused.map(({ file }) => file) });
  return xmlAnswer('CompleteMultipartUploadResult', {
    Location: `${state.kernel.endpoint}/${bucket.name}/${request.key}`,
    Bucket: bucket.name,
    Key: request.key,
    ETag: quoted(version.etag),
    ...(checksum && { [checksumElement(checksum.algorithm)]: checksum.value, ChecksumType: checksum.type }),
  }, { ...versionIdHeader(version), ...encryptionHeaders(version.encryption) });
}

/** Here `x-amz-checksum-*` speaks of the object, not of the document in the body. */
function withoutObjectChecksum(headers: S3Request['headers']): S3Request['headers'] {
  const ofObject = new Set<string>(checksumAlgorithms.map(checksumHeader));
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ofObject.has(name)));
}

function chosenParts(state: S3State, { uploadId }: MultipartUpload, document: XmlElement): Part[] {
  const elements = document.children.filter(({ name }) => name === 'Part');
  if (elements.length === 0) throw s3Error('MalformedXML');
  const parts = elements.map((element) => chosenPart(state, uploadId, element));
  if (parts.some((part, i) => i > 0 && part.number <= parts[i - 1]!.number)) throw s3Error('InvalidPartOrder');
  return parts;
}

function chosenPart(state: S3State, uploadId: string, element: XmlElement): Part {
  const number = Number(childText(element, 'PartNumber'));
  const etag = childText(element, 'ETag')?.replace(/"/g, '');
  const part = state.uploads.part(uploadId, number);
  if (!part || part.etag !== etag) throw s3Error('InvalidPart', { PartNumber: number, UploadId: uploadId });
  const claimed = part.checksum && childText(element, checksumElement(part.checksum.algorithm));
  if (claimed !== undefined && claimed !== part.checksum!.value) throw s3Error('InvalidPart', { PartNumber: number, UploadId: uploadId });
  return part;
}

function checkSizes(request: S3Request, parts: readonly Part[]): void {
  const small = parts.slice(0, -1).find(({ file }) => file.size < MIN_PART_BYTES);
  if (small) throw s3Error('EntityTooSmall', { PartNumber: small.number, ProposedSize: small.file.size, MinSizeAllowed: MIN_PART_BYTES });
  const claimed = request.headers['x-amz-mp-object-size'];
  const size = parts.reduce((sum, { file }) => sum + file.size, 0);
  if (claimed !== undefined && Number(claimed) !== size)
    throw s3Error('InvalidRequest', {}, 'The provided \'x-amz-mp-object-size\' header value does not match the computed size.');
}

/** MD5 of the parts' MD5s, and how many. */
function multipartEtag(parts: readonly Part[]): string {
  const hash = createHash('md5');
  for (const { etag } of parts) hash.update(Buffer.from(etag, 'hex'));
  return `${hash.digest('hex')}-${parts.length}`;
}

/** Composite: over the parts' checksums. Full object: over all bytes, read again. */
async function objectChecksum(state: S3State, { checksum }: MultipartUpload, parts: readonly Part[]): Promise<Checksum | undefined> {
  if (!checksum) return undefined;
  const { algorithm, type } = checksum;
  const digest = newDigest(algorithm);
  if (type === 'FULL_OBJECT') for await (const piece of await readAll(state, parts.map(({ file }) => file))) digest.update(piece as Buffer);
  else for (const part of parts) digest.update(Buffer.from(part.checksum!.value, 'base64'));
  const value = digest.digest().toString('base64');
  return { algorithm, type, value: type === 'COMPOSITE' ? `${value}-${parts.length}` : value };
}

function readAll(state: S3State, files: readonly BodyFile[]) {
  return state.bodies.read(files, wholeOf(files.reduce((sum, { size }) => sum + size, 0)));
}

function checkClaim({ headers }: S3Request, checksum: Checksum | undefined): void {
  const claimed = checksum && headers[checksumHeader(checksum.algorithm)];
  if (claimed !== undefined && claimed !== checksum!.value)
    throw s3Error('BadDigest', {}, `The ${checksum!.algorithm} you specified did not match the calculated checksum.`);
}
