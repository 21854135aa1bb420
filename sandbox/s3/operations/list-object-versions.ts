/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
import type { EdgeResponse } from '../../kernel';
import type { XmlTree } from '../../edge/xml';
import { quoted, xmlAnswer } from '../answer';
import { s3Error } from '../errors';
import { compareKeys } from '../key-order';
import { keyPage } from '../key-page';
import { commonPrefixElements, echoed, readListQuery, type ListQuery } from '../list-query';
import type { BucketIndex } from '../object-index';
import type { ObjectVersion } from '../object-version';
import type { S3Request } from '../request';
import type { S3State } from '../state';

interface Markers {
  readonly keyMarker: string;
  /** Empty: all versions of the marked key are behind. */
  readonly versionIdMarker: string;
}

interface VersionPage {
  /** Key by key, newest first. */
  readonly versions: readonly ObjectVersion[];
  readonly commonPrefixes: readonly string[];
  /** Where the next page goes on; absent on the last. */
  readonly next?: { readonly key: string; readonly versionId?: string };
}

export async function listObjectVersions(state: S3State, request: S3Request): Promise<EdgeResponse> {
  const index = state.objects.bucket(state.bucket(request.bucket).name);
  const parameters = readListQuery(request.query);
  const markers = readMarkers(request.query);
  const { encode } = parameters;
  const { versions, commonPrefixes, next } = versionPage(index, parameters, markers);
  const common = (version: ObjectVersion): XmlTree => ({
    Key: encode(version.key),
    VersionId: version.versionId,
    IsLatest: index.latest(version.key) === version,
    LastModified: new Date(version.lastModified),
    Owner: { ID: state.kernel.accountId },
  });
  const described = (version: ObjectVersion): XmlTree => ({ ...common(version), ETag: quoted(version.etag), Size: version.size, StorageClass: 'STANDARD' });
  return xmlAnswer('ListVersionsResult', {
    ...echoed(request.bucket, parameters),
    KeyMarker: encode(markers.keyMarker),
    VersionIdMarker: markers.versionIdMarker,
    IsTruncated: next !== undefined,
    NextKeyMarker: next && encode(next.key),
    NextVersionIdMarker: next?.versionId,
    Version: versions.filter(({ deleteMarker }) => !deleteMarker).map(described),
    DeleteMarker: versions.filter(({ deleteMarker }) => deleteMarker).map(common),
    CommonPrefixes: commonPrefixElements(commonPrefixes, parameters),
  });
}

function readMarkers(query: URLSearchParams): Markers {
  const [keyMarker, versionIdMarker] = [query.get('key-marker') ?? '', query.get('version-id-marker') ?? ''];
  if (versionIdMarker !== '' && keyMarker === '')
    throw s3Error('InvalidArgument', { ArgumentName: 'version-id-marker' }, 'A version-id marker cannot be specified without a key marker.');
  return { keyMarker, versionIdMarker };
}

function versionPage(index: BucketIndex, { prefix, delimiter, maxKeys }: ListQuery, { keyMarker, versionIdMarker }: Markers): VersionPage {
  const query = { prefix, delimiter, after: keyMarker === '' ? undefined : keyMarker, limit: maxKeys };
  const page = keyPage(index.keys(), query, () => true);
  const unfinished = versionIdMarker === '' ? [] : olderThan(index, keyMarker, versionIdMarker);
  const all = [...unfinished, ...page.keys.flatMap((key) => newestFirst(index, key))];
  const versions = all.slice(0, Math.max(maxKeys - page.commonPrefixes.length, 1));
  const last = versions.length < all.length ? versions.at(-1) : undefined;
  if (!last) return { versions, commonPrefixes: page.commonPrefixes, ...(page.next !== undefined && { next: { key: page.next } }) };
  const before = page.commonPrefixes.filter((folded) => compareKeys(folded, last.key) < 0);
  return { versions, commonPrefixes: before, next: { key: last.key, versionId: last.versionId } };
}

function newestFirst(index: BucketIndex, key: string): ObjectVersion[] {
  return [...index.versions(key)].reverse();
}

function olderThan(index: BucketIndex, key: string, versionId: string): ObjectVersion[] {
  const versions = newestFirst(index, key);
  return versions.slice(versions.findIndex((version) => version.versionId === versionId) + 1);
}
