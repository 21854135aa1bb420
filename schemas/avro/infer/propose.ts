import { largestMaxBytes, type ColumnType } from '../../event-class';
import type { OcsfItem } from '../../ocsf/dictionary';
import { reservedWords } from '../reserved-words';
import type { FieldEvidence } from './evidence';
import { snakeCase, suggestPath } from './suggest-path';

/** A field as a draft has it, with what speaks for it. */
export interface ProposedField {
  readonly evidence: FieldEvidence;
  readonly name: string;
  /** What becomes of it: a new column, one that the class has already, or part of unmapped. */
  readonly fate: 'column' | 'covered' | 'unmapped';
  readonly type: ColumnType;
  readonly json: boolean;
  readonly maxBytes?: number;
  readonly ocsf?: string;
  readonly profile?: string;
  /** For a class that is not of OCSF: the path that the field would have in the closest class that is. */
  readonly suggested?: string;
  /** What the owner has to decide or do, short. */
  readonly notes: readonly string[];
}

/** What a class has before the samples are looked at. */
export interface Known {
  /** The OCSF class, if it is one. */
  readonly item?: OcsfItem;
  /** The closest OCSF class, if it is none. */
  readonly closest?: OcsfItem;
  /** Columns that are there already, by OCSF path and by name. */
  readonly paths: ReadonlyMap<string, string>;
  readonly names: ReadonlySet<string>;
  /** How many more columns there may be. */
  readonly room: number;
}

const sizes = [32, 64, 128, 256, 1024, 4096, 16384, largestMaxBytes];

/** Room for twice what was seen. */
const limitFor = (longest: number): number => sizes.find((size) => size >= longest * 2) ?? largestMaxBytes;

/** Columns for the fields of samples, those that are seen most first served. */
export function propose(fields: readonly FieldEvidence[], known: Known): ProposedField[] {
  const names = new Set(known.names);
  const paths = new Map(known.paths);
  const proposed = new Map<FieldEvidence, ProposedField>();
  let room = known.room;
  for (const evidence of [...fields].sort((a, b) => b.seen - a.seen)) {
    const field = proposeOne(evidence, known.item, names, paths, room);
    if (field.fate === 'column') {
      room -= 1;
      names.add(field.name);
      if (field.ocsf !== undefined) paths.set(field.ocsf, field.name);
    }
    const suggested = known.closest && suggestPath(known.closest, evidence)?.path;
    proposed.set(evidence, suggested === undefined ? field : { ...field, suggested });
  }
  return fields.map((evidence) => proposed.get(evidence)!);
}

function proposeOne(evidence: FieldEvidence, item: OcsfItem | undefined, names: ReadonlySet<string>, paths: ReadonlyMap<string, string>, room: number): ProposedField {
  const notes: string[] = [];
  const own = ownForm(evidence, notes);
  const suggestion = item && suggestPath(item, evidence);
  const flat = snakeCase(evidence.path.join('_')) || 'field';
  const owner = suggestion && paths.get(suggestion.path);
  if (owner !== undefined) return { evidence, name: owner, fate: 'covered', ...own, ocsf: suggestion!.path, notes: ['the class has it'] };
  if (suggestion === undefined && names.has(flat)) return { evidence, name: flat, fate: 'covered', ...own, notes: ['the class has a column of that name'] };
  const name = freeName(suggestion ? suggestion.path.replaceAll('.', '_') : flat, names, notes);
  const form = suggestion && { json: suggestion.form === 'json', type: suggestion.form === 'json' ? ('string' as const) : suggestion.form };
  if (form && form.type !== own.type) notes.push(`OCSF has ${form.type}: the source converts`);
  const { type, json } = form ?? own;
  if (evidence.looksLike === 'e-mail address') notes.push('personal data');
  if (evidence.example === undefined) notes.push('looks like a secret: leave it out');
  const maxBytes = type === 'string' ? limitFor(Math.max(evidence.longest, json ? 64 : 16)) : undefined;
  const ocsf = suggestion?.path ?? (item && `unmapped.${name}`);
  const fate = room > 0 && evidence.example !== undefined ? 'column' : 'unmapped';
  if (room <= 0) notes.push('no room: 100 columns');
  return { evidence, name, fate, type, json, maxBytes, ...(ocsf !== undefined && { ocsf }), ...(suggestion?.profile !== undefined && { profile: suggestion.profile }), notes };
}

function ownForm({ types, allDigits, looksLike }: FieldEvidence, notes: string[]): { type: ColumnType; json: boolean } {
  const kinds = Object.keys(types);
  if (kinds.length > 1 && !(kinds.length === 2 && kinds.every((kind) => kind === 'integer' || kind === 'number'))) notes.push(`mixed types: ${kinds.join(', ')}`);
  if (kinds.some((kind) => kind === 'list' || kind === 'object')) return { type: 'string', json: true };
  if (kinds.length === 1 && kinds[0] === 'integer') return { type: 'bigint', json: false };
  if (kinds.every((kind) => kind === 'integer' || kind === 'number')) return { type: 'double', json: false };
  if (kinds.length === 1 && kinds[0] === 'boolean') return { type: 'boolean', json: false };
  if (allDigits) notes.push('all digits: a number?');
  if (looksLike === 'time') notes.push('a time: epoch milliseconds in a long?');
  return { type: 'string', json: false };
}

/** A name that is neither taken nor reserved, at most 127 characters. */
function freeName(wanted: string, names: ReadonlySet<string>, notes: string[]): string {
  let name = wanted.slice(0, 120);
  if (reservedWords.has(name)) {
    notes.push(`${name} is a reserved word`);
    name = name === 'user' ? 'user_name' : `${name}_value`;
  }
  for (let number = 2; names.has(name); number++) name = `${wanted.slice(0, 120)}_${number}`;
  return name;
}
