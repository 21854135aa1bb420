import { SchemaError, type Edit, type Position } from './schema-error';

/** A part of a text: UTF-16 units from its start; `end` is the first unit after it. */
export interface Span {
  readonly offset: number;
  readonly end: number;
}

/** A value of a JSON text and where it stands. */
export interface JsonNode extends Span {
  readonly value: unknown;
  /** Members of an object, by name. */
  readonly members?: ReadonlyMap<string, JsonMember>;
  /** Elements of an array. */
  readonly elements?: readonly JsonNode[];
}

/** A value within an object. */
export interface JsonMember extends JsonNode {
  /** Where its key stands, quotes included. */
  readonly key: Span;
}

/** Brackets within one another, at most: an .avsc has a handful, and each costs a stack frame. */
const DEEPEST = 100;

/** JSON read with positions, so that a finding can point at its token. `JSON.parse` gives none, and keeps the last of two equal keys in silence. */
export class JsonDocument {
  readonly root: JsonNode;
  #at = 0;
  #depth = 0;

  /** @throws SchemaError with rule `json` or `key_twice` */
  constructor(
    readonly file: string,
    readonly text: string,
  ) {
    if (text.startsWith('\uFEFF')) this.#refuseMark();
    this.root = this.#value();
    this.#space();
    if (this.#at < text.length) this.#fail('the end of the file');
  }

  /** Where an offset is, as editors count. */
  position(offset: number): Position {
    return positionIn(this.text, offset);
  }

  #value(): JsonNode {
    this.#space();
    const offset = this.#at;
    const first = this.text[offset];
    if (first === '{' || first === '[') {
      if (this.#depth === DEEPEST) this.#fail(`at most ${DEEPEST} brackets within one another`);
      this.#depth += 1;
      const node = first === '{' ? this.#object(offset) : this.#array(offset);
      this.#depth -= 1;
      return node;
    }
    const value = first === '"' ? this.#string() : this.#literal();
    return { value, offset, end: this.#at };
  }

  #object(offset: number): JsonNode {
    const members = new Map<string, JsonMember>();
    this.#list('}', () => {
      const keyOffset = this.#at;
      if (this.text[keyOffset] !== '"') this.#fail('a key in double quotes');
      const name = this.#string();
      const key = { offset: keyOffset, end: this.#at };
      if (members.has(name)) this.#refuse('key_twice', key, `expected each key once, found ${JSON.stringify(name)} again`, 'remove one of the two');
      this.#space();
      if (this.text[this.#at] !== ':') this.#fail('a colon');
      this.#at += 1;
      members.set(name, { ...this.#value(), key });
    });
    const value = Object.fromEntries([...members].map(([name, node]) => [name, node.value]));
    return { value, offset, end: this.#at, members };
  }

  #array(offset: number): JsonNode {
    const elements: JsonNode[] = [];
    this.#list(']', () => elements.push(this.#value()));
    return { value: elements.map((element) => element.value), offset, end: this.#at, elements };
  }

  /** From the opening bracket to the closing one; `item` reads one entry. */
  #list(closing: string, item: () => void): void {
    this.#at += 1;
    this.#space();
    if (this.text[this.#at] === closing) {
      this.#at += 1;
      return;
    }
    for (;;) {
      this.#space();
      item();
      this.#space();
      const next = this.text[this.#at];
      if (next !== ',' && next !== closing) this.#fail(`a comma or ${closing}`);
      const comma = this.#at;
      this.#at += 1;
      if (next === closing) return;
      this.#space();
      if (this.text[this.#at] === closing) this.#refuseComma(comma, closing);
    }
  }

  #string(): string {
    const found = /"(?:[^"\\\0-\x1f]|\\.)*"/y;
    return JSON.parse(this.#match(found, 'a string that ends on its line')) as string;
  }

  #literal(): unknown {
    const found = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
    return JSON.parse(this.#match(found, 'a JSON value'));
  }

  #match(pattern: RegExp, expected: string): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) this.#fail(expected);
    try {
      JSON.parse(found);
    } catch {
      this.#fail(expected);
    }
    this.#at += found.length;
    return found;
  }

  #space(): void {
    const space = /[ \t\r\n]*/y;
    space.lastIndex = this.#at;
    this.#at += space.exec(this.text)?.[0].length ?? 0;
  }

  #fail(expected: string): never {
    const offset = this.#at;
    const found = offset < this.text.length ? JSON.stringify(this.text[offset]) : 'the end of the file';
    this.#refuse('json', { offset, end: offset + 1 }, `expected ${expected}, found ${found}`, 'write valid JSON here');
  }

  #refuseMark(): never {
    const span = { offset: 0, end: 1 };
    this.#refuse('json', span, 'expected a JSON value, found a byte order mark', 'save the file as UTF-8 without one', [{ ...span, text: '' }]);
  }

  #refuseComma(offset: number, closing: string): never {
    const span = { offset, end: offset + 1 };
    this.#refuse('json', span, `expected another entry after the comma, found "${closing}"`, 'remove the comma: JSON has no trailing ones', [{ ...span, text: '' }]);
  }

  #refuse(rule: 'json' | 'key_twice', span: Span, problem: string, fix: string, edits?: readonly Edit[]): never {
    throw new SchemaError(this.file, { rule, ...placeOf(this, span), problem, fix, ...(edits && { edits }) });
  }
}

/** Where an offset of a text is, as editors count. */
export function positionIn(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  let line = 1;
  for (let at = before.indexOf('\n'); at >= 0; at = before.indexOf('\n', at + 1)) line += 1;
  return { line, column: offset - before.lastIndexOf('\n') };
}

/** Place of a part of a document; of several lines, the first. */
export function placeOf({ text }: Pick<JsonDocument, 'text'>, { offset, end }: Span): { position: Position; end: Position } {
  const position = positionIn(text, offset);
  const lineEnd = text.indexOf('\n', offset);
  const last = lineEnd < 0 ? end : Math.min(end, Math.max(lineEnd, offset + 1));
  return { position, end: { line: position.line, column: position.column + Math.max(last - offset, 1) } };
}
