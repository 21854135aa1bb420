import { UploadError } from '../api/problem';
import { dayOf, isUploadId } from '../state/registry';
import { listStates, longestSpanDays, mostListed } from './limits';
import type { UploadState } from './upload-status';

/** An upload in the list of its day. */
export interface Place {
  /** `yyyy-MM-dd`, UTC. */
  readonly day: string;
  readonly uploadId: string;
}

interface Days {
  readonly first: string;
  readonly last: string;
}

/** What `GET /v1/uploads` asks for, checked. */
export interface ListQuery {
  readonly source?: string;
  readonly host?: string;
  /** Epoch ms, of the first promise; `to` is excluded. */
  readonly from: number;
  readonly to: number;
  readonly state?: UploadState | 'unfinished';
  /** Days that the question is about, `yyyy-MM-dd`, both included: none of them is yet to come. */
  readonly days: Days;
  /** Uploads looked at in one answer. */
  readonly limit: number;
  /** Behind this one. */
  readonly cursor?: Place;
}

const known = ['source', 'host', 'from', 'to', 'state', 'limit', 'cursor'];
const DAY = 86_400_000;

/**
 * Reads the parameters of the query.
 * @param text the one value of a parameter
 * @param names all that were sent
 * @throws UploadError CA2422, CA2432
 */
export function parseListQuery(text: (name: string) => string | undefined, names: readonly string[], now: number): ListQuery {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw unusable(`query: expected ${known.join(', ')}, found ${JSON.stringify(unknown.slice(0, 64))}`);
  const to = timeOf('to', text('to')) ?? now + 1;
  const from = timeOf('from', text('from')) ?? to - DAY;
  if (from >= to || to - from > longestSpanDays * DAY) throw unusable(`from, to: expected from before to, at most ${longestSpanDays} days, found another span`);
  // Nothing was promised after now; the limit of the span holds for what was asked.
  const days = { first: dayOf(from), last: dayOf(Math.min(to - 1, now)) };
  const [source, host] = [text('source'), text('host')];
  return {
    ...(source !== undefined && { source }),
    ...(host !== undefined && { host }),
    ...{ from, to, days, state: stateOf(text('state')), limit: limitOf(text('limit')), cursor: cursorOf(text('cursor')) },
  };
}

/** ISO 8601 with a zone, a date (UTC), or epoch milliseconds. */
function timeOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = /^\d{12,14}$/.test(text) ? Number(text) : /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(time)) return time;
  throw unusable(`${name}: expected ISO 8601 with a zone, yyyy-MM-dd or epoch milliseconds, found ${JSON.stringify(text.slice(0, 32))}`);
}

function stateOf(text: string | undefined): ListQuery['state'] {
  if (text === undefined) return undefined;
  const state = listStates.find((name) => name === text);
  if (state) return state;
  throw unusable(`state: expected one of ${listStates.join(', ')}, found ${JSON.stringify(text.slice(0, 32))}`);
}

function limitOf(text: string = String(mostListed)): number {
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= mostListed) return limit;
  throw unusable(`limit: expected 1 to ${mostListed}, found ${JSON.stringify(text.slice(0, 16))}`);
}

function cursorOf(text: string | undefined): Place | undefined {
  if (text === undefined) return undefined;
  const [day = '', uploadId = '', ...more] = text.split('/');
  if (more.length === 0 && /^\d{4}-\d\d-\d\d$/.test(day) && Number.isFinite(Date.parse(day)) && isUploadId(uploadId)) return { day, uploadId };
  throw new UploadError('CA2432', 'cursor: expected next_cursor of an answer, found another text');
}

const unusable = (detail: string): UploadError => new UploadError('CA2422', detail);
