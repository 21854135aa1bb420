import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { UploadError } from '../api/problem';
import type { ApiAnswer, ApiRequest } from '../api/request';
import { inboxKey, ticketOf, type FileFacts } from '../inbox/ticket';
import { requireScope } from '../presign/caller';
import { fileName, optionalText } from '../presign/request';
import { identityOf } from '../presign/upload-identity';
import type { IngestDependencies } from './dependencies';
import { hostOf, type DoorCaller } from './door-caller';
import { knownSource } from './ingest-batch';

/** What a URL is asked for. */
type Step = 'put' | 'create' | 'part' | 'complete' | 'abort';

const steps: Readonly<Record<string, Step>> = {
  put_object_presigned_url: 'put',
  multipart_creation_presigned_url: 'create',
  multipart_upload_presigned_url: 'part',
  multipart_complete_presigned_url: 'complete',
  multipart_abort_presigned_url: 'abort',
};

/** A request of Fluent Bit's out_s3 with `authorization_endpoint_url`, taken apart. */
interface Asked {
  readonly step: Step;
  /** Fluent Bit's `bucket` setting, which names the source here. */
  readonly bucket: string;
  /** Of the file, as Fluent Bit sends it: without the slash at its beginning. */
  readonly path: string;
  readonly multipartId?: string;
  readonly part?: number;
  readonly isAbsolute: boolean;
}

/** A ticket is written anew after this, so that it outlives the URLs that point to it. */
const ticketLife = 24 * 3_600_000;

/**
 * `GET /v1/fluent-bit/{step}/{bucket}/{tag}/{path}`: a URL of the inbox for one request of Fluent Bit, as plain text. By
 * default path and query only, which Fluent Bit 5.1 sends to its `endpoint`; below `/v1/fluent-bit/absolute` the whole URL.
 * @see https://github.com/fluent/fluent-bit/blob/master/plugins/out_s3/s3_auth.c
 * @see https://github.com/fluent/fluent-bit/pull/11246
 */
export async function presignForFluentBit(request: ApiRequest, caller: DoorCaller, dependencies: IngestDependencies): Promise<ApiAnswer> {
  const asked = askedIn(request);
  const source = knownSource(asked.bucket, dependencies.sources).name;
  const host = hostOf(request, caller);
  requireScope({ source, host }, caller);
  const path = optionalText(asked.path, 'path', 1024, 'CA2417')!;
  const key = await keyFor({ source, host, path, name: fileName(path.split('/').at(-1)) }, caller, dependencies);
  const url = await signed(asked, key, dependencies);
  // Fluent Bit takes the body as it is: no line feed.
  return { status: 200, headers: { 'content-type': 'text/plain' }, body: asked.isAbsolute ? url : url.replace(/^https?:\/\/[^/]+/, '') };
}

/** @throws UploadError CA2406 */
function askedIn({ parameters }: ApiRequest): Asked {
  const isAbsolute = parameters['step'] === 'absolute';
  const [first = '', ...rest] = parameters['path']!.split('/');
  const [name, bucket = '', tail] = isAbsolute ? [first, rest[0], rest.slice(1)] : [parameters['step']!, first, rest];
  const step = Object.hasOwn(steps, name) ? steps[name]! : undefined;
  // The first part of the rest is the tag: the same file under two tags is one file.
  const found = step && divided(step, tail.slice(1));
  if (!found || found.path === '') throw new UploadError('CA2406', 'path: expected {step}/{bucket}/{tag}/{path} as Fluent Bit asks for it');
  return { bucket, isAbsolute, ...found };
}

/** Fluent Bit up to 5.1 asks for the URL of an abort as if it were a part, without the part's number. */
function divided(step: Step, parts: readonly string[]): Omit<Asked, 'bucket' | 'isAbsolute'> {
  if (step === 'put' || step === 'create') return { step, path: parts.join('/') };
  const last = parts.at(-1) ?? '';
  if (step === 'part' && /^\d{1,5}$/.test(last)) return { step, path: parts.slice(0, -2).join('/'), multipartId: parts.at(-2) ?? '', part: Number(last) };
  return { step: step === 'part' ? 'abort' : step, path: parts.slice(0, -1).join('/'), multipartId: last };
}

/** The file's place in the inbox: the same as long as it is the same file of the same key. */
async function keyFor(facts: FileFacts, { key, customer }: DoorCaller, { registry, now }: IngestDependencies): Promise<string> {
  const customerId = customer.customer_id;
  const ticketId = identityOf([key.key_id, facts.source, facts.host, facts.path]);
  await registry.tickets.change([customerId, ticketId], (known) => (known && now() - known.asked_at < ticketLife ? known : ticketOf(facts, key, now())));
  return inboxKey({ kind: 'files', customerId, keyId: key.key_id, ticketId });
}

function signed({ step, multipartId: UploadId, part: PartNumber }: Asked, Key: string, { signer, inboxBucket, limits, now }: IngestDependencies): Promise<string> {
  const object = { Bucket: inboxBucket, Key };
  const commands = {
    put: () => new PutObjectCommand(object),
    create: () => new CreateMultipartUploadCommand(object),
    part: () => new UploadPartCommand({ ...object, UploadId, PartNumber }),
    complete: () => new CompleteMultipartUploadCommand({ ...object, UploadId }),
    abort: () => new AbortMultipartUploadCommand({ ...object, UploadId }),
  };
  return getSignedUrl(signer, commands[step]() as PutObjectCommand, { expiresIn: limits.urlSeconds, signingDate: new Date(now()) });
}
