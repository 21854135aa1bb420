import { DialectError, notInRedshift } from './errors';

export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'parameter' | 'operator';
  /** As written. */
  readonly text: string;
  /** A word or quoted name in lower case, without quotes: Redshift folds both. Otherwise the text. */
  readonly value: string;
  /** Blanks and comments before it, so that a translation keeps the statement's layout. */
  readonly before: string;
  /** 1-based. */
  readonly line: number;
}

const patterns: readonly (readonly [Token['kind'] | 'blank', RegExp])[] = [
  ['blank', /(?:\s+|--[^\n]*|\/\*[\s\S]*?\*\/)+/y],
  ['string', /'(?:[^']|'')*'/y],
  ['quoted', /"(?:[^"]|"")+"/y],
  ['word', /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y],
  ['number', /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['parameter', /:[A-Za-z_]\w*/y],
  ['operator', /::|<=|>=|<>|!=|\|\||->>|->|#>>|#>|@>|<@|\?\||\?&|!~\*|~\*|!~|[-+*/%^=<>~()[\],.;?@#|&!:$]/y],
];

/** @throws DialectError where no token begins, e.g. at a text that is not closed */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  let before = '';
  let line = 1;
  for (let at = 0; at < sql.length; ) {
    const [kind, text] = match(sql, at, line);
    if (kind === 'blank') before = text;
    else {
      tokens.push({ kind, text, value: valueOf(kind, text), before, line });
      before = '';
    }
    at += text.length;
    line += text.split('\n').length - 1;
  }
  return tokens;
}

function match(sql: string, at: number, line: number): [Token['kind'] | 'blank', string] {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const text = pattern.exec(sql)?.[0];
    if (text !== undefined) return [kind, text];
  }
  throw new DialectError(line, 'SQL', `${JSON.stringify(sql[at])} where nothing can begin with it`);
}

function valueOf(kind: Token['kind'] | 'blank', text: string): string {
  if (kind === 'word') return text.toLowerCase();
  if (kind === 'quoted') return text.slice(1, -1).replaceAll('""', '"').toLowerCase();
  return text;
}

/**
 * The one statement in the text; a semicolon may end it.
 * @throws DialectError when there is none or more than one
 */
export function singleStatement(sql: string): Token[] {
  const tokens = tokenize(sql);
  const end = tokens.findIndex((token) => token.text === ';');
  const statement = end === -1 ? tokens : tokens.slice(0, end);
  const rest = end === -1 ? [] : tokens.slice(end).filter((token) => token.text !== ';');
  if (statement.length === 0) throw new DialectError(1, 'a statement', 'none');
  if (rest[0]) throw notInRedshift(rest[0].line, 'a second statement in one text', 'BatchExecuteStatement runs several');
  return statement;
}
