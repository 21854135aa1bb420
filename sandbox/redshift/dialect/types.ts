import { notInRedshift, unknownToSandbox } from './errors';
import { describe, isGroup, isList, isWord, lineOf, splitList, type Node } from './tree';

/** A Redshift type in PostgreSQL. */
export interface SqlType {
  /** e.g. `varchar(64)`, `bigint`, `jsonb`. */
  readonly postgres: string;
  /** Of character types: how many bytes fit. */
  readonly bytes?: number;
  /** How casts of a SUPER to it go: PostgreSQL casts jsonb numbers and booleans itself, all else goes by text. */
  readonly family: 'text' | 'number' | 'boolean' | 'super' | 'other';
}

/** @see https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html */
const LARGEST_VARCHAR = 65_535;
const LARGEST_CHAR = 4_096;
const DEFAULT_VARCHAR = 256;

const plain: Readonly<Record<string, SqlType>> = {
  smallint: { postgres: 'smallint', family: 'number' },
  int2: { postgres: 'smallint', family: 'number' },
  integer: { postgres: 'integer', family: 'number' },
  int: { postgres: 'integer', family: 'number' },
  int4: { postgres: 'integer', family: 'number' },
  bigint: { postgres: 'bigint', family: 'number' },
  int8: { postgres: 'bigint', family: 'number' },
  real: { postgres: 'real', family: 'number' },
  float4: { postgres: 'real', family: 'number' },
  float: { postgres: 'double precision', family: 'number' },
  float8: { postgres: 'double precision', family: 'number' },
  boolean: { postgres: 'boolean', family: 'boolean' },
  bool: { postgres: 'boolean', family: 'boolean' },
  date: { postgres: 'date', family: 'other' },
  timestamptz: { postgres: 'timestamptz', family: 'other' },
  timetz: { postgres: 'timetz', family: 'other' },
  super: { postgres: 'jsonb', family: 'super' },
};
const varchars = ['varchar', 'nvarchar', 'text'];
const chars = ['char', 'character', 'nchar', 'bpchar'];
const postgresOnly = ['json', 'jsonb', 'uuid', 'bytea', 'serial', 'bigserial', 'smallserial', 'money', 'inet', 'cidr', 'xml', 'citext', 'tsvector', 'hstore'];
const redshiftOnly = ['varbyte', 'varbinary', 'binary', 'geometry', 'geography', 'hllsketch', 'interval'];

/**
 * Reads the type that begins at `at`.
 * @returns the type and the position after it
 * @throws DialectError for a type that Redshift lacks or the sandbox does not know
 */
export function readType(nodes: readonly Node[], at: number): { readonly type: SqlType; readonly next: number } {
  const node = nodes[at];
  const name = node?.kind === 'word' ? node.value : '';
  const line = lineOf(node);
  if (isGroup(nodes[at + 1]) && !isList(nodes[at + 1])) throw notInRedshift(line, 'an array type', 'SUPER holds arrays');
  if (plain[name]) return { type: plain[name], next: at + 1 };
  if (name === 'double' && isWord(nodes[at + 1], 'precision')) return { type: plain.float8!, next: at + 2 };
  if (name === 'timestamp' || name === 'time') return readTime(name, nodes, at + 1);
  if (name === 'decimal' || name === 'numeric') return readNumeric(nodes, at + 1);
  if (name === 'character' && isWord(nodes[at + 1], 'varying')) return readVarchar(nodes, at + 2);
  if (varchars.includes(name)) return readVarchar(nodes, at + 1);
  if (chars.includes(name)) return readChar(nodes, at + 1);
  if (postgresOnly.includes(name)) throw notInRedshift(line, `type ${name.toUpperCase()}`, typeInstead(name));
  if (redshiftOnly.includes(name)) throw unknownToSandbox(line, `type ${name.toUpperCase()}`);
  throw unknownToSandbox(line, `type ${describe(node)}`);
}

function typeInstead(name: string): string | undefined {
  if (name.startsWith('json')) return 'SUPER';
  return name.endsWith('serial') ? 'BIGINT' : undefined;
}

function readTime(name: string, nodes: readonly Node[], at: number) {
  const zone = isWord(nodes[at], 'with', 'without') && isWord(nodes[at + 1], 'time') && isWord(nodes[at + 2], 'zone');
  const postgres = zone && isWord(nodes[at], 'with') ? `${name}tz` : name;
  return { type: { postgres, family: 'other' } as const, next: zone ? at + 3 : at };
}

/** Redshift's NUMERIC without precision is NUMERIC(18, 0). */
function readNumeric(nodes: readonly Node[], at: number) {
  const size = nodes[at];
  if (!isList(size)) return { type: { postgres: 'numeric(18,0)', family: 'number' } as const, next: at };
  const [precision, scale = '0'] = splitList(size.nodes).map(([part]) => (part?.kind === 'number' ? part.text : '?'));
  if (!(Number(precision) >= 1 && Number(precision) <= 38)) throw notInRedshift(size.open.line, `NUMERIC of precision ${precision}`, 'precision is 1 to 38');
  return { type: { postgres: `numeric(${precision},${scale})`, family: 'number' } as const, next: at + 1 };
}

function readVarchar(nodes: readonly Node[], at: number) {
  const { bytes, next } = readBytes(nodes, at, DEFAULT_VARCHAR, LARGEST_VARCHAR, 'VARCHAR');
  return { type: { postgres: `varchar(${bytes})`, bytes, family: 'text' } as const, next };
}

function readChar(nodes: readonly Node[], at: number) {
  const { bytes, next } = readBytes(nodes, at, 1, LARGEST_CHAR, 'CHAR');
  return { type: { postgres: `char(${bytes})`, bytes, family: 'text' } as const, next };
}

function readBytes(nodes: readonly Node[], at: number, otherwise: number, largest: number, type: string) {
  const size = nodes[at];
  if (!isList(size)) return { bytes: otherwise, next: at };
  const bytes = isWord(size.nodes[0], 'max') ? largest : Number(size.nodes[0]?.kind === 'number' ? size.nodes[0].text : Number.NaN);
  if (!(bytes >= 1 && bytes <= largest)) throw notInRedshift(size.open.line, `${type} of ${describe(size.nodes[0])} bytes`, `1 to ${largest}`);
  return { bytes, next: at + 1 };
}
