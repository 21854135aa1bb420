/** One item of an Elasticsearch bulk request, as the client counts them. */
export interface BulkItem {
  /** `index` where the action line could not be read. */
  readonly action: string;
  readonly index?: string;
  readonly id?: string;
  /** The document's line; a `delete` has none. */
  readonly document?: Buffer;
  /** Set where the action line is none: the line as it came. */
  readonly malformed?: Buffer;
}

const withDocument = ['index', 'create', 'update'];
const withoutDocument = ['delete'];

interface Action {
  readonly action: string;
  readonly index?: string;
  readonly id?: string;
}

/**
 * Cuts a bulk body into items. Elasticsearch refuses the whole request for one malformed action line; here the line
 * becomes an item of its own, with the line after it unless that is an action, so that the others stay in step. Blank
 * lines, which templates with a line feed at their end produce, are passed over.
 * @param most items that anybody wants; when there are more, one more is cut off the body and the rest left alone
 * @see https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk
 */
export function bulkItems(body: Buffer, most = Infinity): BulkItem[] {
  const lines = linesIn(body);
  const items: BulkItem[] = [];
  for (let line = lines.next().value; line !== undefined && items.length <= most; ) {
    const action = actionIn(line);
    const next = lines.next().value;
    const hasDocument = next !== undefined && (action ? withDocument.includes(action.action) : !actionIn(next));
    items.push({ ...(action ?? { action: 'index', malformed: line }), ...(hasDocument && { document: next }) });
    line = hasDocument ? lines.next().value : next;
  }
  return items;
}

/** One at a time: gzip makes a body of a hundred million lines of what fits in a request. */
function* linesIn(body: Buffer): Generator<Buffer, undefined> {
  for (let [at, end] = [0, 0]; at < body.length; at = end + 1) {
    end = body.indexOf(LF, at);
    if (end < 0) end = body.length;
    const line = body.subarray(at, end > at && body[end - 1] === CR ? end - 1 : end);
    if (!isBlank(line)) yield line;
  }
  return undefined;
}

const [LF, CR] = [0x0a, 0x0d];

/** Spaces and tabs are nothing, as for the framer of lines. */
export const isBlank = (line: Buffer): boolean => line.every((byte) => byte === 0x20 || byte === 0x09);

/** Names and ids of an action have some hundred bytes; what is longer is not parsed to find out that it is a document. */
const MAX_ACTION_BYTES = 4096;

function actionIn(line: Buffer): Action | undefined {
  const parsed = line.length <= MAX_ACTION_BYTES ? parse(line.toString('utf8')) : undefined;
  const members = typeof parsed === 'object' && parsed !== null ? Object.entries(parsed) : [];
  const [action, target] = members[0] ?? [];
  if (members.length !== 1 || ![...withDocument, ...withoutDocument].includes(action!)) return undefined;
  if (typeof target !== 'object' || target === null) return undefined;
  const { _index: index, _id: id } = target as { readonly _index?: unknown; readonly _id?: unknown };
  return { action: action!, ...(typeof index === 'string' && { index }), ...((typeof id === 'string' || typeof id === 'number') && { id: String(id) }) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
