import type { Reason } from '../../transforms/errors';

const look = 'Look at the bytes: cyberactive rejected show';

/** What to do about rejected records, by reason. What a reason means is said in schemas/rejected_record.avsc. */
export const reasonFixes: Readonly<Record<Reason, string>> = {
  unparseable: `${look}. Many of one file: it was shipped as the wrong source. A few: a form that the source does not know; add a fixture (docs/add-a-source.md) and replay them.`,
  missing_field: `${look}. The log leaves the field out: decide in the source what stands for it, then replay.`,
  invalid_value: `${look}. The log has the value as it is: widen the source, then replay; or let it be, the record is kept as rejected.`,
  invalid_time: `${look}. A year or zone that is missing is inferred; a time that cannot be read is not. Ship with --time-zone, or widen the source.`,
  invalid_json: `${look}. A file that was cut while it was written: ship it again when it is whole. Another JSON than the source has: ship it as its own source.`,
  record_too_large: 'Split the record where it is made. Its place in the file is in record_offset and record_length; the bytes are in raw.',
  output_too_large: 'Its event is larger than a transform may return. Shorten what the source keeps of it, then replay; the bytes are in raw.',
  undecodable_remainder: 'The file is broken from record_offset on, or larger than fanOut.maxDecodedBytes. Ship it again whole, or in parts; what came before is loaded.',
  unsupported_format: 'Unpack the file and ship what is in it: text, or text in gzip.',
  unknown_source: 'Deploy the version that has the source, then replay the upload; or ship the file as a source that exists.',
  wrong_content: 'The shipper sent other bytes than it had hashed: the file changed between. Ship the file again as it is now; it is another upload.',
  internal: 'A bug of ours, alarmed as "Record faults". Mend the source with the record as a fixture, then replay; the event wins over the rejection.',
};
