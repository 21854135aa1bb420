import { forEachSideBySide } from '../../constructs/load/side-by-side';
import { isQuarantined, type FailedFileDocument, type LoadDocument, type LostRecordsDocument, type Registry, type UnloadedDocument, type UnreadDocument, type UploadKey } from '../../constructs/state/registry';
import type { StatusServices } from './services';
import { readUpload, type SeenUpload } from './uploads';

/** Documents of a kind that are read. */
const MOST = 200;

/** What the books of load and sweep say. Times are epoch ms. */
export interface RegistryFacts {
  /** Up to here the sweep has seen everything; undefined: it has not run. */
  readonly sweptUntil: number | undefined;
  /** Records that Firehose wrote error objects of, by upload. */
  readonly lost: readonly (LostRecordsDocument & { readonly id: UploadKey })[];
  /** Files that the sweep found unread, and objects that it found not loaded. */
  readonly unread: readonly (UnreadDocument & { readonly id: UploadKey })[];
  readonly unloaded: readonly UnloadedDocument[];
  /** Uploads whose rows lack columns however often they are derived anew. */
  readonly leftNarrow: number;
  readonly failedFiles: readonly FailedFileDocument[];
  /** Loads that have not ended. */
  readonly loads: readonly LoadDocument[];
}

export async function readRegistry(registry: Registry): Promise<RegistryFacts> {
  const [cursor, lost, unread, unloaded, narrow, failedFiles, loads] = await Promise.all([
    registry.sweep.get('cursor'),
    all(registry.lostRecords),
    all(registry.unread),
    all(registry.unloaded),
    all(registry.narrow),
    all(registry.failedFiles),
    all(registry.loads),
  ]);
  const clean = Object.values(cursor?.walks ?? {}).map(({ clean_until }) => clean_until);
  return {
    sweptUntil: clean.length === 0 ? undefined : Math.min(...clean),
    lost: lost.map(({ id: [customer, upload], document }) => ({ ...document, id: [customer, upload] })),
    unread: unread.map(({ id, document }) => ({ ...document, id })),
    unloaded: unloaded.map(({ document }) => document),
    leftNarrow: narrow.filter(({ document }) => document.gave_up).length,
    failedFiles: failedFiles.map(({ document }) => document),
    loads: loads.map(({ document }) => document),
  };
}

/** Files that the warehouse refused alone, so often that load put them aside. */
export const quarantinedOf = ({ failedFiles }: Pick<RegistryFacts, 'failedFiles'>): FailedFileDocument[] => failedFiles.filter(isQuarantined);

interface Documents<Id extends readonly string[], T> {
  ids(): AsyncGenerator<Id>;
  get(...id: Id): Promise<T | undefined>;
}

/** Such folders are empty while all is well. */
async function all<Id extends readonly string[], T>(documents: Documents<Id, T>): Promise<{ id: Id; document: T }[]> {
  const ids: Id[] = [];
  for await (const id of documents.ids()) {
    ids.push(id);
    if (ids.length === MOST) break;
  }
  const found = await Promise.all(ids.map(async (id) => ({ id, document: await documents.get(...id) })));
  return found.flatMap(({ id, document }) => (document ? [{ id, document }] : []));
}

/** A file that is there and not read. */
export interface UnreadFile {
  readonly upload: SeenUpload;
  /** What the sweep has put down. */
  readonly swept?: UnreadDocument;
}

/** Files without a receipt, of the uploads that were seen and of those that the sweep found, the oldest first. */
export async function unreadFiles(seen: readonly SeenUpload[], { unread }: Pick<RegistryFacts, 'unread'>, { registry, hasLanded }: Pick<StatusServices, 'registry' | 'hasLanded'>): Promise<UnreadFile[]> {
  const found = new Map<string, UnreadFile>();
  const sweptIds = new Set(unread.map(({ id }) => String(id)));
  await forEachSideBySide(unread, async ({ id, ...swept }) => {
    const upload = await readUpload(registry, id, false);
    if (upload && !upload.receipt) found.set(String(id), { upload, swept });
  });
  await forEachSideBySide(seen.filter(({ receipt, id }) => !receipt && !sweptIds.has(String(id))), async (upload) => {
    if (upload.landed || (await hasLanded(upload.issued))) found.set(String(upload.id), { upload });
  });
  return [...found.values()].sort((a, b) => a.upload.issued.uploaded_at - b.upload.issued.uploaded_at);
}
