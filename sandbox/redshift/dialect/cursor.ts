import { DialectError } from './errors';
import { describe, isList, isName, isText, isWord, lineOf, type Group, type Node } from './tree';

/** Walks the nodes of a statement's head, where the grammar is known word by word. */
export class Cursor {
  private at = 0;
  constructor(readonly nodes: readonly Node[]) {}

  get next(): Node | undefined {
    return this.nodes[this.at];
  }
  get line(): number {
    return lineOf(this.next ?? this.nodes.at(-1));
  }
  get done(): boolean {
    return this.at >= this.nodes.length;
  }
  peek(distance: number): Node | undefined {
    return this.nodes[this.at + distance];
  }
  take(): Node {
    const node = this.next;
    if (node === undefined) throw new DialectError(this.line, 'more', 'the end');
    this.at++;
    return node;
  }
  /** All that is left. */
  rest(): readonly Node[] {
    const rest = this.nodes.slice(this.at);
    this.at = this.nodes.length;
    return rest;
  }

  /** Takes these words if they stand here in this order. */
  accept(...words: readonly string[]): boolean {
    if (!words.every((word, index) => isWord(this.peek(index), word))) return false;
    this.at += words.length;
    return true;
  }
  acceptText(text: string): boolean {
    if (!isText(this.next, text)) return false;
    this.at++;
    return true;
  }
  /** @throws DialectError */
  expect(...words: readonly string[]): void {
    if (!this.accept(...words)) throw this.unexpected(words.join(' ').toUpperCase());
  }
  /** Takes one of these words. @throws DialectError */
  oneOf(...words: readonly string[]): string {
    if (!isWord(this.next, ...words)) throw this.unexpected(words.map((word) => word.toUpperCase()).join(' or '));
    return (this.take() as { value: string }).value;
  }
  name(what = 'a name'): string {
    if (!isName(this.next)) throw this.unexpected(what);
    return (this.take() as { value: string }).value;
  }
  /** `a` or `schema.a`. */
  qualifiedName(what = 'a name'): readonly string[] {
    const parts = [this.name(what)];
    while (this.acceptText('.')) parts.push(this.name(what));
    return parts;
  }
  list(what = 'a list in brackets'): Group {
    if (!isList(this.next)) throw this.unexpected(what);
    return this.take() as Group;
  }
  /** A text literal's value. */
  string(what = 'a text'): string {
    const node = this.next;
    if (node?.kind !== 'string') throw this.unexpected(what);
    this.at++;
    return node.text.slice(1, -1).replaceAll("''", "'");
  }
  end(): void {
    if (!this.done) throw this.unexpected('the end');
  }

  unexpected(expected: string): DialectError {
    return new DialectError(this.line, expected, describe(this.next));
  }
}
