import type { EventOf } from '../../schemas';
import { isAddress } from '../address';
import { wholeNumber } from '../whole-number';
import { messagePattern, type Match, type MessagePattern } from './message-pattern';

/** The event that a message fills: header columns are set, the rest is undefined. */
export type LogonEvent = EventOf<'authentication'>;

/** A message that matched: its text (a repeated message without its frame) and what the pattern found. */
export interface MatchedMessage extends Match {
  readonly text: string;
  /** The program as the header names it. */
  readonly program: string;
}

/** A kind of message that says who logs on, off, or becomes another user. */
export interface LogonMessage {
  /** `metadata_event_code` of its events. */
  readonly name: string;
  /** Programs that write it; any program where left out. */
  readonly programs?: readonly string[];
  /** The first that fits counts. */
  readonly patterns: readonly MessagePattern[];
  /** Messages that a pattern fits although they name no account: they are no logons. */
  readonly except: readonly MessagePattern[];
  /**
   * Sets what the message says: user_name (never empty), activity and outcome always. It fills the event in place, because
   * putting one together from parts costs more than all of the parsing.
   */
  readonly read: (message: MatchedMessage, event: LogonEvent) => void;
}

/** Checks the shape for the compiler and compiles the patterns. */
export function logonMessage(
  definition: Omit<LogonMessage, 'patterns' | 'except'> & { readonly patterns: readonly string[]; readonly except?: readonly string[] },
): LogonMessage {
  return { ...definition, patterns: definition.patterns.map(messagePattern), except: (definition.except ?? []).map(messagePattern) };
}

type Activity = 'Logon' | 'Logoff' | 'Account Switch' | 'Closed before logon';

/** OCSF activity_id; what OCSF has no activity for is Other under its own name. */
const activityIds: Readonly<Record<Activity, number>> = { Logon: 1, Logoff: 2, 'Account Switch': 7, 'Closed before logon': 99 };

/** It worked. */
export function succeeded(event: LogonEvent, activity: Activity): void {
  event.activity_id = activityIds[activity];
  event.activity_name = activity;
  event.status_id = 1;
  event.status = 'Success';
}

/** It did not. @param detail why, where the message says so */
export function failed(event: LogonEvent, activity: Activity, detail?: string): void {
  event.activity_id = activityIds[activity];
  event.activity_name = activity;
  event.status_id = 2;
  event.status = 'Failure';
  event.status_detail = detail;
}

type LogonType = 'Interactive' | 'Network' | 'Batch' | 'OS Service';

/** OCSF logon_type_id of the logons that syslog can tell apart. */
const logonTypeIds: Readonly<Record<LogonType, number>> = { Interactive: 2, Network: 3, Batch: 4, 'OS Service': 5 };

/** What is logged on to, and how where that service knows one way only. */
export function throughService(event: LogonEvent, service: string, type?: LogonType): void {
  event.service_name = service;
  if (type === undefined) return;
  event.logon_type_id = logonTypeIds[type];
  event.logon_type = type;
  event.is_remote = type === 'Network';
}

/** Where the user comes from: an address or a name, and a port where the text is one. */
export function fromPeer(event: LogonEvent, host: string, port = ''): void {
  if (isAddress(host)) event.src_endpoint_ip = host;
  else if (host !== '' && host !== '?') event.src_endpoint_hostname = host;
  const number = wholeNumber(port, 5);
  if (number !== undefined && number <= 65535) event.src_endpoint_port = number;
}

/** Text before the last `mark` from `start`, and what follows it; all is the head where the mark is missing. */
export function splitLast(text: string, mark: string, start = 0): readonly [head: string, tail: string | undefined] {
  const index = text.lastIndexOf(mark);
  return index < start ? [text.slice(start), undefined] : [text.slice(start, index), text.slice(index + mark.length)];
}

/** Text before the first `mark` from `start`, and what follows it. */
export function splitFirst(text: string, mark: string, start = 0): readonly [head: string, tail: string | undefined] {
  const index = text.indexOf(mark, start);
  return index < 0 ? [text.slice(start), undefined] : [text.slice(start, index), text.slice(index + mark.length)];
}

/** Text from `start` to the next of `mark`, or to the end. */
export function upTo(text: string, mark: string, start: number): string {
  const index = text.indexOf(mark, start);
  return index < 0 ? text.slice(start) : text.slice(start, index);
}
