import type { LeftOut } from '../../constructs/replay/selection';

/** Records that fail for one cause, and did not before. */
export interface NewFailure {
  readonly source: string;
  readonly reason: string;
  readonly field?: string;
  readonly expected?: string;
  readonly records: number;
  /** event_id of one of them: `cyberactive trace` shows its bytes. */
  readonly example: string;
}

/** What becomes of a column over all compared rows. */
export interface ColumnChange {
  readonly column: string;
  /** Whether the table lacks it now. */
  readonly isNew: boolean;
  /** Rows that get a value and had none; that get another one; that lose it. */
  readonly filled: number;
  readonly changed: number;
  readonly emptied: number;
  readonly example: { readonly event_id: string; readonly before: string; readonly after: string };
}

export interface ClassRehearsal {
  readonly eventClass: string;
  readonly compared: number;
  readonly same: number;
  readonly changed: number;
  /** Rows that were not there, and rows that go. */
  readonly added: number;
  readonly removed: number;
  /** Columns that the table lacks now. */
  readonly newColumns: readonly string[];
  /** Most rows first. */
  readonly columns: readonly ColumnChange[];
}

/** A path of what is kept in `unmapped`. */
export interface UnmappedPath {
  readonly source: string;
  readonly path: string;
  readonly events: number;
  readonly example: string;
  /** The column that it belongs to by its name or OCSF path, if there is one. */
  readonly column?: string;
}

/** What the private schema of the warehouse said. */
export interface LoadRehearsal {
  readonly schema: string;
  /** Changed and new rows that were loaded into it, and those beyond the limit. */
  readonly rows: number;
  readonly left: number;
  readonly statements: number;
  readonly errors: readonly { readonly eventClass: string; readonly error: string; readonly example?: string }[];
}

/** What a rehearsal found. */
export interface RehearsalReport {
  readonly version: 1;
  readonly id: string;
  readonly over: 'time' | 'uploads' | 'file';
  /** What rows were compared with: those of the warehouse, or those that the last released schemas make of the file. */
  readonly beside: 'warehouse' | 'last release';
  readonly uploads: number;
  /** Bytes as uploaded. */
  readonly bytes: number;
  readonly records: number;
  readonly seconds: number;
  /** Of the derivation with the changed schemas alone: what the live path would need for the same. */
  readonly derivation: { readonly seconds: number; readonly recordsPerSecond: number };
  readonly recordsPerSecond: number;
  readonly passed: Readonly<Record<string, number>>;
  readonly newFailures: readonly NewFailure[];
  /** Records that are rejected now and would become events. */
  readonly healed: number;
  readonly held: number;
  readonly classes: readonly ClassRehearsal[];
  /** Paths that are unmapped now and would be no more. */
  readonly captured: readonly UnmappedPath[];
  /** Paths that stay unmapped although a new column is meant for them: the source does not set it. */
  readonly missed: readonly UnmappedPath[];
  readonly load: LoadRehearsal;
  /** Schemas that a rehearsal which did not come to its end had left, and that were dropped. */
  readonly dropped: readonly string[];
  readonly leftOut: readonly LeftOut[];
  /** False when there were more rows than are compared. */
  readonly complete: boolean;
  /** False if a record would newly fail, or a row or statement does not fit. */
  readonly ok: boolean;
}
