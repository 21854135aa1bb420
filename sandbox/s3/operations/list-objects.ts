/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html (markers instead of tokens; older clients)
 */
import type { EdgeResponse } from '../../kernel';
import type { XmlTree } from '../../edge/xml';
import { quoted, xmlAnswer } from '../answer';
import { notImplemented, s3Error } from '../errors';
import { keyPage, type KeyPage } from '../key-page';
import { commonPrefixElements, echoed, readListQuery, type ListQuery } from '../list-query';
import type { BucketIndex } from '../object-index';
import type { S3Request } from '../request';
import type { S3State } from '../state';

export async function listObjectsV2(state: S3State, request: S3Request): Promise<EdgeResponse> {
  const { query } = request;
  if (query.get('list-type') !== '2') throw notImplemented('list-type other than 2');
  const [token, startAfter] = [query.get('continuation-token'), query.get('start-after') ?? undefined];
  const listing = list(state, request, token === null ? startAfter : readToken(token));
  const { page, parameters, contents } = listing;
  return xmlAnswer('ListBucketResult', {
    ...echoed(request.bucket, parameters),
    KeyCount: page.keys.length + page.commonPrefixes.length,
    IsTruncated: page.next !== undefined,
    ContinuationToken: token,
    NextContinuationToken: page.next === undefined ? undefined : writeToken(page.next),
    StartAfter: startAfter === undefined ? undefined : parameters.encode(startAfter),
    Contents: query.get('fetch-owner') === 'true' ? contents.map((item) => ({ ...item, Owner: owner(state) })) : contents,
    CommonPrefixes: commonPrefixElements(page.commonPrefixes, parameters),
  });
}

export async function listObjects(state: S3State, request: S3Request): Promise<EdgeResponse> {
  const marker = request.query.get('marker') ?? '';
  const { page, parameters, contents } = list(state, request, marker === '' ? undefined : marker);
  return xmlAnswer('ListBucketResult', {
    ...echoed(request.bucket, parameters),
    Marker: parameters.encode(marker),
    NextMarker: parameters.delimiter !== '' && page.next !== undefined ? parameters.encode(page.next) : undefined,
    IsTruncated: page.next !== undefined,
    Contents: contents.map((item) => ({ ...item, Owner: owner(state) })),
    CommonPrefixes: commonPrefixElements(page.commonPrefixes, parameters),
  });
}

function list(state: S3State, request: S3Request, after: string | undefined): { page: KeyPage; parameters: ListQuery; contents: XmlTree[] } {
  const index = state.objects.bucket(state.bucket(request.bucket).name);
  const parameters = readListQuery(request.query);
  const { prefix, delimiter, maxKeys } = parameters;
  const page = keyPage(index.keys(), { prefix, delimiter, after, limit: maxKeys }, (key) => index.current(key) !== undefined);
  return { page, parameters, contents: page.keys.map((key) => describe(index, key, parameters)) };
}

function describe(index: BucketIndex, key: string, { encode }: ListQuery): XmlTree {
  const { lastModified, etag, size, checksum } = index.current(key)!;
  return {
    Key: encode(key),
    LastModified: new Date(lastModified),
    ETag: quoted(etag),
    ChecksumAlgorithm: checksum?.algorithm,
    ChecksumType: checksum?.type,
    Size: size,
    StorageClass: 'STANDARD',
  };
}

function owner({ kernel }: S3State): XmlTree {
  return { ID: kernel.accountId };
}

function writeToken(after: string): string {
  return Buffer.from(after).toString('base64url');
}

function readToken(token: string): string {
  const after = Buffer.from(token, 'base64url').toString();
  if (writeToken(after) !== token)
    throw s3Error('InvalidArgument', { ArgumentName: 'continuation-token' }, 'The continuation token provided is incorrect');
  return after;
}
