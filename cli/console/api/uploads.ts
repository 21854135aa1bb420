import type { UploadBrief } from '../../report/find-upload';
import { parseDays, showUpload } from '../../report/upload-list';
import { commandLine } from '../command-line';
import { given, numberGiven } from '../parameters';
import type { Route, Surroundings } from '../route';
import { UploadIndex } from './upload-index';

/** How long one call reads uploads that it does not know yet, ms: the page shows what there is meanwhile. */
const READ_FOR_MS = 1_000;

/** A line of the list. */
export interface ListedUpload {
  readonly upload_id: string;
  readonly customer_id: string;
  readonly source: string;
  readonly host: string;
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** ISO 8601. */
  readonly uploaded_at: string;
  readonly state: string;
  readonly step: string | null;
  readonly records: number | null;
}

/** One window of the list. */
export interface UploadWindow {
  readonly days: number;
  /** Uploads of these days. */
  readonly total: number;
  /** Of these, so many are read; the rest comes with the next calls. */
  readonly read: number;
  /** Of those that are read, so many match the search. */
  readonly matching: number;
  readonly from: number;
  readonly lines: readonly ListedUpload[];
}

/** `uploads`: search over the last days, in windows; and one upload with its steps. */
export function uploadRoutes({ env, open }: Surroundings, index = new UploadIndex(READ_FOR_MS)): Route[] {
  return [
    {
      method: 'GET',
      path: 'uploads',
      run: async (call) => {
        const days = parseDays(given(call, 'days') ?? '2');
        const { lines, total } = await index.read(await open(), days);
        const matching = lines.filter(matcher(given(call, 'search') ?? ''));
        const from = numberGiven(call, 'from', 0, 0, Number.MAX_SAFE_INTEGER);
        const count = numberGiven(call, 'count', 100, 1, 500);
        const document: UploadWindow = { days, total, read: lines.length, matching: matching.length, from, lines: matching.slice(from, from + count).map(listed) };
        return { command: commandLine(env, ['uploads', 'list'], { days: String(days) }), document };
      },
    },
    {
      method: 'GET',
      path: 'uploads/:id',
      run: async ({ id }) => {
        const document = await showUpload(await open(), id);
        return { command: commandLine(env, ['uploads', 'show', id]), document };
      },
    },
  ];
}

/** Every word has to be somewhere in what a line shows. */
function matcher(search: string): (line: UploadBrief) => boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return ({ upload_id, state, step = '', issued: { customer_id, source, host, path } }) => {
    const text = [upload_id, state, step, customer_id, source, host, path].join('\n').toLowerCase();
    return words.every((word) => text.includes(word));
  };
}

function listed({ upload_id, state, step, records, issued }: UploadBrief): ListedUpload {
  const { customer_id, source, host, path, size, uploaded_at } = issued;
  return { upload_id, customer_id, source, host, path, size, uploaded_at: new Date(uploaded_at).toISOString(), state, step: step ?? null, records: records ?? null };
}
