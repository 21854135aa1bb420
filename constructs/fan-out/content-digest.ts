import { createHash } from 'node:crypto';
import type { IssuedDocument, UploadKey } from '../state/registry';
import type { Derivation, Invocation } from './hop';
import type { FanOutReason } from './refusal';

/** S3's smallest part: no smaller file is sent in parts. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const SMALLEST_PART = 5 * 1024 ** 2;

/** There was no time to hash the whole file; its message comes again. */
export class ContentUnread extends Error {
  override readonly name = 'ContentUnread';
}

/**
 * Whether a file that was sent in parts is the one that was promised. S3 checks a file that comes in one PUT as a whole,
 * and parts each by itself: here the whole is hashed, once, before a record of it is emitted. What was found is kept
 * beside the parts, so that later hops and replays do not read the file for it.
 * @returns why the whole file is refused; undefined: it is not
 * @throws ContentUnread
 */
export async function contentRefusal({ issued, object }: Pick<Derivation, 'issued' | 'object'>, { services, times }: Invocation): Promise<FanOutReason | undefined> {
  if (issued.size <= SMALLEST_PART) return undefined;
  const id: UploadKey = [issued.customer_id, issued.upload_id];
  const { registry, read, now } = services;
  const known = await registry.multipart.get(...id);
  if (!known) return undefined;
  const content = known.content ?? (await judged(read(object), issued, () => now() >= times.giveUp));
  if (!known.content) await registry.multipart.change(id, (document = known) => (document.content ? document : { ...document, content }));
  return content === 'another' ? 'wrong_content' : undefined;
}

async function judged(bytes: AsyncIterable<Uint8Array>, { upload_id, size, sha256 }: IssuedDocument, isLate: () => boolean): Promise<'as_promised' | 'another'> {
  const hash = createHash('sha256');
  let received = 0;
  for await (const chunk of bytes) {
    hash.update(chunk);
    received += chunk.length;
    if (isLate()) throw new ContentUnread(`upload ${upload_id}: expected to hash ${size} bytes within one invocation, found time for ${received}`);
  }
  return hash.digest('hex') === sha256 ? 'as_promised' : 'another';
}
