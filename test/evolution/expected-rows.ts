/** What a row is to be that was written by an earlier release, by what a load under the last one makes of the same record. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { defaultMaxBytes } from '../../schemas/event-class';
import type { Column, EventClass } from '../../schemas';
import { sameAs } from '../../schemas/successors';
import { fitText } from '../../schemas/text';

export type Row = Readonly<Record<string, unknown>>;

/** What says when and by which program a row was made, and not what happened. */
const VOLATILE = ['schema_version', 'processed_time', 'uploaded_at', 'generation'];
/** What else follows from the time of the upload: a rejected record has no other. */
const VOLATILE_IN: Readonly<Record<string, readonly string[]>> = {
  rejected_record: ['time'],
  upload_receipt: ['time', 'fanned_out_at', 'raw_key', 'raw_version_id', 'key_id'],
};

/** Columns and their limits in bytes, of one version. */
type Limits = ReadonlyMap<string, number>;

export class ExpectedRows {
  private readonly versions = new Map<number, Limits>();

  /** @param eventClass as it is at the end @param schemas folder with its releases */
  constructor(
    private readonly eventClass: EventClass,
    private readonly schemas: string,
  ) {}

  /**
   * Differences of a row of the evolved warehouse from what it is to be. Equal to the fresh one, but for three things that
   * its release could not know: a column that came later is NULL, a text is cut at the limit of that day, and
   * `truncated_fields` names what was cut then, under the names of then.
   */
  differences(evolved: Row, fresh: Row): string[] {
    const limits = this.limitsOf(Number(evolved.schema_version));
    const wrong = this.eventClass.columns
      .filter(({ name, retired }) => !retired && name !== 'truncated_fields' && !this.isVolatile(name))
      .flatMap((column) => {
        const [found, expected] = [evolved[column.name] ?? null, this.valueAt(column, fresh[column.name] ?? null, limits)];
        return found === expected ? [] : [`${column.name}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`];
      });
    const [cut, expectedCut] = [this.cutIn(evolved), this.cutBy(fresh, limits)].map((names) => names.sort().join());
    return cut === expectedCut ? wrong : [...wrong, `truncated_fields: expected ${expectedCut}, found ${cut}`];
  }

  private valueAt(column: Column, value: unknown, limits: Limits): unknown {
    const known = this.namesOf(column).find((name) => limits.has(name));
    if (known === undefined) return null;
    return isCut(column) && typeof value === 'string' ? fitText(value, limits.get(known)!).text : value;
  }

  /** Columns that the row says were cut, by their names of today; without those that nobody sees any more. */
  private cutIn({ truncated_fields }: Row): string[] {
    return String(truncated_fields ?? '').split(',').flatMap((name) => {
      const column = this.eventClass.columns.find((candidate) => candidate.name === name);
      const seen = column && this.eventClass.columns.filter((other) => !other.retired && (other === column || sameAs(this.eventClass, column).includes(other)));
      return seen?.length ? [seen.at(-1)!.name] : [];
    });
  }

  private cutBy(fresh: Row, limits: Limits): string[] {
    const cut = new Set(this.cutIn(fresh).filter((name) => this.namesOf(this.column(name)).some((known) => limits.has(known))));
    for (const column of this.eventClass.columns) {
      const value = fresh[column.name];
      if (isCut(column) && !column.retired && typeof value === 'string' && this.valueAt(column, value, limits) !== value && this.valueAt(column, value, limits) !== null) cut.add(this.today(column));
    }
    return [...cut];
  }

  private column(name: string): Column {
    return this.eventClass.columns.find((column) => column.name === name)!;
  }

  private today(column: Column): string {
    return this.cutIn({ truncated_fields: column.name })[0]!;
  }

  /** All names that it has had, the first one first. */
  private namesOf(column: Column): string[] {
    const all = new Set([column, ...sameAs(this.eventClass, column)]);
    return this.eventClass.columns.filter((other) => all.has(other)).map(({ name }) => name);
  }

  private isVolatile(name: string): boolean {
    return VOLATILE.includes(name) || VOLATILE_IN[this.eventClass.name]?.includes(name) === true;
  }

  private limitsOf(version: number): Limits {
    const known = this.versions.get(version);
    if (known) return known;
    const file = path.join(this.schemas, 'released', this.eventClass.name, `${version}.avsc`);
    const { fields } = JSON.parse(readFileSync(file, 'utf8')) as { fields: { name: string; maxBytes?: number }[] };
    const limits = new Map(fields.map(({ name, maxBytes = defaultMaxBytes }) => [name, maxBytes]));
    this.versions.set(version, limits);
    return limits;
  }
}

/** JSON that is too long is no prefix of the whole. */
const isCut = ({ type, json }: Column): boolean => type === 'string' && !json;
