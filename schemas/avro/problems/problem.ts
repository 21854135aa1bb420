/** What a problem does downstream; `{class}` and `{field}` stand for the names that a finding fills in. */
export interface Breakage {
  /** Parquet files in the curated bucket. */
  readonly files?: string;
  /** Rows that the transform makes, and rows that readers get. */
  readonly rows?: string;
  /** Glue and Redshift tables, and statements on them. */
  readonly tables?: string;
}

/** One kind of problem with a schema, explained once: `check` prints the short form, `explain` all of it. */
export interface Problem {
  /** Stable, never used again for something else. */
  readonly code: `CA1${number}`;
  readonly title: string;
  /** Why there is such a rule. */
  readonly why: string;
  readonly breaks: Breakage;
  readonly fix: string;
  /** Part of an .avsc that has the problem, and how it looks without. */
  readonly bad: string;
  readonly good: string;
  /** False: no layer can work with it, so nobody can accept it. */
  readonly acceptable: boolean;
  /** Where the fact that the rule rests on is documented. */
  readonly source?: string;
}

/** Fills the names of a finding into what its problem breaks. */
export function breaksOf(problem: Problem, eventClass: string, field: string | undefined): Breakage {
  const filled = Object.entries(problem.breaks).map(([layer, text]: [string, string]) => [
    layer,
    text.replaceAll('{class}', eventClass).replaceAll('{field}', field ?? eventClass),
  ]);
  return Object.fromEntries(filled) as Breakage;
}
