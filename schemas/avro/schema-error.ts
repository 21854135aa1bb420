/** Rules that an .avsc is held to. Names are stable: findings and accepted breaks refer to them. */
export type SchemaRule =
  | 'json'
  | 'avro'
  | 'record'
  | 'attribute'
  | 'doc'
  | 'name'
  | 'reserved_word'
  | 'type'
  | 'nullable'
  | 'max_bytes'
  | 'lineage'
  | 'identifiers'
  | 'column_count'
  | 'ocsf_class'
  | 'ocsf_path'
  | 'ocsf_type'
  | 'ocsf_profile'
  | 'append_only'
  | 'compatibility'
  | 'released';

/** Where in a file, 1-based as editors count. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** What is wrong, where and how to mend it. */
export interface Finding {
  readonly rule: SchemaRule;
  /** Field of the record; left out when the record itself is wrong. */
  readonly field?: string;
  readonly position?: Position;
  /** `expected <what>, found <what>`. */
  readonly problem: string;
  readonly fix: string;
}

/** An event class cannot be read, or breaks a rule that some layer downstream depends on. */
export class SchemaError extends Error implements Finding {
  override readonly name = 'SchemaError';
  readonly rule: SchemaRule;
  readonly field?: string;
  readonly position?: Position;
  readonly problem: string;
  readonly fix: string;

  constructor(
    /** Path of the .avsc, as given by the caller. */
    readonly file: string,
    finding: Finding,
    options?: ErrorOptions,
  ) {
    const { position, field, problem, rule, fix } = finding;
    const place = position === undefined ? file : `${file}:${position.line}:${position.column}`;
    super(`${place}: ${field === undefined ? '' : `${field}: `}${problem} (${rule}); ${fix}`, options);
    this.rule = rule;
    this.field = field;
    this.position = position;
    this.problem = problem;
    this.fix = fix;
  }
}
