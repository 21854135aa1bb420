/** Names with dots and brackets: a column, or a way into a SUPER column. */
import { notInRedshift, unknownToSandbox } from './errors';
import { identifier, literal } from './names';
import type { SuperScope } from './super-scope';
import { isGroup, isName, isText, type Node } from './tree';
import type { Token } from './tokens';

export interface Chain {
  /** Name parts in order; positions of arrays as numbers. */
  readonly parts: readonly (Token | number)[];
  /** Position after it. */
  readonly next: number;
}

/** Reads `a.b[0].c`; `a.*` ends before the dot. */
export function readChain(nodes: readonly Node[], at: number): Chain {
  const parts: (Token | number)[] = [nodes[at] as Token];
  let next = at + 1;
  for (;;) {
    const node = nodes[next];
    if (isText(node, '.') && isName(nodes[next + 1])) {
      parts.push(nodes[next + 1] as Token);
      next += 2;
    } else if (isGroup(node) && node.open.text === '[') {
      const [position] = node.nodes;
      if (node.nodes.length !== 1 || position?.kind !== 'number') throw notInRedshift(node.open.line, 'an array position that is no number');
      parts.push(Number(position.text));
      next++;
    } else return { parts, next };
  }
}

/** How many parts name the column, if it is a SUPER one. */
function columnLength(parts: Chain['parts'], { tables, columns }: SuperScope): number | undefined {
  const names = parts.map((part) => (typeof part === 'number' ? undefined : part.value));
  const [first, second, third] = names;
  if (first !== undefined && tables.has(first) && second !== undefined) {
    const known = tables.get(first);
    if (known ? known.has(second) : columns.has(second) || parts.length > 2) return 2;
    if (known === undefined || parts.length < 3 || !tables.has(second)) return undefined;
  }
  if (second !== undefined && third !== undefined && tables.get(second)?.has(third)) return 3;
  return first !== undefined && columns.has(first) ? 1 : undefined;
}

/**
 * The value as jsonb if the chain names a SUPER column or leads into one, else undefined. A step that leads nowhere is
 * NULL, and so is JSON null.
 * @param mixedCase whether names keep their case: session setting enable_case_sensitive_super_attribute
 * @throws DialectError for a mixed-case name without that setting, which Redshift would look up in lower case
 * @see https://docs.aws.amazon.com/redshift/latest/dg/super-configurations.html
 */
export function superValue(chain: Chain, scope: SuperScope, mixedCase: boolean): string | undefined {
  const length = columnLength(chain.parts, scope);
  if (length === undefined) return undefined;
  const column = chain.parts.slice(0, length).map((part) => identifier((part as Token).value, (part as Token).line));
  const steps = chain.parts.slice(length).map((part) => (typeof part === 'number' ? String(part) : attribute(part, mixedCase)));
  if (steps.length === 0) return column.join('.');
  return `nullif(${column.join('.')} #> ARRAY[${steps.map(literal).join(', ')}], 'null'::jsonb)`;
}

function attribute(name: Token, mixedCase: boolean): string {
  const written = name.kind === 'quoted' ? name.text.slice(1, -1).replaceAll('""', '"') : name.text;
  if (!mixedCase && written !== written.toLowerCase()) {
    throw notInRedshift(name.line, `mixed-case SUPER attribute ${written}, looked up in lower case`, 'SET enable_case_sensitive_super_attribute TO TRUE');
  }
  return written;
}

/** The name that a column of results gets from a chain: its last one. */
export const chainLabel = (chain: Chain) => chain.parts.filter((part) => typeof part !== 'number').at(-1)!.value;

/** The same name for PostgreSQL, of a chain that leads into no SUPER. @throws DialectError for a position in what is no SUPER */
export function plainChain({ parts }: Chain): string {
  const names = parts.map((part) => {
    if (typeof part !== 'number') return part.kind === 'quoted' ? identifier(part.value, part.line) : part.text;
    throw unknownToSandbox((parts[0] as Token).line, `a position in ${(parts[0] as Token).value}, which is not known to be SUPER`);
  });
  return names.join('.');
}
