import type { FirehoseTransformationEvent } from 'aws-lambda';
import type { PackIdentity } from '../../transforms/pack';
import { PackWriter } from '../../transforms/pack-writer';
import { RecordError } from '../../transforms/errors';
import { source, type Source } from '../../transforms/source';

/** What a line says happens to it; other lines become one event. */
export const testSource = source({
  ...{ name: 'test', version: 5, description: 'Lines.', reference: 'https://example.com', framing: 'lines', eventClasses: ['base_event', 'authentication'] },
  parse(text, context) {
    const event = { class: 'base_event', time: context.uploadedAt, activity_id: 0, severity_id: 1, metadata_product_name: 'test' } as const;
    if (text === 'bad') throw new RecordError('invalid_value', 'port', 'a number from 0 to 65535');
    if (text === 'bug') throw new TypeError('cannot read properties of undefined');
    if (text === 'thrown') throw 'a text';
    if (text === 'none') return [];
    if (text === 'other') return [{ ...event, class: 'authentication', metadata_product_name: 'test' }];
    if (text === 'misfit') return [{ ...event, time: 'soon' as unknown as number }];
    if (text === 'two') return [{ ...event, message: 'first' }, { ...event, message: 'second' }];
    if (text.startsWith('times ')) return Array.from({ length: Number(text.slice(6)) }, () => ({ ...event, message: 'x'.repeat(4_000) }));
    return [{ ...event, message: text }];
  },
});

export const sources: Readonly<Record<string, Source>> = { test: testSource as Source };

const identity: PackIdentity = {
  ...{ customer: 'acme', upload: 'abcdefghijklmnopqrstuvwxyz', source: 'test', class: 'base_event', generation: 2, framing: 'lines' },
  context: { uploadedAt: 1_700_000_000_000, timeZone: 'UTC', host: 'web-1' },
};

/** A pack of these lines; the first is line 1 at byte 0. */
export function packOf(lines: readonly (string | Buffer)[], change: Partial<PackIdentity> = {}): Buffer {
  const writer = new PackWriter({ ...identity, ...change }, 1_000_000);
  let offset = 0;
  lines.forEach((line, index) => {
    const slice = Buffer.concat([Buffer.from(line), Buffer.from(change.framing === 'json' ? '' : '\n')]);
    writer.add(index + 1, offset, slice, 0, slice.length);
    offset += slice.length;
  });
  return writer.take().data;
}

/** An invocation of the transform, as Firehose makes it. */
export function eventOf(packs: readonly Buffer[]): FirehoseTransformationEvent {
  return {
    invocationId: 'invocation',
    deliveryStreamArn: 'arn:aws:firehose:us-east-1:000000000000:deliverystream/cyberactive-test-base_event',
    region: 'us-east-1',
    records: packs.map((pack, index) => ({ recordId: `record-${index}`, approximateArrivalTimestamp: 1_700_000_000_000, data: pack.toString('base64') })),
  };
}

export interface Row {
  readonly [column: string]: unknown;
}

/** Rows of an answer's or a block's data. */
export function rowsOf(data: string | Buffer): Row[] {
  const text = (typeof data === 'string' ? Buffer.from(data, 'base64') : data).toString();
  return text === '' ? [] : text.split('\n').map((line) => JSON.parse(line) as Row);
}
