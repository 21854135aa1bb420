import { isUtf8 } from 'node:buffer';
import { MAX_RECORD_BYTES } from '../../transforms/pack';
import type { Framing } from '../../transforms/source';
import { textMembers, textOf } from './text-members';

/** Where agents put the line of a log: Elastic's and Vector's, Fluent Bit's and Docker's, syslog-ng's and journald's names. */
const lineMembers = ['message', 'log', 'MESSAGE', 'msg', 'line'];

/**
 * The record of a JSON value that an agent sent. For a source of lines the line in it, for a source of JSON the value
 * itself, or the JSON text in it where an agent has read the log as lines. What has neither stays as it is, byte for byte,
 * and so does what is no UTF-8 or longer than a record may be: the pipeline says of it what it says of any file.
 * @param value JSON, or what should have been
 * @param lineMember where the line is; else under one of the usual names
 * @returns the value itself where nothing was taken out of it
 */
export function recordOf(value: Buffer, framing: Framing, lineMember?: string): Buffer {
  const isOpened = value.length <= MAX_RECORD_BYTES && isUtf8(value);
  const line = isOpened ? lineIn(value.toString('utf8'), lineMember === undefined ? lineMembers : [lineMember]) : undefined;
  if (line === undefined) return oneLine(value, framing);
  if (framing === 'json') return /^\s*[{[]/.test(line) ? Buffer.from(line) : value;
  return oneLine(Buffer.from(line), framing);
}

function lineIn(value: string, members: readonly string[]): string | undefined {
  if (value.startsWith('"')) return textOf(value);
  const texts = textMembers(value, new Set(members));
  return members.map((member) => texts?.get(member)).find((text) => text !== undefined);
}

/**
 * One record stays one line: a line feed at the end goes, one within becomes `#012`, as rsyslog writes it.
 * @see https://www.rsyslog.com/doc/configuration/input_directives/rsconf1_escapecontrolcharactersonreceive.html
 */
function oneLine(bytes: Buffer, framing: Framing): Buffer {
  if (framing === 'json' || !bytes.includes(0x0a)) return bytes;
  // As Latin-1 each byte is one character: nothing is lost of what is no UTF-8.
  return Buffer.from(bytes.toString('latin1').replace(/\r?\n$/, '').replace(/\n/g, '#012'), 'latin1');
}
