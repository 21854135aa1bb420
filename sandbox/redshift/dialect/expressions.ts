import { notInRedshift, unknownToSandbox } from './errors';
import { datePart } from './date-parts';
import { renderCall } from './functions';
import { identifier } from './names';
import { refusal } from './refused';
import { chainLabel, plainChain, readChain, superValue, type Chain } from './super-path';
import { afterFrom, type SuperScope } from './super-scope';
import { isGroup, isList, isName, isText, isWord, lineOf, splitList, type Group, type Node } from './tree';
import type { Token } from './tokens';
import { readType, type SqlType } from './types';

export interface Scope {
  readonly supers: SuperScope;
  /** Session setting enable_case_sensitive_super_attribute. */
  readonly mixedCase: boolean;
  /** What stands for a named parameter in PostgreSQL's text, e.g. `$1`. @throws DialectError for one that has no value */
  parameter(token: Token): string;
}

/** Words that stand before brackets without being a function. */
const notFunctions = new Set(
  ('select from where and or not in exists any some all over values as on using join when then else case end having by distinct between like ilike to is ' +
    'union intersect except minus order partition limit offset set with recursive into table insert update delete similar group rows range inner outer cross').split(' '),
);
const comparisons = ['=', '<>', '!=', '<', '>', '<=', '>='];
const textMatches = ['like', 'ilike', 'similar'];

/** Translates a query or an expression, keeping its layout. @throws DialectError */
export function translateNodes(nodes: readonly Node[], scope: Scope): string {
  return new Translation(nodes, scope).run();
}

/** One piece of the output; an operand of a cast or comparison is always one piece. */
interface Piece {
  readonly before: string;
  text: string;
}

class Translation {
  private readonly out: Piece[] = [];
  private at = 0;
  /** Between SELECT and FROM a bare path names its column; from there on a path after a comma is an array of rows. */
  private clause: 'select' | 'from' | 'other' = 'other';

  constructor(
    private readonly nodes: readonly Node[],
    private readonly scope: Scope,
  ) {}

  run(): string {
    while (this.at < this.nodes.length) this.step(this.nodes[this.at]!);
    return this.out.map((piece) => piece.before + piece.text).join('');
  }

  private step(node: Node): void {
    const refused = refusal(this.nodes, this.at);
    if (refused) throw refused;
    if (isGroup(node)) return this.emit(node, this.brackets(node));
    if (node.text === '::') return this.cast(node);
    if (node.kind === 'string') return this.emit(node, textLiteral(node));
    if (node.kind === 'parameter') return this.emit(node, this.scope.parameter(node));
    if (isName(node)) return this.name(node);
    this.emit(node, node.text);
  }

  private emit(node: Node, text: string, length = 1): void {
    this.out.push({ before: isGroup(node) ? node.open.before : node.before, text });
    this.at += length;
  }

  private brackets(group: Group): string {
    return `${group.open.text}${translateNodes(group.nodes, this.scope)}${group.close.before}${group.close.text}`;
  }

  private name(node: Token): void {
    if (node.kind === 'word') {
      if (isWord(node, 'select', 'from')) this.clause = node.value === 'select' ? 'select' : 'from';
      else if (isWord(node, ...afterFrom)) this.clause = 'other';
      if (this.special(node)) return;
      if (isList(this.nodes[this.at + 1]) && this.isFunction()) return this.call(node, this.nodes[this.at + 1] as Group);
    }
    this.chain(node);
  }

  /** Words with a meaning of their own. */
  private special(node: Token): boolean {
    const next = this.nodes[this.at + 1];
    const afterDot = isText(this.nodes[this.at - 1], '.');
    if (afterDot || isText(next, '.')) return false;
    if (node.value === 'sysdate' && !isList(next)) this.emit(node, 'redshift.sysdate()');
    else if (node.value === 'current_date') this.emit(node, 'redshift.getdate()::date');
    else if (node.value === 'approximate' && isWord(next, 'count')) this.at++;
    else if (node.value === 'cast' && isList(next)) this.emit(node, this.castCall(next), 2);
    else if (node.value === 'extract' && isList(next)) this.emit(node, this.extract(next), 2);
    else if (node.value === 'listagg' && isList(next)) this.listagg(node, next);
    else if (node.value === 'minus') this.emit(node, 'EXCEPT');
    else if (node.value === 'interval' && next?.kind === 'string') this.emit(node, `interval ${next.text}`, 2);
    else return false;
    return true;
  }

  /** Not a function: `AS t (a, b)`, `WITH t (a) AS (…)`, and keywords. */
  private isFunction(): boolean {
    const word = this.nodes[this.at] as Token;
    if (notFunctions.has(word.value) || isWord(this.nodes[this.at - 1], 'as')) return false;
    return !(isWord(this.nodes[this.at + 2], 'as') && isList(this.nodes[this.at + 3]));
  }

  private call(node: Token, list: Group): void {
    const parts = splitList(list.nodes);
    const args = parts.map((part) => translateNodes(part, this.scope));
    this.emit(node, renderCall({ name: node.value, line: node.line, nodes: parts, args }), 2);
  }

  private castCall(list: Group): string {
    const as = list.nodes.findIndex((node) => isWord(node, 'as'));
    if (as === -1) throw notInRedshift(list.open.line, 'CAST without AS');
    const { type } = readType(list.nodes, as + 1);
    return this.castTo(translateNodes(list.nodes.slice(0, as), this.scope).trim(), type, this.isSuper(list.nodes.slice(0, as)));
  }

  private isSuper(nodes: readonly Node[]): boolean {
    if (!isName(nodes[0])) return false;
    const chain = readChain(nodes, 0);
    return chain.next === nodes.length && this.superValue(chain) !== undefined;
  }

  private superValue = (chain: Chain) => superValue(chain, this.scope.supers, this.scope.mixedCase);

  /** `operand::type`. */
  private cast(node: Token, operandIsSuper = false): void {
    const { type, next } = readType(this.nodes, this.at + 1);
    const operand = this.out.at(-1);
    if (operand === undefined) throw notInRedshift(node.line, '"::" without a value before it');
    operand.text = this.castTo(operand.text, type, operandIsSuper);
    this.at = next;
  }

  private castTo(value: string, type: SqlType, fromSuper: boolean): string {
    const byText = fromSuper && type.family !== 'number' && type.family !== 'boolean' && type.family !== 'super';
    const source = byText ? `redshift.super_text(${value})` : value;
    if (type.bytes === undefined) return byText ? `(${source})::${type.postgres}` : `CAST(${source} AS ${type.postgres})`;
    if (fits(source, type.bytes)) return `CAST(${source} AS ${type.postgres})`;
    return `CAST(redshift.cut(CAST(${source} AS text), ${type.bytes}) AS ${type.postgres})`;
  }

  private chain(node: Token): void {
    const chain = readChain(this.nodes, this.at);
    const value = this.superValue(chain);
    if (value === undefined) return this.emit(node, plainChain(chain), chain.next - this.at);
    const start = this.at;
    if (this.clause === 'from' && isText(this.nodes[start - 1], ',')) return this.elements(node, value, chain.next);
    this.emit(node, value, chain.next - this.at);
    if (isText(this.next, '::')) this.cast(this.next as Token, true);
    else if (chain.parts.length > 1) this.compare();
    this.label(start, chain);
  }

  private get next(): Node | undefined {
    return this.nodes[this.at];
  }

  /** A path beside a literal: the literal becomes SUPER too; beside a pattern or parameter the path becomes text. */
  private compare(): void {
    const path = this.out.at(-1)!;
    const before = this.out.at(-2);
    if (before && comparisons.includes(before.text)) return this.lift(this.out.at(-3));
    const next = this.nodes[this.at];
    const negated = isWord(next, 'not');
    const word = negated ? this.nodes[this.at + 1] : next;
    if (next && !isGroup(next) && isText(next, ...comparisons)) {
      const other = this.nodes[this.at + 1];
      if (other?.kind === 'parameter') path.text = `redshift.super_text(${path.text})`;
      if (!isLiteral(other) || isText(this.nodes[this.at + 2], '::')) return;
      this.emit(next, next.text);
      this.emit(other as Token, toSuper(other as Token));
    } else if (isWord(word, ...textMatches) || isText(next, '~', '!~')) path.text = `redshift.super_text(${path.text})`;
    else if (isWord(word, 'in') && isList(this.nodes[this.at + (negated ? 2 : 1)])) this.inList(negated);
  }

  /** The literal left of the comparison. */
  private lift(piece: Piece | undefined): void {
    if (piece && /^E?'|^[\d.]|^(true|false)$/i.test(piece.text)) piece.text = /^E?'/.test(piece.text) ? `to_jsonb(${piece.text}::text)` : `to_jsonb(${piece.text})`;
  }

  private inList(negated: boolean): void {
    const list = this.nodes[this.at + (negated ? 2 : 1)] as Group;
    if (!list.nodes.every((node) => isLiteral(node) || isText(node, ','))) return;
    if (negated) this.emit(this.next as Token, (this.next as Token).text);
    this.emit(this.next as Token, (this.next as Token).text);
    const values = list.nodes.map((node) => (isLiteral(node) ? toSuper(node as Token) : (node as Token).text));
    this.emit(list, `(${values.join(' ').replaceAll(' ,', ',')})`);
  }

  /** `FROM t, t.unmapped.items [AS] item`: a row for each element, with the element under the alias. */
  private elements(node: Token, array: string, next: number): void {
    const named = isWord(this.nodes[next], 'as') ? next + 1 : next;
    const alias = this.nodes[named];
    if (!isName(alias)) throw notInRedshift(node.line, 'an array in FROM without an alias');
    const name = identifier(alias.value, alias.line);
    this.emit(node, `LATERAL redshift.elements(${array}) AS ${name}(${name})`, named + 1 - this.at);
  }

  /** PostgreSQL would name the column after the function that reads the path. */
  private label(start: number, chain: Chain): void {
    const before = this.nodes[start - 1];
    const begins = isWord(before, 'select', 'distinct') || isText(before, ',');
    const ends = this.next === undefined || isText(this.next, ',') || isWord(this.next, 'from');
    if (this.clause === 'select' && begins && ends) this.out.at(-1)!.text += ` AS ${identifier(chainLabel(chain))}`;
  }

  /** Redshift's EXTRACT gives an integer. */
  private extract(list: Group): string {
    const from = list.nodes.findIndex((node) => isWord(node, 'from'));
    if (from !== 1) throw notInRedshift(list.open.line, 'EXTRACT without a date part and FROM');
    const part = datePart(list.nodes);
    return `trunc(extract(${part} FROM ${translateNodes(list.nodes.slice(2), this.scope).trim()}))::${part === 'epoch' ? 'bigint' : 'integer'}`;
  }

  /** LISTAGG([DISTINCT] value [, separator]) [WITHIN GROUP (ORDER BY …)]. */
  private listagg(node: Token, list: Group): void {
    const [value, separator, ...more] = splitList(list.nodes);
    if (!value || more.length) throw notInRedshift(node.line, 'LISTAGG of other than a value and a separator');
    const distinct = isWord(value[0], 'distinct');
    const text = translateNodes(distinct ? value.slice(1) : value, this.scope).trim();
    const within = isWord(this.nodes[this.at + 2], 'within') ? this.nodes[this.at + 4] : undefined;
    if (within !== undefined && !isList(within)) throw notInRedshift(lineOf(within), 'WITHIN GROUP without ORDER BY in brackets');
    const order = within ? ` ${translateNodes((within as Group).nodes, this.scope).trim()}` : '';
    const length = within ? 5 : 2;
    if (isWord(this.nodes[this.at + length], 'over')) throw unknownToSandbox(node.line, 'LISTAGG as a window function');
    const between = separator ? translateNodes(separator, this.scope).trim() : `''`;
    this.emit(node, `string_agg(${distinct ? 'DISTINCT ' : ''}(${text})::text, ${between}${order})`, length);
  }
}

/** In Redshift a backslash escapes, as in PostgreSQL's E texts. */
const textLiteral = (token: Token) => (token.text.includes('\\') ? `E${token.text}` : token.text);

/** Known to need no cut: NULL, or a plain text. */
const fits = (source: string, bytes: number) => /^NULL$/i.test(source) || (/^'[\x20-\x26\x28-\x5b\x5d-\x7e]*'$/.test(source) && source.length - 2 <= bytes);

const isLiteral = (node: Node | undefined) => node?.kind === 'string' || node?.kind === 'number' || isWord(node, 'true', 'false');

const toSuper = (token: Token) => (token.kind === 'string' ? `to_jsonb(${textLiteral(token)}::text)` : `to_jsonb(${token.text})`);
