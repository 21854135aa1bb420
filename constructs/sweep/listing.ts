import { ListObjectsV2Command, ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';

/** An object as a listing tells of it. */
export interface ListedObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Epoch ms. */
  readonly modified: number;
}

/** A page of a listing, a thousand keys at most. */
export interface ListedPage {
  readonly objects: readonly ListedObject[];
  /** The last key of the page; undefined for the last page. */
  readonly next: string | undefined;
}

/** One page of the objects under a prefix, in the order of their keys. @param after a key, exclusive */
export async function listPage(s3: S3Client, bucket: string, prefix: string, after?: string): Promise<ListedPage> {
  const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, StartAfter: after }));
  const objects = (page.Contents ?? []).map(({ Key, Size, LastModified }) => ({ key: Key!, size: Size ?? 0, modified: LastModified!.getTime() }));
  return { objects, next: page.IsTruncated ? objects.at(-1)?.key : undefined };
}

/** All objects under a prefix, in the order of their keys. */
export async function* listObjects(s3: S3Client, bucket: string, prefix: string, after?: string): AsyncGenerator<ListedObject> {
  let from = after;
  do {
    const page = await listPage(s3, bucket, prefix, from);
    yield* page.objects;
    from = page.next;
  } while (from !== undefined);
}

/** The folders right under a prefix, each ending with a slash. */
export async function listFolders(s3: S3Client, bucket: string, prefix: string): Promise<string[]> {
  const folders: string[] = [];
  let token: string | undefined;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, Delimiter: '/', ContinuationToken: token }));
    folders.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix!));
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return folders;
}

export interface ListedVersion extends ListedObject {
  readonly versionId: string;
}

/**
 * The first version of an object: what landed first is the upload. Undefined when there is none, or none that is current.
 * Listing tells it without the right to read the file.
 */
export async function firstVersion(s3: S3Client, bucket: string, key: string): Promise<ListedVersion | undefined> {
  const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key }));
  const own = Versions.filter((version) => version.Key === key);
  const oldest = own.at(-1);
  if (!oldest || !own.some(({ IsLatest }) => IsLatest)) return undefined;
  return { key, versionId: oldest.VersionId!, size: oldest.Size ?? 0, modified: oldest.LastModified!.getTime() };
}
