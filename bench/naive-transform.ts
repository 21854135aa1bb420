import { Type, type Schema } from 'avsc';
import type { FirehoseTransformationEvent, FirehoseTransformationResult } from 'aws-lambda';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { eventClasses, identifiersOf, type EventClassName } from '../schemas';
import { RecordError } from '../transforms/errors';
import type { Context, Source } from '../transforms/source';

export type Handler = (event: FirehoseTransformationEvent) => FirehoseTransformationResult;

/**
 * The handler as one writes it first: one line a Firehose record, an id by SHA-256 of the line, avsc's isValid and
 * JSON.stringify for each row. It has our sources' parse, which is faster than what one writes first: what is compared
 * is all the rest.
 */
export function naiveHandler(source: Source, eventClass: EventClassName, context: Context, now: number): Handler {
  const definition = eventClasses[eventClass];
  const file = path.join('schemas', `${eventClass}.avsc`);
  const avro = Type.forSchema(JSON.parse(readFileSync(file, 'utf8')) as Schema);

  const rowOf = (text: string, parsed: Record<string, unknown>, eventNumber: number): string => {
    const given: Record<string, unknown> = {
      ...parsed,
      ...identifiersOf(definition, parsed['activity_id'] as number),
      event_id: createHash('sha256').update(text).digest('hex').slice(0, 40),
      ...{ upload_id: 'a'.repeat(26), record_number: 1, event_number: eventNumber, generation: 1, uploaded_at: context.uploadedAt },
      ...{ record_offset: 0, record_length: Buffer.byteLength(text), source: source.name, source_version: source.version },
      ...{ schema_version: definition.version, customer_id: 'bench', processed_time: now },
    };
    const whole: Record<string, unknown> = {};
    const present: Record<string, unknown> = {};
    for (const { name, json } of definition.columns) {
      const value = given[name] ?? null;
      whole[name] = json && value !== null ? JSON.stringify(value) : value;
      if (value !== null) present[name] = whole[name];
    }
    if (!avro.isValid(whole)) throw new TypeError(`${eventClass}: expected a row that conforms`);
    return JSON.stringify(present);
  };

  return eachRecord((text) => source.parse(text, context).map((parsed, index) => rowOf(text, { ...parsed }, index)).join('\n'));
}

/** The usual blueprint: parse and stringify, without columns, checks or ids. */
export function blueprintHandler(parse: (text: string) => unknown): Handler {
  return eachRecord((text) => JSON.stringify(parse(text)));
}

function eachRecord(convert: (text: string) => string): Handler {
  return (event) => ({
    records: event.records.map(({ recordId, data }) => {
      try {
        const rows = convert(Buffer.from(data, 'base64').toString('utf8'));
        return { recordId, result: 'Ok', data: Buffer.from(`${rows}\n`).toString('base64') };
      } catch (error) {
        if (!(error instanceof RecordError)) throw error;
        return { recordId, result: 'ProcessingFailed', data };
      }
    }),
  });
}
