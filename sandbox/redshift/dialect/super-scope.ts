/** Which columns of a statement are SUPER, so that `unmapped.sudo.tty` is known from schema.table.column. */
import { isGroup, isList, isName, isText, isWord, type Node } from './tree';
import { readChain } from './super-path';
import type { Token } from './tokens';

/** Names of the SUPER columns of a table or view: by `schema.table`, or `table` as the search path finds it. */
export type SuperCatalog = ReadonlyMap<string, ReadonlySet<string>>;

export interface SuperScope {
  /** By alias and by table name; undefined for a subquery, whose columns are not known. */
  readonly tables: ReadonlyMap<string, ReadonlySet<string> | undefined>;
  /** SUPER columns of any table of the statement, and the aliases of array elements in FROM. */
  readonly columns: ReadonlySet<string>;
}

/** What is found on the way through a statement. */
interface Found {
  readonly tables: Map<string, ReadonlySet<string> | undefined>;
  readonly elements: Set<string>;
}

const none: ReadonlySet<string> = new Set();
/** Words with which FROM ends. */
export const afterFrom = ['where', 'group', 'order', 'having', 'limit', 'select', 'union', 'intersect', 'except', 'minus'];
/** Words after which a table, or a subquery, stands. */
const beforeTable = ['from', 'join', 'into', 'update', 'using', 'merge'];
/** Words that are no alias after a table. */
const afterTable = [
  'where', 'on', 'join', 'left', 'right', 'full', 'inner', 'outer', 'cross', 'natural', 'using', 'group', 'order', 'having', 'limit', 'offset',
  'union', 'intersect', 'except', 'minus', 'set', 'values', 'select', 'when', 'with', 'default', 'window', 'from',
];

/** @param nodes the whole statement */
export function superScope(nodes: readonly Node[], catalog: SuperCatalog): SuperScope {
  const found: Found = { tables: new Map(), elements: new Set() };
  collect(nodes, catalog, found);
  const columns = new Set([...found.tables.values()].flatMap((names) => [...(names ?? none)]));
  return { tables: found.tables, columns: new Set([...columns, ...found.elements]) };
}

function collect(nodes: readonly Node[], catalog: SuperCatalog, found: Found): void {
  let inFrom = false;
  for (let at = 0; at < nodes.length; at++) {
    const node = nodes[at]!;
    if (isGroup(node)) collect(node.nodes, catalog, found);
    else if (isWord(node, ...beforeTable)) {
      inFrom = node.value === 'from' || node.value === 'join';
      addTable(nodes, at + 1, catalog, found);
    } else if (inFrom && isText(node, ',')) addTable(nodes, at + 1, catalog, found);
    else if (isWord(node, ...afterFrom)) inFrom = false;
    else if (isWord(node, 'as') && isName(nodes[at - 1]) && isList(nodes[at + 1])) found.tables.set((nodes[at - 1] as Token).value, undefined);
  }
}

/** Tells the table, subquery or array (`t.unmapped.items AS item`) that stands at `at`. */
function addTable(nodes: readonly Node[], at: number, catalog: SuperCatalog, { tables, elements }: Found): void {
  const first = nodes[at];
  const addAlias = (next: number, columns: ReadonlySet<string> | undefined) => {
    const alias = aliasAt(nodes, next);
    if (alias !== undefined) tables.set(alias, columns);
  };
  if (isList(first)) return addAlias(at + 1, undefined);
  if (!isName(first) || isWord(first, ...afterTable)) return;
  const { parts, next } = readChain(nodes, at);
  const names = parts.map((part) => (typeof part === 'number' ? '' : part.value));
  if (elements.has(names[0]!) || (names.length > 1 && tables.get(names[0]!)?.has(names[1]!))) {
    const alias = aliasAt(nodes, next);
    if (alias !== undefined) elements.add(alias);
    return;
  }
  const isSubquery = names.length === 1 && tables.has(names[0]!);
  const columns = isSubquery ? tables.get(names[0]!) : (catalog.get(names.join('.')) ?? none);
  if (!isSubquery) tables.set(names.at(-1)!, columns);
  addAlias(next, columns);
}

function aliasAt(nodes: readonly Node[], at: number): string | undefined {
  const alias = isWord(nodes[at], 'as') ? nodes[at + 1] : nodes[at];
  return isName(alias) && !isWord(alias, ...afterTable) ? alias.value : undefined;
}
