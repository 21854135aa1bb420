/** What stands nowhere in a Redshift statement, by name, so that SQL that only PostgreSQL runs is found here. */
import { notInRedshift, unknownToSandbox, type DialectError } from './errors';
import { isGroup, isText, isWord, type Node } from './tree';
import type { Token } from './tokens';

/** Words in a row → what to write instead. */
const phrases: readonly (readonly [readonly string[], string | undefined])[] = [
  [['on', 'conflict'], 'INSERT … SELECT with NOT EXISTS, or MERGE'],
  [['returning'], 'a SELECT beside it'],
  [['for', 'update'], 'LOCK'],
  [['for', 'share'], 'LOCK'],
  [['lateral'], undefined],
  [['distinct', 'on'], 'ROW_NUMBER() OVER (…) = 1'],
  [['tablesample'], undefined],
  [['with', 'ordinality'], undefined],
  [['fetch', 'first'], 'LIMIT'],
  [['fetch', 'next'], 'LIMIT'],
  [['nulls', 'distinct'], undefined],
  [['current_timestamp'], 'GETDATE()'],
  [['current_time'], 'GETDATE()'],
  [['localtimestamp'], 'GETDATE()'],
  [['localtime'], 'GETDATE()'],
  [['unlogged'], undefined],
];

/** Redshift has these; the sandbox does not translate them. */
const unknown = ['qualify', 'pivot', 'unpivot', 'ignore nulls', 'respect nulls', 'exclude', 'connect by', 'top'].map((phrase) => phrase.split(' '));

/** Operators of PostgreSQL's jsonb, arrays and regular expressions, and bitwise ones whose meaning differs. */
const operators: Readonly<Record<string, string | undefined>> = {
  '->': 'SUPER navigation: a.b[0]',
  '->>': 'SUPER navigation: a.b[0]',
  '#>': 'SUPER navigation: a.b[0]',
  '#>>': 'SUPER navigation: a.b[0]',
  '@>': undefined,
  '<@': undefined,
  '?': undefined,
  '?|': undefined,
  '?&': undefined,
  '~*': 'REGEXP_COUNT, or ILIKE',
  '!~*': 'REGEXP_COUNT, or ILIKE',
  $: 'named parameters: :name',
};

/** Why what begins at `nodes[at]` is refused, if it is. */
export function refusal(nodes: readonly Node[], at: number): DialectError | undefined {
  const node = nodes[at]!;
  if (isGroup(node)) return undefined;
  if (node.kind === 'operator' && node.text in operators) return notInRedshift(node.line, `operator ${node.text}`, operators[node.text]);
  if (node.kind !== 'word') return undefined;
  for (const [phrase, instead] of phrases) {
    if (isPhrase(nodes, at, phrase)) return notInRedshift(node.line, phrase.join(' ').toUpperCase(), instead);
  }
  const untranslated = unknown.find((phrase) => isPhrase(nodes, at, phrase) && isKeywordHere(nodes, at));
  if (untranslated) return unknownToSandbox(node.line, untranslated.join(' ').toUpperCase());
  return refusedList(nodes, at, node);
}

const isPhrase = (nodes: readonly Node[], at: number, phrase: readonly string[]) => phrase.every((word, index) => isWord(nodes[at + index], word));

/** Not a column's name: those stand after a dot or before a comma, a comparison or a dot. */
function isKeywordHere(nodes: readonly Node[], at: number): boolean {
  const next = nodes[at + 1];
  return !isText(nodes[at - 1], '.', ',') && next !== undefined && !isText(next, '.', ',', '=', '<', '>', '<>', '::') && !isWord(next, 'from', 'as');
}

function refusedList(nodes: readonly Node[], at: number, node: Token): DialectError | undefined {
  const next = nodes[at + 1];
  if (!isGroup(next)) return undefined;
  if (node.value === 'filter' && isWord(next.nodes[0], 'where')) return notInRedshift(node.line, 'FILTER (WHERE …)', 'SUM(CASE WHEN … THEN 1 ELSE 0 END)');
  if (node.value === 'array' && next.open.text === '[') return notInRedshift(node.line, 'ARRAY[…]', 'ARRAY(…) makes a SUPER');
  if (['from', 'join'].includes(node.value) && isWord(next.nodes[0], 'values')) return notInRedshift(node.line, 'VALUES in FROM', 'SELECT … UNION ALL');
  return undefined;
}
