import { localMessages } from './local-messages';
import type { LogonMessage, MatchedMessage } from './logon-message';
import { anyOf, matchesBytes, matchText, patternTrees, type MessageCandidate, type MessagePattern } from './message-pattern';
import { pamMessages } from './pam-messages';
import { sshdMessages } from './sshd-messages';
import { switchMessages } from './switch-messages';

/** All messages that become authentication events. What fits none is a base event. */
export const logonMessages: readonly LogonMessage[] = [...sshdMessages, ...pamMessages, ...switchMessages, ...localMessages];

/** First characters from here on are no ASCII: no literal begins with one. */
const notAscii = 128;

/** Something for each first character of a message, so that most messages are tried against hardly anything. */
function byFirst<T>(make: (mayFit: (pattern: MessagePattern) => boolean) => T): readonly T[] {
  return Array.from({ length: notAscii + 1 }, (_, first) => make((pattern) => mayBegin(pattern, first)));
}

function ofFirst<T>(all: readonly T[], first: number): T {
  return all[first < notAscii ? first : notAscii] as T;
}

function mayBegin(pattern: MessagePattern, first: number): boolean {
  const step = pattern[0];
  return step?.kind === 'literal' ? step.bytes[0] === first : first !== 32;
}

const textCandidates = byFirst((mayFit) => {
  const candidates = logonMessages.map((message) => ({ message, patterns: message.patterns.filter(mayFit) })).filter(({ patterns }) => patterns.length > 0);
  return { candidates, any: anyOf(candidates.flatMap(({ patterns }) => patterns)) };
});

/** The kind of a message and what was found in it; undefined where it is no logon. */
export function findLogon(text: string, program: string): { readonly kind: LogonMessage; readonly found: MatchedMessage } | undefined {
  if (text === '') return undefined;
  const { candidates, any } = ofFirst(textCandidates, text.charCodeAt(0));
  if (!any.test(text)) return undefined;
  for (const { message, patterns } of candidates) {
    if (message.programs !== undefined && !message.programs.includes(program)) continue;
    for (const pattern of patterns) {
      const match = matchText(pattern, text);
      if (match === undefined) continue;
      for (const exception of message.except) if (matchText(exception, text) !== undefined) return undefined;
      return { kind: message, found: { words: match.words, end: match.end, text, program } };
    }
  }
  return undefined;
}

/** All that {@link isLogon} looks for, by the first byte of the message; the last is for all bytes that are no ASCII. */
export const logonCandidates = byFirst((mayFit): MessageCandidate[] => {
  const groups = new Map<string, LogonMessage[]>();
  for (const [index, message] of logonMessages.entries()) {
    const key = message.except.length > 0 ? String(index) : `like ${message.programs?.join()}`;
    groups.set(key, [...(groups.get(key) ?? []), message]);
  }
  return [...groups.values()]
    .map((messages) => ({
      programs: messages[0]?.programs?.map((name) => Buffer.from(name, 'latin1')),
      trees: patternTrees(messages.flatMap((message) => message.patterns).filter(mayFit)),
      except: patternTrees(messages.flatMap((message) => message.except)),
    }))
    .filter(({ trees }) => trees.length > 0);
});

/** Where program and message lie in `bytes`, as indexes from and to. */
export interface MessagePlace {
  readonly programStart: number;
  readonly programEnd: number;
  readonly start: number;
  readonly end: number;
}

/** The same question as {@link findLogon}, asked of bytes and answered by yes or no. */
export function isLogon(bytes: Uint8Array, place: MessagePlace): boolean {
  const { start, end } = place;
  if (start >= end) return false;
  const candidates = ofFirst(logonCandidates, bytes[start] as number);
  for (let at = 0; at < candidates.length; at += 1) {
    const { programs, trees, except } = candidates[at] as MessageCandidate;
    if (programs !== undefined && !isOneOf(programs, bytes, place)) continue;
    if (matchesBytes(trees, bytes, start, end)) return !matchesBytes(except, bytes, start, end);
  }
  return false;
}

function isOneOf(programs: readonly Uint8Array[], bytes: Uint8Array, { programStart, programEnd }: MessagePlace): boolean {
  const length = programEnd - programStart;
  for (const name of programs) {
    let index = 0;
    if (name.length === length) while (index < length && bytes[programStart + index] === name[index]) index += 1;
    if (index === length && length > 0) return true;
  }
  return false;
}
