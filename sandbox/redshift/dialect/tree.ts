import { DialectError } from './errors';
import type { Token } from './tokens';

/** Tokens with brackets matched. */
export type Node = Token | Group;
export interface Group {
  readonly kind: 'group';
  readonly open: Token;
  readonly nodes: readonly Node[];
  readonly close: Token;
}

/** @throws DialectError when brackets do not match */
export function parseTree(tokens: readonly Token[]): Node[] {
  let at = 0;
  const parse = (closing: string | undefined, open: Token | undefined): Node[] => {
    const nodes: Node[] = [];
    for (; at < tokens.length; at++) {
      const token = tokens[at]!;
      if (token.text === closing) return nodes;
      if (token.text === ')' || token.text === ']') throw new DialectError(token.line, 'brackets that match', `"${token.text}"`);
      if (token.text === '(' || token.text === '[') nodes.push(group(token));
      else nodes.push(token);
    }
    if (open) throw new DialectError(open.line, 'brackets that match', `"${open.text}" that nothing closes`);
    return nodes;
  };
  const group = (open: Token): Group => {
    at++;
    const nodes = parse(open.text === '(' ? ')' : ']', open);
    return { kind: 'group', open, nodes, close: tokens[at]! };
  };
  return parse(undefined, undefined);
}

/** Something in round brackets. */
export interface List extends Group {
  readonly open: Token & { readonly text: '(' };
}
interface Word extends Token {
  readonly kind: 'word';
}
interface Name extends Token {
  readonly kind: 'word' | 'quoted';
}

export const isGroup = (node: Node | undefined): node is Group => node?.kind === 'group';
export const isList = (node: Node | undefined): node is List => isGroup(node) && node.open.text === '(';
export const isName = (node: Node | undefined): node is Name => node?.kind === 'word' || node?.kind === 'quoted';
/** Whether an unquoted word is one of `words`. */
export const isWord = (node: Node | undefined, ...words: readonly string[]): node is Word =>
  node?.kind === 'word' && words.includes(node.value);
export const isText = (node: Node | undefined, ...texts: readonly string[]): boolean =>
  node !== undefined && !isGroup(node) && texts.includes(node.text);

export const lineOf = (node: Node | undefined): number => (node === undefined ? 1 : isGroup(node) ? node.open.line : node.line);
/** How a node is named in an error: a name or number, never a text literal. */
export const describe = (node: Node | undefined): string =>
  node === undefined ? 'the end' : isGroup(node) ? `"${node.open.text}"` : node.kind === 'string' ? 'a text' : node.text.toUpperCase();

/** The parts between commas. */
export function splitList(nodes: readonly Node[]): Node[][] {
  if (nodes.length === 0) return [];
  const parts: Node[][] = [[]];
  for (const node of nodes) {
    if (isText(node, ',')) parts.push([]);
    else parts.at(-1)!.push(node);
  }
  return parts;
}

/** All tokens, depth first. */
export function* flatten(nodes: readonly Node[]): Generator<Token> {
  for (const node of nodes) {
    if (!isGroup(node)) yield node;
    else {
      yield node.open;
      yield* flatten(node.nodes);
      yield node.close;
    }
  }
}
