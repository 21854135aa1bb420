/** How samples are written. `auto`: JSON where the text begins like it, else tables with a head line, else key=value. */
export const sampleFormats = ['auto', 'json', 'keyvalue', 'csv', 'tsv'] as const;
export type SampleFormat = (typeof sampleFormats)[number];

/** Records of a text, and which lines were none. */
export interface Samples {
  readonly format: Exclude<SampleFormat, 'auto'>;
  readonly records: readonly Readonly<Record<string, unknown>>[];
  /** Lines that are no record, from 1, at most {@link mostSkipped} of them. */
  readonly skipped: readonly number[];
  readonly skippedCount: number;
}

const mostSkipped = 5;

/** Reads records from a text. What cannot be read is counted; whether that is too much is the caller's to say. */
export function readSamples(text: string, format: SampleFormat = 'auto'): Samples {
  const body = text.replace(/^\ufeff/, '');
  const found = format === 'auto' ? detect(body) : format;
  if (found === 'json') return readJson(body);
  if (found === 'csv' || found === 'tsv') return readTable(body, found);
  return byLine(body, found, keyValues);
}

function detect(text: string): Exclude<SampleFormat, 'auto'> {
  if (/^\s*[[{]/.test(text)) return 'json';
  const lines = text.split(/\r?\n/).filter((line) => line !== '').slice(0, 20);
  const head = lines.find((line) => line.startsWith('#fields\t')) ?? lines[0] ?? '';
  const width = (line: string, separator: string) => line.split(separator).length;
  for (const [format, separator] of [['tsv', '\t'], ['csv', ',']] as const) {
    const isName = head.replace(/^#fields\t/, '').split(separator).every((name) => /^"?[A-Za-z_][\w .-]*"?$/.test(name));
    if (isName && width(head, separator) > 1 && lines.length > 1) return format;
  }
  return 'keyvalue';
}

/** One document with a list of objects in it, a list, or an object a line. */
function readJson(text: string): Samples {
  const whole = parse(text);
  const list = Array.isArray(whole) ? whole : listWithin(whole);
  if (list) {
    const records = list.filter(isObject);
    return { format: 'json', records, skipped: [], skippedCount: list.length - records.length };
  }
  if (isObject(whole)) return { format: 'json', records: [whole], skipped: [], skippedCount: 0 };
  return byLine(text, 'json', (line) => {
    const value = parse(line);
    return isObject(value) ? value : undefined;
  });
}

/** `{"Records": […]}`: the only member, a list of objects. */
function listWithin(value: unknown): unknown[] | undefined {
  if (!isObject(value)) return undefined;
  const [member, ...others] = Object.values(value);
  return others.length === 0 && Array.isArray(member) && member.length > 0 && member.every(isObject) ? member : undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function byLine(text: string, format: Samples['format'], read: (line: string) => Record<string, unknown> | undefined): Samples {
  const records: Record<string, unknown>[] = [];
  const skipped: number[] = [];
  let skippedCount = 0;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const record = read(line);
    if (record) records.push(record);
    else if (++skippedCount <= mostSkipped) skipped.push(index + 1);
  }
  return { format, records, skipped, skippedCount };
}

/** `user=root src="10.0.0.1"`; a line with fewer than two pairs is no record. */
function keyValues(line: string): Record<string, unknown> | undefined {
  const pairs = [...line.matchAll(/(?:^|[\s,;])([A-Za-z_][\w.-]{0,100})=(?:"((?:[^"\\]|\\.)*)"|([^\s,;"]*))/g)];
  if (pairs.length < 2) return undefined;
  return Object.fromEntries(pairs.map(([, key, quoted, bare]) => [key, quoted ?? scalar(bare ?? '')]));
}

/** Text of a format without types: whole numbers and truth values are what they look like; a leading zero stays text. */
function scalar(text: string): unknown {
  if (/^-?(?:0|[1-9]\d{0,14})$/.test(text)) return Number(text);
  if (text === 'true' || text === 'false') return text === 'true';
  return text === '-' ? null : text;
}

function readTable(text: string, format: 'csv' | 'tsv'): Samples {
  const lines = text.split(/\r?\n/);
  const zeek = lines.find((line) => line.startsWith('#fields\t'));
  const cells = format === 'tsv' ? (line: string) => line.split('\t') : csvCells;
  const head = zeek ? zeek.split('\t').slice(1) : cells(lines[0] ?? '');
  let isHead = zeek === undefined;
  return byLine(text, format, (line) => {
    if (isHead || (zeek !== undefined && line.startsWith('#'))) {
      isHead = false;
      return {};
    }
    const values = cells(line);
    if (values.length !== head.length) return undefined;
    return Object.fromEntries(head.map((name, index) => [name, scalar(values[index]!)]));
  });
}

/** Cells of one line; a quoted cell may hold commas and doubled quotes, but no line break. */
function csvCells(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '');
}
