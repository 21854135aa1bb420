/** Multipart uploads in progress and their parts. */
import type { Store } from '../store';
import type { Encryption } from './bucket';
import type { Checksum, ChecksumAlgorithm, ChecksumType } from './checksums';
import type { BodyFile, ObjectHeaders, Retention } from './object-version';

export interface MultipartUpload {
  readonly uploadId: string;
  readonly bucket: string;
  readonly key: string;
  /** Epoch ms. */
  readonly initiatedAt: number;
  readonly headers: ObjectHeaders;
  readonly metadata: Readonly<Record<string, string>>;
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly type: ChecksumType };
  readonly encryption?: Encryption;
  readonly retention?: Retention;
}

export interface Part {
  readonly uploadId: string;
  /** 1 to 10,000. */
  readonly number: number;
  readonly file: BodyFile;
  readonly etag: string;
  readonly checksum?: Checksum;
  /** Epoch ms. */
  readonly lastModified: number;
}

/** Store tables. */
export const UPLOADS = 's3.uploads';
export const PARTS = 's3.parts';

export function partStoreKey({ uploadId, number }: Pick<Part, 'uploadId' | 'number'>): string {
  return `${uploadId}/${number}`;
}

export class UploadIndex {
  private readonly parts = new Map<string, Map<number, Part>>();

  constructor(private readonly store: Store) {
    for (const [, part] of store.entries<Part>(PARTS)) this.partsOf(part.uploadId).set(part.number, part);
  }

  get(uploadId: string): MultipartUpload | undefined {
    return this.store.get<MultipartUpload>(UPLOADS, uploadId);
  }

  *all(): IterableIterator<MultipartUpload> {
    for (const [, upload] of this.store.entries<MultipartUpload>(UPLOADS)) yield upload;
  }

  *allParts(): IterableIterator<Part> {
    for (const parts of this.parts.values()) yield* parts.values();
  }

  part(uploadId: string, number: number): Part | undefined {
    return this.parts.get(uploadId)?.get(number);
  }

  /** By number. */
  sortedParts(uploadId: string): Part[] {
    return [...(this.parts.get(uploadId)?.values() ?? [])].sort((a, b) => a.number - b.number);
  }

  begin(upload: MultipartUpload): void {
    this.store.commit([{ table: UPLOADS, key: upload.uploadId, value: upload }]);
  }

  /** @returns the part that it replaces */
  addPart(part: Part): Part | undefined {
    const replaced = this.part(part.uploadId, part.number);
    this.store.commit([{ table: PARTS, key: partStoreKey(part), value: part }]);
    this.partsOf(part.uploadId).set(part.number, part);
    return replaced;
  }

  /** What ends the upload in the store; `forget` afterwards. */
  endOps(uploadId: string): { table: string; key: string; delete: true }[] {
    const parts = this.sortedParts(uploadId).map((part) => ({ table: PARTS, key: partStoreKey(part), delete: true as const }));
    return [{ table: UPLOADS, key: uploadId, delete: true }, ...parts];
  }

  forget(uploadId: string): void {
    this.parts.delete(uploadId);
  }

  private partsOf(uploadId: string): Map<number, Part> {
    let parts = this.parts.get(uploadId);
    if (!parts) this.parts.set(uploadId, (parts = new Map()));
    return parts;
  }
}
