/**
 * The JSON documents in one record: one, or several one after the other with or without white space between
 * (docs.aws.amazon.com/firehose/latest/dev/record-format-conversion.html: `{"a":1}{"a":2}` is valid).
 */

export interface JsonDocument {
  /** As JSON.parse gives it: integers beyond 2^53 are rounded. */
  readonly value: unknown;
  /** Its text, for `parseExact`. */
  readonly text: string;
}

const BLANK = /^[ \t\r\n]*$/;
const WHITE_SPACE = /[ \t\r\n]*/y;
const PRIMITIVE = /[^ \t\r\n]*/y;
/** The next brace, bracket or string. */
const STRUCTURE = /[{}[\]]|"[^"\\]*(?:\\[^][^"\\]*)*"/g;

/** @throws SyntaxError where the text is no sequence of JSON documents, or holds none */
export function jsonDocuments(text: string): JsonDocument[] {
  const documents = documentsByLine(text) ?? [...scanDocuments(text)];
  if (documents.length === 0) throw new SyntaxError('No content to map due to end-of-input');
  return documents;
}

/** The common form, a document a line; undefined where a line is no document. */
function documentsByLine(text: string): JsonDocument[] | undefined {
  const documents: JsonDocument[] = [];
  for (const line of text.split('\n')) {
    if (BLANK.test(line)) continue;
    try {
      documents.push({ value: JSON.parse(line), text: line });
    } catch {
      return undefined;
    }
  }
  return documents;
}

function* scanDocuments(text: string): Generator<JsonDocument> {
  for (let start = skip(WHITE_SPACE, text, 0); start < text.length; ) {
    const end = documentEnd(text, start);
    const document = text.slice(start, end);
    yield { value: JSON.parse(document), text: document };
    start = skip(WHITE_SPACE, text, end);
  }
}

function documentEnd(text: string, start: number): number {
  if (text[start] !== '{' && text[start] !== '[') return skip(PRIMITIVE, text, start);
  let depth = 0;
  STRUCTURE.lastIndex = start;
  for (let match; (match = STRUCTURE.exec(text)); ) {
    if (match[0] === '{' || match[0] === '[') depth += 1;
    else if (match[0] === '}' || match[0] === ']') depth -= 1;
    if (depth === 0) return STRUCTURE.lastIndex;
  }
  return text.length;
}

function skip(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  pattern.test(text);
  return pattern.lastIndex;
}

/** Parses a document that JSON.parse accepts, giving integers beyond 2^53 as bigint. */
export function parseExact(text: string): unknown {
  return new ExactParser(text).value();
}

const TOKEN = /[ \t\r\n]*([{}[\],:]|"[^"\\]*(?:\\[^][^"\\]*)*"|[^ \t\r\n{}[\],:"]+)/y;

class ExactParser {
  private token = '';

  constructor(private readonly text: string) {
    TOKEN.lastIndex = 0;
    this.next();
  }

  value(): unknown {
    const token = this.next();
    if (token === '{') return this.members();
    if (token === '[') return this.items();
    const value: unknown = JSON.parse(token);
    return typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(token) ? BigInt(token) : value;
  }

  private members(): Record<string, unknown> {
    const members: Record<string, unknown> = Object.create(null);
    while (this.token !== '}') {
      const name: string = JSON.parse(this.next());
      this.next();
      members[name] = this.value();
      if (this.token === ',') this.next();
    }
    this.next();
    return members;
  }

  private items(): unknown[] {
    const items: unknown[] = [];
    while (this.token !== ']') {
      items.push(this.value());
      if (this.token === ',') this.next();
    }
    this.next();
    return items;
  }

  /** Gives the current token and reads the one after it. */
  private next(): string {
    const current = this.token;
    this.token = TOKEN.exec(this.text)?.[1] ?? '';
    return current;
  }
}
