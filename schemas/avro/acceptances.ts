import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { JsonDocument, placeOf, type JsonNode, type Span } from './json-document';
import { problemOf, problems } from './problems';
import { SchemaError, type Edit, type Finding } from './schema-error';

/** A break that somebody accepts, for a reason and a time. Matched by path and change, never by line. */
export interface Acceptance {
  readonly code: string;
  /** `http_activity` or `http_activity.src_endpoint_ip`. */
  readonly path: string;
  /** The change, as the finding names it; left out where the finding names none. */
  readonly from?: string;
  readonly to?: string;
  readonly reason: string;
  /** Who accepts it. */
  readonly by: string;
  /** Last day of it, `2027-03-31`, UTC. */
  readonly until: string;
}

/** An entry and where it stands. */
export interface AcceptanceEntry extends Acceptance {
  readonly node: JsonNode;
}

export interface Acceptances {
  readonly file: string;
  readonly document?: JsonDocument;
  readonly entries: readonly AcceptanceEntry[];
  readonly findings: readonly Finding[];
}

const attributes = ['code', 'path', 'from', 'to', 'reason', 'by', 'until'];

/** Reads `accepted.json`: a list, none where there is no file. What cannot be used is a finding and accepts nothing. */
export function readAcceptances(schemas: string): Acceptances {
  const file = join(schemas, 'accepted.json');
  if (!existsSync(file)) return { file, entries: [], findings: [] };
  const text = readFileSync(file, 'utf8');
  try {
    return readList(file, new JsonDocument(file, text));
  } catch (error) {
    if (error instanceof SchemaError) return { file, entries: [], findings: [error.finding] };
    throw error;
  }
}

function readList(file: string, document: JsonDocument): Acceptances {
  const { elements } = document.root;
  if (elements === undefined) {
    return { file, entries: [], findings: [invalid(document, document.root, 'expected a list of accepted breaks, found another shape')] };
  }
  const entries: AcceptanceEntry[] = [];
  const findings: Finding[] = [];
  for (const node of elements) {
    const finding = wrongEntry(document, node);
    if (finding) findings.push(finding);
    else entries.push({ ...(node.value as Acceptance), node });
  }
  return { file, document, entries, findings };
}

const invalid = (document: JsonDocument, span: Span, problem: string): Finding => ({
  rule: 'acceptance_invalid',
  ...placeOf(document, span),
  problem,
  fix: 'let `cyberactive schema accept` write the entry',
});

function wrongEntry(document: JsonDocument, node: JsonNode): Finding | undefined {
  const entry = node.value as Record<string, unknown>;
  if (node.members === undefined) return invalid(document, node, 'expected an entry with code, path, reason, by and until, found another shape');
  for (const [name, member] of node.members) {
    if (!attributes.includes(name)) return invalid(document, member.key, `expected one of ${attributes.join(', ')}, found ${name}`);
  }
  for (const name of ['code', 'path', 'reason', 'by', 'until']) {
    const value = entry[name];
    if (typeof value !== 'string' || value.trim() === '') return invalid(document, node.members.get(name) ?? node, `expected ${name}, found ${value === undefined ? 'none' : 'an empty one'}`);
  }
  const problem = problemOf(entry.code as string);
  if (!problem?.acceptable) return invalid(document, node.members.get('code')!, `expected a code that can be accepted, found ${String(entry.code)}`);
  if (!/^\d{4}-\d\d-\d\d$/.test(entry.until as string) || Number.isNaN(Date.parse(entry.until as string))) {
    return invalid(document, node.members.get('until')!, 'expected a day such as 2027-03-31, found something else');
  }
  return undefined;
}

/** The path of what a finding is about. */
export const pathOf = (eventClass: string, field: string | undefined): string => (field === undefined ? eventClass : `${eventClass}.${field}`);

/** True if an entry accepts exactly this change. */
export function accepts(entry: Acceptance, eventClass: string, { rule, field, from, to }: Finding): boolean {
  return entry.code === problems[rule].code && entry.path === pathOf(eventClass, field) && entry.from === from && entry.to === to;
}

/** Findings about the entries themselves: those that have expired by a day, and those that match nothing. */
export function judgeEntries({ document, entries }: Acceptances, used: ReadonlySet<AcceptanceEntry>, today: string): Finding[] {
  return entries.flatMap((entry): Finding[] => {
    const { node, path, until, code } = entry;
    if (!used.has(entry)) {
      const problem = `expected ${code} of ${path} to exist, found no such break`;
      return [{ rule: 'acceptance_unused', ...placeOf(document!, node), problem, fix: 'remove the entry', edits: [removeEntry(document!, node)] }];
    }
    if (until >= today) return [];
    const place = placeOf(document!, node.members!.get('until')!);
    return [{ rule: 'acceptance_expired', ...place, problem: `expected ${code} of ${path} to be undone by ${until}, found it still there`, fix: 'undo the change, or accept it again' }];
  });
}

/** Takes an element out of the list with the comma beside it. */
function removeEntry({ root }: JsonDocument, node: JsonNode): Edit {
  const elements = root.elements!;
  const index = elements.indexOf(node);
  if (index > 0) return { offset: elements[index - 1]!.end, end: node.end, text: '' };
  return { offset: node.offset, end: elements[1]?.offset ?? node.end, text: '' };
}
