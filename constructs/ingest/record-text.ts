import type { Framing } from '../../transforms/source';

/** Where agents put the line of a log: Elastic's and Vector's, Fluent Bit's and Docker's, syslog-ng's and journald's names. */
const lineMembers = ['message', 'log', 'MESSAGE', 'msg', 'line'];

/**
 * The record of a JSON value that an agent sent. For a source of lines the line in it, for a source of JSON the value
 * itself, or the JSON text in it where an agent has read the log as lines. What has neither stays as it is.
 * @param value JSON, or what should have been
 * @param lineMember where the line is; else under one of the usual names
 */
export function recordOf(value: string, framing: Framing, lineMember?: string): string {
  const line = lineIn(value, lineMember === undefined ? lineMembers : [lineMember]);
  if (line === undefined) return oneLine(value, framing);
  if (framing === 'json') return /^\s*[{[]/.test(line) ? line : value;
  return oneLine(line, framing);
}

function lineIn(value: string, members: readonly string[]): string | undefined {
  const parsed = parse(value);
  if (typeof parsed === 'string') return parsed;
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const found = members.map((member) => (parsed as Record<string, unknown>)[member]).find((text) => typeof text === 'string');
  return found as string | undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * One record stays one line: a line feed at the end goes, one within becomes `#012`, as rsyslog writes it.
 * @see https://www.rsyslog.com/doc/configuration/input_directives/rsconf1_escapecontrolcharactersonreceive.html
 */
const oneLine = (text: string, framing: Framing): string =>
  framing === 'json' ? text : text.replace(/\r?\n$/, '').replace(/\n/g, '#012');
