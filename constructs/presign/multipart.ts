import { UploadError } from '../api/problem';
import type { IssuedDocument, MultipartDocument, UploadKey } from '../state/registry';
import type { PresignDependencies } from './dependencies';
import type { PartPlan } from './part-plan';
import { abortParts, beginParts, hasObject, storedParts, type PartsTarget } from './raw-parts';

/** An upload in parts that is under way. */
export interface PartsUnderWay {
  readonly plan: PartPlan;
  readonly target: PartsTarget;
}

type Needs = Pick<PresignDependencies, 'registry' | 'signer' | 'rawBucket' | 'now'>;

export const keyOf = ({ customer_id, upload_id }: IssuedDocument): UploadKey => [customer_id, upload_id];

/**
 * Begins an upload in parts, or finds the one that was begun: then the first one's part size stands.
 * @returns undefined if the parts are one object already
 */
export async function ensureParts(issued: IssuedDocument, partSize: number, needs: Needs): Promise<PartsUnderWay | undefined> {
  const { registry, signer } = needs;
  const found = await registry.multipart.get(...keyOf(issued));
  if (found && found.ended === undefined) {
    const begun = underWay(issued, found, needs);
    if (await storedParts(signer, begun.target)) return begun;
    if (await settled(issued, begun, needs)) return undefined;
  }
  if (found?.ended === 'completed') return undefined;
  return begin(issued, partSize, needs);
}

async function begin(issued: IssuedDocument, partSize: number, { registry, signer, rawBucket, now }: Needs): Promise<PartsUnderWay | undefined> {
  const s3UploadId = await beginParts(signer, rawBucket, issued.raw_key);
  const fresh: MultipartDocument = { s3_upload_id: s3UploadId, part_size: partSize, begun_at: now() };
  const stored = await registry.multipart.change(keyOf(issued), (current) => (current === undefined || current.ended === 'aborted' ? fresh : current));
  // Of two that begin at the same time one loses; its empty multipart upload costs nothing, but nobody else would end it.
  if (stored.s3_upload_id !== s3UploadId) await abortParts(signer, { bucket: rawBucket, key: issued.raw_key, s3UploadId });
  return stored.ended === 'completed' ? undefined : underWay(issued, stored, { rawBucket });
}

/**
 * The parts of an upload.
 * @returns undefined if they are one object already
 * @throws UploadError CA2425 if none were begun, or they are gone
 */
export async function partsOf(issued: IssuedDocument, needs: Needs): Promise<PartsUnderWay | undefined> {
  const document = await needs.registry.multipart.get(...keyOf(issued));
  if (document?.ended === 'completed') return undefined;
  if (!document || document.ended === 'aborted') throw gone();
  return underWay(issued, document, needs);
}

/**
 * S3 does not know the parts any more: they are one object, the file came in one PUT, or the bucket's lifecycle rule has
 * removed them. Noted, so that the next request goes on from there.
 * @returns whether the key has an object
 */
export async function settled(issued: IssuedDocument, { target }: PartsUnderWay, needs: Needs): Promise<boolean> {
  const isThere = await hasObject(needs.signer, target.bucket, target.key);
  await noteEnd(issued, isThere ? 'completed' : 'aborted', needs);
  return isThere;
}

/** Notes how an upload in parts ended; what fan-out has found out meanwhile stays, and what is one object stays one. */
export async function noteEnd(issued: IssuedDocument, ended: 'completed' | 'aborted', { registry }: Needs): Promise<void> {
  await registry.multipart.change(keyOf(issued), (current) => (current!.ended === 'completed' ? current! : { ...current!, ended }));
}

export const gone = (): UploadError => new UploadError('CA2425', 'upload_id: expected an upload whose parts are under way, found none');

const underWay = ({ size, raw_key }: IssuedDocument, { part_size, s3_upload_id }: MultipartDocument, { rawBucket }: Pick<Needs, 'rawBucket'>): PartsUnderWay => ({
  plan: { partSize: part_size, count: Math.ceil(size / part_size) },
  target: { bucket: rawBucket, key: raw_key, s3UploadId: s3_upload_id },
});
