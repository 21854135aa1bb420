/** One item of an Elasticsearch bulk request, as the client counts them. */
export interface BulkItem {
  /** `index` where the action line could not be read. */
  readonly action: string;
  readonly index?: string;
  readonly id?: string;
  /** The document's line; a `delete` has none. */
  readonly document?: string;
  /** Set where the action line is none: the line as it came. */
  readonly malformed?: string;
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
 * @see https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk
 */
export function bulkItems(body: string): BulkItem[] {
  const lines = body.split(/\r?\n/).filter((line) => line.trim() !== '');
  const items: BulkItem[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at++]!;
    const action = actionIn(line);
    const next = lines[at];
    const hasDocument = next !== undefined && (action ? withDocument.includes(action.action) : !actionIn(next));
    if (hasDocument) at++;
    items.push({ ...(action ?? { action: 'index', malformed: line }), ...(hasDocument && { document: next }) });
  }
  return items;
}

function actionIn(line: string): Action | undefined {
  const parsed = parse(line);
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
