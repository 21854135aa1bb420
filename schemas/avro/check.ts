import { Type, type Schema } from 'avsc';
import { recordFinding, type AvscRecord } from './avsc-record';
import { fieldRules } from './rules/field';
import { lifecycleRules } from './rules/lifecycle';
import { ocsfRules } from './rules/ocsf';
import { orderRules } from './rules/order';
import { recordRules } from './rules/record';
import type { Finding } from './schema-error';

/** Everything that is wrong with one .avsc by itself, in the order of the rules. What changed since its releases: compatibility.ts. */
export function check(record: AvscRecord): Finding[] {
  const found = [...recordRules(record), ...record.fields.flatMap((field) => [...fieldRules(record, field)]), ...orderRules(record), ...ocsfRules(record), ...lifecycleRules(record)];
  return found.length > 0 ? found : [...avroRules(record)];
}

/** The Avro library has the last word, where our rules, which say more, have nothing to say. */
function* avroRules(record: AvscRecord): Iterable<Finding> {
  try {
    Type.forSchema(record.document.root.value as Schema);
  } catch (error) {
    yield recordFinding(record, 'fields', 'avro', { problem: `expected valid Avro, found: ${(error as Error).message}`, fix: 'mend the schema' });
  }
}
