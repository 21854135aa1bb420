/** What the raw bucket's key says about an upload. */
export interface RawKeyParts {
  readonly customerId: string;
  /** Epoch ms; the folder's name in UTC. */
  readonly uploadedAt: number;
  readonly uploadId: string;
  /** The file's name as shipped. */
  readonly name: string;
}

/** An S3 key has at most 1,024 bytes; the name is for the reader's eye, the id identifies. */
const maxNameCharacters = 200;

/**
 * `{customer_id}/{yyyyMMdd_HHmmss}/{upload_id}/{safe name}`. The name keeps the characters that S3 documents as safe
 * in every client; any other becomes `_`.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
 */
export function rawKey({ customerId, uploadedAt, uploadId, name }: RawKeyParts): string {
  return `${customerId}/${secondOf(uploadedAt)}/${uploadId}/${safeName(name)}`;
}

/** UTC, `yyyyMMdd_HHmmss`: the folder below the customer. @param time epoch ms */
export const secondOf = (time: number): string =>
  new Date(time).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '_');

function safeName(name: string): string {
  const safe = name.replace(/[^A-Za-z0-9!_.'()-]/gu, '_');
  // The end is kept: it has the extension and, in rotated logs, the number.
  return safe.length <= maxNameCharacters ? safe : safe.slice(-maxNameCharacters);
}
