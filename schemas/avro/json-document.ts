import { SchemaError, type Position } from './schema-error';

/** A value of a JSON text and where it stands. */
export interface JsonNode {
  readonly value: unknown;
  /** UTF-16 units from the start of the text. */
  readonly offset: number;
  /** Members of an object, by name. */
  readonly members?: ReadonlyMap<string, JsonNode>;
  /** Elements of an array. */
  readonly elements?: readonly JsonNode[];
}

/** JSON read with positions, so that a finding can point at its token. `JSON.parse` gives none, and keeps the last of two equal keys in silence. */
export class JsonDocument {
  readonly root: JsonNode;
  #at = 0;

  /** @throws SchemaError with rule `json` */
  constructor(
    readonly file: string,
    readonly text: string,
  ) {
    this.root = this.#value();
    this.#space();
    if (this.#at < text.length) this.#fail('the end of the file');
  }

  /** Where an offset is, as editors count. */
  position(offset: number): Position {
    const before = this.text.slice(0, offset);
    return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
  }

  #value(): JsonNode {
    this.#space();
    const offset = this.#at;
    const first = this.text[offset];
    if (first === '{') return this.#object(offset);
    if (first === '[') return this.#array(offset);
    if (first === '"') return { value: this.#string(), offset };
    return { value: this.#literal(), offset };
  }

  #object(offset: number): JsonNode {
    const members = new Map<string, JsonNode>();
    this.#list('}', () => {
      const keyOffset = this.#at;
      if (this.text[keyOffset] !== '"') this.#fail('a key in double quotes');
      const key = this.#string();
      if (members.has(key)) this.#fail(`each key once, and ${JSON.stringify(key)} stands twice`, keyOffset);
      this.#space();
      if (this.text[this.#at] !== ':') this.#fail('a colon');
      this.#at += 1;
      members.set(key, this.#value());
    });
    return { value: Object.fromEntries([...members].map(([key, node]) => [key, node.value])), offset, members };
  }

  #array(offset: number): JsonNode {
    const elements: JsonNode[] = [];
    this.#list(']', () => elements.push(this.#value()));
    return { value: elements.map((element) => element.value), offset, elements };
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
      this.#at += 1;
      if (next === closing) return;
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
    while (/[ \t\r\n]/.test(this.text[this.#at] ?? '')) this.#at += 1;
  }

  #fail(expected: string, offset = this.#at): never {
    const found = offset < this.text.length ? JSON.stringify(this.text[offset]) : 'the end of the file';
    throw new SchemaError(this.file, {
      rule: 'json',
      position: this.position(offset),
      problem: `expected ${expected}, found ${found}`,
      fix: 'write valid JSON here',
    });
  }
}
