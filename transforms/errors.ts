/**
 * Why a record became no event. A closed list: reasons are metric dimensions and warehouse values; add, never rename.
 * Each is explained in the `doc` of `reason` in schemas/rejected_record.avsc.
 */
export const reasons = [
  'unparseable',
  'missing_field',
  'invalid_value',
  'invalid_time',
  'invalid_json',
  'record_too_large',
  'output_too_large',
  'undecodable_remainder',
  'unsupported_format',
  'unknown_source',
  'wrong_content',
  'internal',
] as const;
export type Reason = (typeof reasons)[number];

/**
 * Fails one record, never its batch. Thrown by a source's `parse`, caught once at the border of the transform.
 * The message has limits and names, never the record's own text.
 */
export class RecordError extends Error {
  override readonly name = 'RecordError';
  constructor(
    readonly reason: Reason,
    /** The field or part of the record, in the source's own words: `timestamp`, `eventName`, `request line`. */
    readonly field: string,
    /** What was expected there: `a number from 0 to 65535`. */
    readonly expected: string,
    options?: ErrorOptions,
  ) {
    super(`${field}: expected ${expected}`, options);
  }
}
