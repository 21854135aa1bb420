/** The functions that statements may call, and how PostgreSQL calls them. What is not here is refused. */
import { countedPart, datePart } from './date-parts';
import { DialectError, notInRedshift, unknownToSandbox } from './errors';
import type { Node } from './tree';

export interface Call {
  /** Lower case. */
  readonly name: string;
  readonly line: number;
  /** Arguments as written, between commas. */
  readonly nodes: readonly (readonly Node[])[];
  /** The same, translated. */
  readonly args: readonly string[];
}
export type Render = (call: Call) => string;

const arity = (call: Call, least: number, most = least): void => {
  if (call.args.length < least || call.args.length > most) {
    const expected = least === most ? `${least}` : `${least} to ${most}`;
    throw new DialectError(call.line, `${expected} arguments of ${call.name.toUpperCase()}`, String(call.args.length));
  }
};

/** Same name, same meaning. */
const same: Render = ({ name, args }) => `${name}(${args.join(',')})`;
/** A function of ours that plays it. */
const ours =
  (least: number, most = least): Render =>
  (call) => {
    arity(call, least, most);
    return `redshift.${call.name}(${call.args.map((arg) => arg.trim()).join(', ')})`;
  };
const renamed =
  (name: string, least: number, most = least): Render =>
  (call) => {
    arity(call, least, most);
    return `${name}(${call.args.map((arg) => arg.trim()).join(', ')})`;
  };

const withPart =
  (name: string, count: number, part: (nodes: readonly Node[]) => string): Render =>
  (call) => {
    arity(call, count);
    return `${name}(${[`'${part(call.nodes[0]!)}'`, ...call.args.slice(1).map((arg) => arg.trim())].join(', ')})`;
  };

/** DECODE compares NULL as equal to NULL. */
const decode: Render = (call) => {
  arity(call, 3, 100);
  const [subject, ...rest] = call.args.map((arg) => arg.trim());
  const branches: string[] = [];
  for (let at = 0; at + 1 < rest.length; at += 2) branches.push(`WHEN ${subject} IS NOT DISTINCT FROM ${rest[at]} THEN ${rest[at + 1]}`);
  const otherwise = rest.length % 2 === 1 ? ` ELSE ${rest.at(-1)}` : '';
  return `CASE ${branches.join(' ')}${otherwise} END`;
};

const all = (render: Render, ...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, render]));

export const functions: Readonly<Record<string, Render>> = {
  // Aggregates and window functions.
  ...all(same, 'count', 'sum', 'min', 'max', 'bool_and', 'bool_or', 'bit_and', 'bit_or', 'any_value', 'stddev', 'stddev_samp', 'stddev_pop'),
  ...all(same, 'variance', 'var_samp', 'var_pop', 'percentile_cont', 'percentile_disc', 'row_number', 'rank', 'dense_rank', 'percent_rank'),
  ...all(same, 'cume_dist', 'ntile', 'lag', 'lead', 'first_value', 'last_value', 'nth_value'),
  ...all(ours(1), 'avg'),
  median: (call) => (arity(call, 1), `percentile_cont(0.5) WITHIN GROUP (ORDER BY ${call.args[0]!.trim()})`),

  // Conditions.
  ...all(same, 'coalesce', 'nullif', 'greatest', 'least'),
  ...all(renamed('coalesce', 2, 100), 'nvl', 'isnull'),
  nvl2: (call) => {
    arity(call, 3);
    const [subject, there, missing] = call.args.map((arg) => arg.trim());
    return `CASE WHEN ${subject} IS NOT NULL THEN ${there} ELSE ${missing} END`;
  },
  decode,

  // Numbers.
  ...all(same, 'abs', 'ceil', 'ceiling', 'floor', 'round', 'trunc', 'mod', 'sign', 'sqrt', 'cbrt', 'exp', 'ln', 'log', 'power', 'pow', 'random', 'pi', 'to_hex'),
  ...all(same, 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'atan2', 'degrees', 'radians', 'to_number'),

  // Text.
  ...all(same, 'lower', 'upper', 'initcap', 'trim', 'btrim', 'ltrim', 'rtrim', 'lpad', 'rpad', 'left', 'right', 'substring', 'substr', 'replace'),
  ...all(same, 'reverse', 'repeat', 'split_part', 'strpos', 'position', 'translate', 'chr', 'ascii', 'md5', 'octet_length', 'char_length', 'character_length'),
  ...all(same, 'to_char', 'quote_ident', 'quote_literal', 'regexp_count', 'regexp_instr'),
  ...all(renamed('redshift.len', 1), 'len', 'length', 'textlen'),
  ...all(ours(2), 'charindex', 'sha2', 'regexp_substr'),
  ...all(ours(2, 3), 'regexp_replace'),
  // NULL if either is NULL, and exactly two; PostgreSQL's takes any number and skips NULL.
  concat: (call) => (arity(call, 2), `(${call.args.map((arg) => `(${arg.trim()})::text`).join(' || ')})`),

  // Dates.
  ...all(ours(0), 'getdate', 'sysdate'),
  ...all(same, 'to_date', 'to_timestamp'),
  dateadd: withPart('redshift.dateadd', 3, countedPart),
  date_add: withPart('redshift.dateadd', 3, countedPart),
  datediff: withPart('redshift.datediff', 3, countedPart),
  date_diff: withPart('redshift.datediff', 3, countedPart),
  date_trunc: withPart('redshift.date_trunc', 2, (nodes) => datePart(nodes)),
  date_part: withPart('date_part', 2, (nodes) => datePart(nodes)),
  ...all(ours(2, 3), 'convert_timezone'),
  ...all(ours(2), 'add_months'),
  ...all(ours(1), 'last_day'),

  // SUPER and JSON.
  ...all(ours(1), 'json_parse', 'json_serialize', 'json_typeof', 'can_json_parse', 'get_array_length', 'is_object', 'is_array', 'is_scalar'),
  is_valid_json: renamed('redshift.can_json_parse', 1),
  json_extract_path_text: (call) => (arity(call, 2, 6), ours(2, 6)(call)),

  // Session.
  ...all(same, 'version', 'current_database', 'current_schema', 'has_table_privilege', 'has_schema_privilege', 'pg_get_viewdef', 'user_is_member_of'),
};

/** Of PostgreSQL, with what Redshift has instead. */
const postgresOnly: Readonly<Record<string, string | undefined>> = {
  now: 'GETDATE()',
  clock_timestamp: 'GETDATE()',
  statement_timestamp: 'GETDATE()',
  transaction_timestamp: 'SYSDATE',
  age: 'DATEDIFF',
  date_bin: 'DATE_TRUNC',
  make_interval: 'DATEADD',
  make_timestamp: undefined,
  string_agg: 'LISTAGG',
  array_agg: 'LISTAGG',
  unnest: undefined,
  generate_series: 'a table of numbers',
  format: undefined,
  concat_ws: '||',
  gen_random_uuid: undefined,
  regexp_matches: 'REGEXP_SUBSTR',
  regexp_match: 'REGEXP_SUBSTR',
  to_json: 'JSON_PARSE',
  to_jsonb: 'JSON_PARSE',
  row_to_json: 'JSON_SERIALIZE',
};

/** @throws DialectError for a function that is not in the list */
export function renderCall(call: Call): string {
  const render = Object.hasOwn(functions, call.name) ? functions[call.name] : undefined;
  if (render) return render(call);
  const what = `function ${call.name.toUpperCase()}`;
  if (call.name in postgresOnly || /^jsonb?_|^array_/.test(call.name)) throw notInRedshift(call.line, what, postgresOnly[call.name]);
  throw unknownToSandbox(call.line, what);
}
