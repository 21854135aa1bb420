import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  type Part,
  type S3Client,
} from '@aws-sdk/client-s3';

/** One upload of the raw bucket that is sent in parts. */
export interface PartsTarget {
  readonly bucket: string;
  readonly key: string;
  /** S3's UploadId. */
  readonly s3UploadId: string;
}

/** A part that S3 has. */
export interface StoredPart {
  readonly number: number;
  /** Bytes. */
  readonly size: number;
  /** Base64, checked by S3 when it came. */
  readonly sha256: string;
  readonly etag: string;
}

/** Begins a multipart upload whose parts each carry a SHA-256. @returns S3's UploadId */
export async function beginParts(s3: S3Client, bucket: string, key: string): Promise<string> {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: key, ChecksumAlgorithm: 'SHA256' }));
  return UploadId!;
}

/** The parts that are there, by number; undefined if there is no such multipart upload any more. At most 1,000: one page. */
export async function storedParts(s3: S3Client, target: PartsTarget): Promise<readonly StoredPart[] | undefined> {
  try {
    const { Parts = [] } = await s3.send(new ListPartsCommand(named(target)));
    return Parts.map((part: Part) => ({ number: part.PartNumber!, size: part.Size!, sha256: part.ChecksumSHA256!, etag: part.ETag! }));
  } catch (error) {
    if ((error as Error).name === 'NoSuchUpload') return undefined;
    throw error;
  }
}

/**
 * Makes one object of the parts, unless the key has one.
 * @returns false if it has, or if the multipart upload is gone
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
export async function completeParts(s3: S3Client, target: PartsTarget, parts: readonly StoredPart[]): Promise<boolean> {
  const Parts = parts.map(({ number, etag, sha256 }) => ({ PartNumber: number, ETag: etag, ChecksumSHA256: sha256 }));
  try {
    await s3.send(new CompleteMultipartUploadCommand({ ...named(target), MultipartUpload: { Parts }, IfNoneMatch: '*' }));
    return true;
  } catch (error) {
    if (['PreconditionFailed', 'NoSuchUpload'].includes((error as Error).name)) return false;
    throw error;
  }
}

/** Removes the parts; that there are none any more is no error. */
export async function abortParts(s3: S3Client, target: PartsTarget): Promise<void> {
  try {
    await s3.send(new AbortMultipartUploadCommand(named(target)));
  } catch (error) {
    if ((error as Error).name !== 'NoSuchUpload') throw error;
  }
}

/** Whether the bucket has an object of this key. It asks for the list, which needs no right to read objects. */
export async function hasObject(s3: S3Client, bucket: string, key: string): Promise<boolean> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: key, MaxKeys: 1 }));
  return Contents[0]?.Key === key;
}

const named = ({ bucket, key, s3UploadId }: PartsTarget) => ({ Bucket: bucket, Key: key, UploadId: s3UploadId });
