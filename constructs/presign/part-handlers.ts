import { UploadError } from '../api/problem';
import type { Reply } from '../api/reply';
import type { ApiRequest } from '../api/request';
import type { IssuedDocument } from '../state/registry';
import type { Caller } from './caller';
import type { PresignDependencies } from './dependencies';
import { gone, keyOf, noteEnd, partsOf, settled, type PartsUnderWay } from './multipart';
import { sizeOfPart } from './part-plan';
import { parseParts } from './part-request';
import { abortParts, completeParts, hasObject, storedParts, type StoredPart } from './raw-parts';
import { parseBody } from './request';
import { issuedUpload, statusReply } from './show-upload';
import { signPart } from './sign-put';

/** `POST /v1/uploads/{upload_id}/parts`: URLs for the parts that are named, each for its own SHA-256. */
export async function signParts(request: ApiRequest, caller: Caller, dependencies: PresignDependencies): Promise<Reply> {
  const { signer, urlSeconds, registry, now } = dependencies;
  const issued = await issuedUpload(request, caller, dependencies);
  const { plan, target } = (await partsOf(issued, dependencies)) ?? fail(landed());
  const wanted = parseParts(parseBody(request.body.toString('utf8')), issued.size, plan);
  const at = now();
  const signed = await Promise.all(wanted.map((part) => signPart(signer, target, part, urlSeconds, at)));
  // The upload goes on: its entry in the day's list says when a URL was last given.
  await registry.markDay(issued.uploaded_at, ...keyOf(issued));
  const parts = signed.map(({ url, headers }, index) => ({ part_number: wanted[index]!.number, method: 'PUT', url, headers }));
  const body = {
    upload_id: issued.upload_id,
    expires_at: new Date(signed[0]!.expiresAt).toISOString(),
    server_time: new Date(at).toISOString(),
    parts,
  };
  return { status: 200, body, text: parts.map(({ part_number, url }) => `${part_number} ${url}\n`).join('') };
}

/** `GET /v1/uploads/{upload_id}/parts`: what is there already, to go on from. */
export async function showParts(request: ApiRequest, caller: Caller, dependencies: PresignDependencies): Promise<Reply> {
  const issued = await issuedUpload(request, caller, dependencies);
  const underWay = (await partsOf(issued, dependencies)) ?? fail(landed());
  const { plan } = underWay;
  const stored = (await storedParts(dependencies.signer, underWay.target)) ?? fail((await settled(issued, underWay, dependencies)) ? landed() : gone());
  const parts = stored.map(({ number, size, sha256 }) => ({ part_number: number, size, sha256: Buffer.from(sha256, 'base64').toString('hex') }));
  return { status: 200, body: { upload_id: issued.upload_id, part_size: plan.partSize, parts_expected: plan.count, parts } };
}

/** `POST /v1/uploads/{upload_id}/complete`: makes the parts one object. May be repeated. */
export async function completeUpload(request: ApiRequest, caller: Caller, dependencies: PresignDependencies): Promise<Reply> {
  const { signer } = dependencies;
  const issued = await issuedUpload(request, caller, dependencies);
  const underWay = await partsOf(issued, dependencies);
  if (underWay) {
    const stored = await storedParts(signer, underWay.target);
    if (stored) requireAll(stored, issued, underWay);
    if (stored && (await completeParts(signer, underWay.target, stored))) await noteEnd(issued, 'completed', dependencies);
    else {
      // An answer that got lost, or another way by which the same file came: then nothing is left to do.
      if (!(await settled(issued, underWay, dependencies))) throw gone();
      await abortParts(signer, underWay.target);
    }
  }
  return statusReply(issued, request, dependencies);
}

/** `DELETE /v1/uploads/{upload_id}`: removes the parts. What has landed stays: raw is immutable. */
export async function abandonUpload(request: ApiRequest, caller: Caller, dependencies: PresignDependencies): Promise<Reply> {
  const { signer, rawBucket, registry } = dependencies;
  const issued = await issuedUpload(request, caller, dependencies);
  if (await hasObject(signer, rawBucket, issued.raw_key)) throw landed();
  if (await registry.multipart.get(...keyOf(issued))) {
    const underWay = await partsOf(issued, dependencies).catch(ignoreGone);
    if (underWay) {
      await abortParts(signer, underWay.target);
      await noteEnd(issued, 'aborted', dependencies);
    }
  }
  return statusReply(issued, request, dependencies);
}

/** @throws UploadError CA2428 naming the parts that are missing or of another size */
function requireAll(stored: readonly StoredPart[], { size }: IssuedDocument, { plan }: PartsUnderWay): void {
  const there = new Map(stored.map((part) => [part.number, part.size]));
  const numbers = Array.from({ length: plan.count }, (_, index) => index + 1);
  const missing = numbers.filter((number) => there.get(number) !== sizeOfPart(size, plan, number));
  if (missing.length === 0) return;
  const shown = missing.slice(0, 10).join(', ') + (missing.length > 10 ? ', …' : '');
  throw new UploadError('CA2428', `parts: expected ${plan.count}, found ${plan.count - missing.length}; missing: ${shown}`);
}

const landed = (): UploadError => new UploadError('CA2426', 'upload_id: expected an upload that has not landed');

function fail(error: UploadError): never {
  throw error;
}

function ignoreGone(error: unknown): undefined {
  if (!(error instanceof UploadError)) throw error;
}
