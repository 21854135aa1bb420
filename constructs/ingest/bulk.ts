import { gunzipSync } from 'node:zlib';
import { UploadError } from '../api/problem';
import type { ApiAnswer, ApiRequest } from '../api/request';
import { isGzip } from '../fan-out/file-format';
import { requireScope } from '../presign/caller';
import { identityOf } from '../presign/upload-identity';
import type { Source } from '../../transforms/source';
import { landBatch } from './batch';
import { bulkItems, isBlank, type BulkItem } from './bulk-items';
import { created, refusals, verdictOf, type Verdict } from './bulk-verdict';
import type { IngestDependencies } from './dependencies';
import { hostOf, type DoorCaller } from './door-caller';
import { elasticHeaders } from './elastic-answers';
import { requireBody } from './ingest-batch';
import { occurrenceOf } from './occurrence';
import { linesOf } from './open-lines';
import { recordOf } from './record-text';

/** Each is parsed here and has a member in the answer. */
const maxItems = 20_000;

/** What a gzip holds beyond that is stored and told 201 unread: reading takes up to a quarter of a second a MiB, if a sender wants it to. */
const maxJudgedBytes = 16 * 1024 ** 2;

const NOTHING = Buffer.alloc(0);

/** Records of one source in a request. */
interface Group {
  readonly source: Source;
  readonly records: Buffer[];
  /** Of each item; one without an id leaves the group without evidence of a repetition. */
  readonly ids: (string | undefined)[];
}

/** `POST /_bulk`, `POST /{index}/_bulk`: lands documents, a file for each source, and answers item by item in their order. */
export async function bulk(request: ApiRequest, caller: DoorCaller, dependencies: IngestDependencies): Promise<ApiAnswer> {
  const { limits, now } = dependencies;
  const startedAt = now();
  requireBody(request, limits.maxBodyBytes);
  const host = hostOf(request, caller);
  const items = bulkItems(opened(request.body, limits.maxOpenedBytes), maxItems);
  if (items.length > maxItems) throw new UploadError('CA2460', `body: expected at most ${maxItems} items, found more`);
  const sorting = new Sorting(host, caller, dependencies);
  const verdicts = items.map((item) => sorting.add(item, request.parameters['index']));
  const answered = answeredItems(items, verdicts, limits.maxAnswerBytes);
  await Promise.all(sorting.groups().map((group) => landGroup(group, host, request, caller, dependencies)));
  const errors = verdicts.some(({ error }) => error !== undefined);
  return { status: 200, headers: elasticHeaders, body: `{"took":${now() - startedAt},"errors":${errors},"items":${answered}}` };
}

/** @throws UploadError CA2460 where it is too much, CA2463 where it cannot be read */
function opened(body: Buffer, maxOutputLength: number): Buffer {
  if (!isGzip(body)) return body;
  try {
    return gunzipSync(body, { maxOutputLength });
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    if (isTooLarge) throw new UploadError('CA2460', `body: expected at most ${maxOutputLength} bytes when decompressed, found more`);
    throw new UploadError('CA2463', 'body: expected gzip that can be read to its end, found it cut or damaged');
  }
}

/** Puts each item to the records of its source, and says what will become of it. */
class Sorting {
  private readonly bySource = new Map<string, Group>();
  private latest: Source | undefined;
  /** Bytes of the records that were read for their verdicts. */
  private judged = 0;

  constructor(
    private readonly host: string,
    private readonly caller: DoorCaller,
    private readonly dependencies: IngestDependencies,
  ) {}

  groups(): Group[] {
    return [...this.bySource.values()];
  }

  /** @param index of items that name none */
  add(item: BulkItem, index: string | undefined): Verdict {
    const { sources, now } = this.dependencies;
    const source = sourceOf(item.index ?? index, sources) ?? (item.malformed !== undefined ? (this.latest ?? this.onlySource()) : undefined);
    if (!source) return refusals.unknownIndex(Object.keys(sources).sort());
    const beyond = this.beyondScope(source);
    if (beyond) return beyond;
    if (!['index', 'create'].includes(item.action)) return refusals.notAppending(item.action);
    if (item.document === undefined && item.malformed === undefined) return refusals.noDocument;
    this.latest = source;
    const record = item.document === undefined ? NOTHING : recordOf(item.document, source.framing);
    if (item.malformed === undefined && source.framing === 'lines' && isBlank(record)) return refusals.noLine;
    const { records, ids } = this.groupOf(source);
    if (item.malformed !== undefined) records.push(item.malformed);
    if (item.document !== undefined) records.push(record);
    ids.push(item.id);
    this.judged += record.length;
    if (this.judged > maxJudgedBytes && item.malformed === undefined) return created;
    const timeZone = this.caller.customer.time_zone ?? 'UTC';
    return verdictOf(item, record, source, { uploadedAt: now(), timeZone, host: this.host });
  }

  /** What cannot be read names no index: it is of the item before it, else of the source that the key is for. */
  private onlySource(): Source | undefined {
    const [only, ...others] = this.caller.key.sources ?? [];
    return others.length === 0 && only !== undefined ? this.dependencies.sources[only] : undefined;
  }

  private beyondScope(source: Source): Verdict | undefined {
    try {
      requireScope({ source: source.name, host: this.host }, this.caller);
      return undefined;
    } catch (error) {
      return refusals.notInScope((error as UploadError).detail);
    }
  }

  private groupOf(source: Source): Group {
    const known = this.bySource.get(source.name);
    if (known) return known;
    const group: Group = { source, records: [], ids: [] };
    this.bySource.set(source.name, group);
    return group;
  }
}

/**
 * An index is the name of a source: alone, with what agents hang on to it (`linux_syslog-2026.11.22`), or as a data stream
 * (`logs-linux_syslog-default`).
 */
export function sourceOf(index: string | undefined, sources: Readonly<Record<string, Source>>): Source | undefined {
  const [first = '', second = ''] = (index ?? '').split('-');
  const name = first === 'logs' && Object.hasOwn(sources, second) ? second : first;
  return Object.hasOwn(sources, name) ? sources[name] : undefined;
}

async function landGroup({ source, records, ids }: Group, host: string, request: ApiRequest, caller: DoorCaller, dependencies: IngestDependencies): Promise<void> {
  const occurrence = ids.every((id) => id !== undefined) ? `ids ${identityOf(ids as string[])}` : occurrenceOf(request, dependencies.newId);
  const name = source.framing === 'json' ? 'bulk.json' : 'bulk.log';
  const bytes = linesOf(records);
  await landBatch({ source: source.name, host, path: '_bulk', name, bytes, ...(occurrence !== undefined && { occurrence }) }, caller, dependencies);
}

/**
 * The verdicts in the client's words, JSON. Made before anything lands: what lands and cannot be answered is sent again
 * and again, and lands each time.
 * @throws UploadError CA2460 where they are more than a function can answer: long ids, or many reasons
 */
function answeredItems(items: readonly BulkItem[], verdicts: readonly Verdict[], maxBytes: number): string {
  const answered = items.map(({ action, index, id }, at) => ({ [action]: { ...(index !== undefined && { _index: index }), ...(id !== undefined && { _id: id }), ...verdicts[at]! } }));
  const text = JSON.stringify(answered);
  // The gateway is given the body as a text within JSON.
  const bytes = Buffer.byteLength(JSON.stringify(text));
  if (bytes > maxBytes) throw new UploadError('CA2460', `body: expected items that are answered in ${maxBytes} bytes, found ${bytes}`);
  return text;
}
