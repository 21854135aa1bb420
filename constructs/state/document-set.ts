import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

/** A document with the entity tag that a conditional write needs. */
export interface Found<T> {
  readonly document: T;
  readonly etag: string;
}

/** A conditional write lost against another writer, more often than it was tried again. */
export class StateConflict extends Error {
  override readonly name = 'StateConflict';
  constructor(readonly key: string) {
    super(`${key}: expected to be the only writer, found a newer version each time`);
  }
}

/** An object of the state bucket is not what this program writes. */
export class StateCorrupt extends Error {
  override readonly name = 'StateCorrupt';
  constructor(
    readonly key: string,
    expected: string,
    options?: ErrorOptions,
  ) {
    super(`${key}: expected ${expected}`, options);
  }
}

/** Where the documents are. */
export interface StateBucket {
  readonly s3: S3Client;
  readonly bucket: string;
}

/** A writer that meets others tries this often; each try reads the winner first, so two are nearly always enough. */
const attempts = 8;

/**
 * JSON documents under one folder of the state bucket, one object each: `{folder}/{id part}/{id part}.json`.
 * All writes are conditional, so that a writer never overwrites what it has not read.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export class DocumentSet<Id extends readonly string[], T extends object> {
  /** @param validate one predicate for each part of the id: what reaches a key is checked here */
  constructor(
    private readonly state: StateBucket,
    readonly folder: string,
    private readonly validate: readonly ((part: string) => boolean)[],
  ) {}

  /** @throws RangeError for an id that could leave the folder */
  key(...id: Id): string {
    id.forEach((part, index) => {
      if (!this.validate[index]?.(part)) throw new RangeError(`${this.folder}: expected a valid id at part ${index + 1}`);
    });
    return `${this.folder}/${id.join('/')}.json`;
  }

  /** The document, or undefined if there is none. */
  async get(...id: Id): Promise<T | undefined> {
    return (await this.find(...id))?.document;
  }

  /** The document with its entity tag, or undefined if there is none. */
  async find(...id: Id): Promise<Found<T> | undefined> {
    const key = this.key(...id);
    try {
      const answer = await this.state.s3.send(new GetObjectCommand({ Bucket: this.state.bucket, Key: key }));
      const text = await answer.Body!.transformToString('utf-8');
      return { document: parse<T>(key, text), etag: answer.ETag! };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /**
   * Writes the document if there is none yet (`If-None-Match: *`); the first writer wins.
   * @returns what is stored now: ours with `created: true`, or the earlier one
   */
  async create(id: Id, document: T): Promise<Found<T> & { readonly created: boolean }> {
    const key = this.key(...id);
    for (let attempt = 0; attempt < attempts; attempt++) {
      const etag = await this.put(key, document, undefined);
      if (etag !== undefined) return { document, etag, created: true };
      const found = await this.find(...id);
      if (found) return { ...found, created: false };
    }
    throw new StateConflict(key);
  }

  /**
   * Writes the document if the stored one still has this entity tag (`If-Match`).
   * @throws StateConflict if it was changed or removed meanwhile
   */
  async replace(id: Id, document: T, etag: string): Promise<Found<T>> {
    const key = this.key(...id);
    const written = await this.put(key, document, etag);
    if (written === undefined) throw new StateConflict(key);
    return { document, etag: written };
  }

  /**
   * Reads, changes and writes, again if another writer came between. `change` must be pure: it may run several times.
   * It gets undefined where there is no document, and returns the same value to leave it as it is.
   */
  async change(id: Id, change: (current: T | undefined) => T): Promise<T> {
    const key = this.key(...id);
    for (let attempt = 0; attempt < attempts; attempt++) {
      const found = await this.find(...id);
      const document = change(found?.document);
      if (document === found?.document) return document;
      if ((await this.put(key, document, found?.etag)) !== undefined) return document;
    }
    throw new StateConflict(key);
  }

  /** Removes the document; one that is not there is no error. */
  async remove(...id: Id): Promise<void> {
    await this.state.s3.send(new DeleteObjectCommand({ Bucket: this.state.bucket, Key: this.key(...id) }));
  }

  /** Ids in the order of their keys. `leading` narrows to those that begin with these parts. */
  async *ids(...leading: string[]): AsyncGenerator<Id> {
    const prefix = [this.folder, ...leading, ''].join('/');
    for await (const key of listKeys(this.state, prefix)) {
      if (!key.endsWith('.json')) continue;
      const id = key.slice(this.folder.length + 1, -'.json'.length).split('/');
      if (id.length === this.validate.length) yield id as unknown as Id;
    }
  }

  /** Entity tag of what was written, or undefined if the condition failed. */
  private async put(key: string, document: T, etag: string | undefined): Promise<string | undefined> {
    try {
      const answer = await this.state.s3.send(
        new PutObjectCommand({
          Bucket: this.state.bucket,
          Key: key,
          Body: JSON.stringify(document),
          ContentType: 'application/json',
          ...(etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag }),
        }),
      );
      return answer.ETag!;
    } catch (error) {
      if (isConditionFailed(error)) return undefined;
      throw error;
    }
  }
}

/** All keys under a prefix, in order, a page at a time. */
export async function* listKeys(state: StateBucket, prefix: string, startAfter?: string): AsyncGenerator<string> {
  let token: string | undefined;
  do {
    const page = await state.s3.send(
      new ListObjectsV2Command({ Bucket: state.bucket, Prefix: prefix, StartAfter: startAfter, ContinuationToken: token }),
    );
    for (const object of page.Contents ?? []) yield object.Key!;
    token = page.NextContinuationToken;
  } while (token !== undefined);
}

function parse<T extends object>(key: string, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new StateCorrupt(key, 'JSON', { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new StateCorrupt(key, 'a JSON object');
  return value as T;
}

const statusOf = (error: unknown): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;

const isMissing = (error: unknown): boolean => (error as Error).name === 'NoSuchKey';

/** 412: the condition does not hold. 409: another conditional write is under way. 404: If-Match on an object that is gone. */
function isConditionFailed(error: unknown): boolean {
  const status = statusOf(error);
  return status === 412 || status === 409 || (status === 404 && (error as Error).name === 'NoSuchKey');
}
