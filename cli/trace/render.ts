import { isUtf8 } from 'node:buffer';
import { printable } from '../report/table';
import type { Trace } from './trace';

/** Lines and bytes that people get to see; all of it with --raw. */
const SHOWN_BYTES = 4096;
const HEX_BYTES = 256;
const HEX_LINE = 16;

/** A trace for people: the verdict, where it comes from, its rows, its steps, its bytes. */
export function renderTrace(trace: Trace): string {
  const { upload, receipt, place, rows } = trace;
  const label = (name: string, text: string): string => `  ${name.padEnd(9)}${text}`;
  const file = upload && `${upload.customer_id}: ${upload.source} from ${printable(upload.host) || 'no host'}: ${printable(upload.path)} (${upload.issued.size} bytes${receipt ? `, ${receipt.encoding}` : ''})`;
  return [
    `${trace.event_id ?? `${trace.upload_id} ${trace.record_number}`}  ${printable(trace.says)}`,
    label('upload', `${trace.upload_id}, ${file ?? 'which the registry no longer has'}`),
    label('record', `${trace.record_number}${place ? `, bytes ${place.offset} to ${place.offset + place.length} of the decoded file` : ''}${receipt ? `; generation ${receipt.generation} is current` : ''}`),
    ...(trace.raw_object ? [label('object', `s3://${trace.raw_object.bucket}/${trace.raw_object.key} version ${trace.raw_object.version_id}`)] : []),
    ...rows.map((row) => label('row', `${row.event_class} ${row.event_id}: generation ${row.generation}${row.held ? ' (held)' : ''}, schema version ${row.schema_version}, source version ${row.source_version}, time ${row.time}`)),
    ...Object.entries(trace.curated).flatMap(([load, keys]) => [label('load', load), ...keys.map((key) => label('curated', `${keys.length > 1 ? 'one of: ' : ''}${key}`))]),
    ...trace.steps.map(({ at, step, of }) => `  ${at}  ${step}${of ? ` (${of})` : ''}`),
    ...renderRaw(trace),
  ].join('\n');
}

function renderRaw({ raw, place }: Trace): string[] {
  if (!place) return [];
  if (!raw) return ['  raw: the file has expired'];
  const shown = raw.bytes.subarray(0, SHOWN_BYTES);
  const rest = raw.isCut || raw.bytes.length > shown.length ? `, the first ${shown.length} of ${place.length} bytes` : `, ${raw.bytes.length} bytes`;
  if (isText(raw.bytes)) return [`  raw${rest}:`, shown.toString('utf8').split(/\r?\n/).map(printable).join('\n')];
  return [`  raw${rest}, no text:`, ...hexdump(shown.subarray(0, HEX_BYTES))];
}

/** UTF-8 without control characters but those of text. */
export const isText = (bytes: Buffer): boolean => isUtf8(bytes) && !/[\u0000-\u0008\u000e-\u001a\u001c-\u001f\u007f]/.test(bytes.toString('utf8'));

/** Offset, bytes, and what of them can be shown, as `hexdump -C` has it. */
export function hexdump(bytes: Buffer): string[] {
  return Array.from({ length: Math.ceil(bytes.length / HEX_LINE) }, (_, line) => {
    const part = bytes.subarray(line * HEX_LINE, (line + 1) * HEX_LINE);
    const hex = [...part].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = part.toString('latin1').replace(/[^\x20-\x7e]/g, '.');
    return `${(line * HEX_LINE).toString(16).padStart(8, '0')}  ${hex.padEnd(3 * HEX_LINE - 1)}  |${text}|`;
  });
}
