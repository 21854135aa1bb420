import { ColumnWriter } from './column-writer';
import type { EventClass } from './event-class';
import { isPlain, JsonBytes } from './json-bytes';
import { eventId, type EventPlace } from './lineage';
import { columnOf, missingColumn, rowPlan, type RowPlan, type WrittenColumn } from './row-plan';

type Row = Readonly<Record<string, unknown>>;

/** What is written of a row before its own columns, and what of it counts. */
interface Start {
  readonly bytes: Uint8Array;
  readonly required: number;
  readonly changed: string;
}

const [quote, dash, closingBrace] = [...Buffer.from('"-}')] as [number, number, number];

/** Longest name of an upload whose events' ids are written without making text of them; names have 26 characters. */
const longestUpload = 1000;

/** The memory in which single rows are written. */
const oneRow = new JsonBytes();

/**
 * The row as one line of JSON, conformed to its class: exactly what Firehose, Parquet and the warehouse can hold, without
 * nulls.
 *
 * - Text over `maxBytes` is cut at a code point; JSON text gives up members for `{"$cut": bytes}` marks; NUL, halves of
 *   surrogate pairs and bytes that were no UTF-8 are U+FFFD. `truncated_fields` names every column where that happened.
 * - schema_version, class_uid, category_uid and type_uid follow from the class and activity_id, whatever the row says.
 * - A member `class`, as a source's event has it, must name the class and is no column.
 *
 * The row's own keys lead, not the columns: most of some seventy columns have no value.
 * @throws NonconformingRow for a wrong type, a missing required column, a key that is no column
 */
export function toRowJson(eventClass: EventClass, row: Row): string {
  oneRow.cut(0);
  new RowWriter(eventClass, oneRow).write(row);
  return oneRow.toString();
}

/** {@link toRowJson} for many rows, written to memory one after the other. */
export class RowWriter {
  readonly #plan: RowPlan;
  readonly #columns: ColumnWriter;
  readonly #start: Start;
  /** `,"event_id":"upload-` where the upload's name is plain text. */
  readonly #idStart: Uint8Array | undefined;
  /** Columns in the order in which the last row had them: it is most often this row's, which spares looking them up. */
  readonly #order: WrittenColumn[] = [];
  readonly #orderOfPlace: WrittenColumn[] = [];

  /**
   * @param out where rows are added
   * @param shared columns that all rows have in common, and none has itself: conformed once, they stand in front
   * @throws NonconformingRow
   */
  constructor(
    eventClass: EventClass,
    private readonly out: JsonBytes,
    private readonly shared: Row = {},
  ) {
    this.#plan = rowPlan(eventClass);
    this.#columns = new ColumnWriter(this.#plan, out);
    this.#start = this.#writeStart();
    const upload = String(shared['upload_id']);
    if (upload.length <= longestUpload && isPlain(upload)) this.#idStart = Buffer.from(`,"event_id":"${upload}-`);
  }

  /**
   * Adds one row. Where it throws, a part of the row stays, for the caller to cut.
   * @param place of an event of the upload that is among the shared columns: lineage that the row has not itself
   * @throws NonconformingRow
   */
  write(row: Row, place?: EventPlace): void {
    this.out.piece(this.#start.bytes);
    this.#columns.required = this.#start.required;
    this.#columns.changed = this.#start.changed;
    this.#writeAll(row, this.#order);
    if (place !== undefined) this.#writePlace(place);
    if (this.#columns.required !== this.#plan.required) throw missingColumn(this.#plan, { ...this.shared, ...row, ...place });
    if (this.#columns.changed !== '') this.#columns.writeChanged();
    this.out.sign(closingBrace);
  }

  #writeStart(): Start {
    const from = this.out.length;
    this.out.piece(this.#plan.start);
    this.#writeAll(this.shared, []);
    const bytes = Buffer.from(this.out.view(from));
    this.out.cut(from);
    return { bytes, required: this.#columns.required, changed: this.#columns.changed };
  }

  /** @param order is kept */
  #writeAll(row: Row, order: WrittenColumn[]): void {
    let at = -1;
    for (const name in row) {
      at += 1;
      const value = row[name];
      if (value === undefined || value === null) continue;
      let column = order[at];
      if (column?.name !== name) order[at] = column = columnOf(this.#plan, name);
      this.#columns.write(column, value);
    }
  }

  #writePlace(place: EventPlace): void {
    const { record_number: record, event_number: event } = place;
    if (this.#idStart !== undefined && Number.isSafeInteger(record) && Number.isSafeInteger(event)) {
      this.out.piece(this.#idStart);
      this.out.integer(record);
      this.out.sign(dash);
      this.out.integer(event);
      this.out.sign(quote);
      this.#columns.required += 1;
    } else {
      this.#columns.write(columnOf(this.#plan, 'event_id'), eventId(String(this.shared['upload_id']), record, event));
    }
    this.#writeAll(place, this.#orderOfPlace);
  }
}
