import { problems, type SchemaRule } from './problems';

export type { SchemaRule } from './problems';

/** Where in a file, 1-based as editors count, in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Text to write in place of a part of the same file. */
export interface Edit {
  /** UTF-16 units from the start of the file; `end` is the first unit that stays. */
  readonly offset: number;
  readonly end: number;
  readonly text: string;
}

/** What is wrong, where and how to mend it. */
export interface Finding {
  readonly rule: SchemaRule;
  /** Field of the record; left out when the record itself is wrong. */
  readonly field?: string;
  /** First and last of the token that is wrong; `end` is the place after it, on the same line. */
  readonly position?: Position;
  readonly end?: Position;
  /** `expected <what>, found <what>`. */
  readonly problem: string;
  readonly fix: string;
  /** For a change of something released: what it was and is, short. An accepted break names both. */
  readonly from?: string;
  readonly to?: string;
  /** Released versions that the change is judged against. */
  readonly versions?: readonly number[];
  /** The fix, where it can be written. */
  readonly edits?: readonly Edit[];
}

/** An event class cannot be read, or breaks a rule that some layer downstream depends on. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';

  constructor(
    /** Path of the .avsc, as given by the caller. */
    readonly file: string,
    readonly finding: Finding,
    options?: ErrorOptions,
  ) {
    const { position, field, problem, rule, fix } = finding;
    const place = position === undefined ? file : `${file}:${position.line}:${position.column}`;
    super(`${place}: ${field === undefined ? '' : `${field}: `}${problem} (${problems[rule].code}); ${fix}`, options);
  }

  get rule(): SchemaRule {
    return this.finding.rule;
  }
}
