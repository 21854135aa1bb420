/**
 * A pattern of a log message, matched from the message's beginning on text (by parse) and on bytes (by route), so that both
 * find the same messages. It is literal text in which
 *   `*`  stands for a word: one or more characters up to a space or to the sign that follows it in the pattern,
 *   `…`  skips to the first place where the literal text after it stands,
 *   `@`  asks for a character that is no space: an account name begins here,
 *   `~`  asks for anything but ` from `: an account name begins here, perhaps with a space, since ssh clients send what they
 *        like. Both are the last sign of their pattern.
 */
export type MessagePattern = readonly Step[];

/** All steps have all members: matching runs on every line, and objects of one shape are read faster. */
interface Step {
  readonly kind: 'literal' | 'skipTo' | 'word' | 'name' | 'anyName';
  readonly text: string;
  readonly bytes: Uint8Array;
  /** Of a word: the character code that ends it beside a space. */
  readonly stop: number;
}

/** Where a pattern ended and which words its `*` stood for. */
export interface Match {
  readonly words: readonly string[];
  /** Index after what the pattern covers: where the account name begins, if it ends with one. */
  readonly end: number;
}

const space = 32;

export function messagePattern(source: string): MessagePattern {
  const parts = source.match(/[*@~]|…?[^*@~…]+/g) ?? [];
  return parts.map((part, index) => {
    if (part === '*') return step('word', '', parts[index + 1]?.charCodeAt(0));
    if (part === '@') return step('name', '');
    if (part === '~') return step('anyName', ' from ');
    return part.startsWith('…') ? step('skipTo', part.slice(1)) : step('literal', part);
  });
}

function step(kind: Step['kind'], text: string, stop = space): Step {
  return { kind, text, bytes: Buffer.from(text, 'latin1'), stop };
}

/**
 * One expression that fits where one of the patterns may: most messages fit none, and it tells that at once. It may fit where
 * no pattern does, because it tries shorter words too.
 */
export function anyOf(patterns: readonly MessagePattern[]): RegExp {
  return new RegExp(`^(?:${patterns.map((pattern) => pattern.map(expressionOf).join('')).join('|')})`, 's');
}

function expressionOf({ kind, text, stop }: Step): string {
  const literal = text.replace(/[^\w ]/g, '\\$&');
  switch (kind) {
    case 'literal':
      return literal;
    case 'skipTo':
      return `.*?${literal}`;
    case 'word':
      return `[^ \\u${stop.toString(16).padStart(4, '0')}]+`;
    case 'name':
      return '[^ ]';
    case 'anyName':
      return `(?!${literal}).`;
  }
}

/** Matches the pattern at the beginning of `text`; undefined where it does not fit. */
export function matchText(pattern: MessagePattern, text: string): Match | undefined {
  let words: string[] = noWords;
  let index = 0;
  for (let at = 0; at < pattern.length; at += 1) {
    const step = pattern[at] as Step;
    const from = index;
    index = afterStep(step, text, from);
    if (index < 0) return undefined;
    if (step.kind === 'word') words = [...words, text.slice(from, index)];
  }
  return { words, end: index };
}

const noWords: string[] = [];

/** Index after the step, -1 where it does not fit. */
function afterStep(step: Step, text: string, start: number): number {
  switch (step.kind) {
    case 'literal':
      return text.startsWith(step.text, start) ? start + step.text.length : -1;
    case 'skipTo': {
      const found = text.indexOf(step.text, start);
      return found < 0 ? -1 : found + step.text.length;
    }
    case 'word': {
      let index = start;
      while (index < text.length && text.charCodeAt(index) !== space && text.charCodeAt(index) !== step.stop) index += 1;
      return index === start ? -1 : index;
    }
    case 'name':
      return start < text.length && text.charCodeAt(start) !== space ? start : -1;
    case 'anyName':
      return start < text.length && !text.startsWith(step.text, start) ? start : -1;
  }
}

/** Patterns that begin alike, so that what they share is looked at once. */
export interface PatternTree {
  readonly step: Step;
  /** True where a pattern ends here. */
  readonly isEnd: boolean;
  readonly next: readonly PatternTree[];
}

/** Messages with the same programs and exceptions: which of them it is does not matter to the class. */
export interface MessageCandidate {
  /** Programs that write them; undefined for any. */
  readonly programs: readonly Uint8Array[] | undefined;
  readonly trees: readonly PatternTree[];
  readonly except: readonly PatternTree[];
}

/** All of the patterns, by what they begin with: of literals beside each other, no two begin with the same byte. */
export function patternTrees(patterns: readonly MessagePattern[]): readonly PatternTree[] {
  const groups = new Map<string, MessagePattern[]>();
  for (const pattern of patterns) {
    const { kind, text, stop } = pattern[0] as Step;
    const key = kind === 'literal' ? `literal ${text[0]}` : `${kind} ${stop} ${text}`;
    groups.set(key, [...(groups.get(key) ?? []), pattern]);
  }
  return withoutCovered([...groups.values()].map(patternTree));
}

/** @param patterns that begin alike */
function patternTree(patterns: readonly MessagePattern[]): PatternTree {
  const shared = sharedStep(patterns.map((pattern) => pattern[0] as Step));
  const left = patterns.map((pattern) => behind(pattern, shared));
  const isEnd = left.some((pattern) => pattern.length === 0);
  return { step: shared, isEnd, next: isEnd ? [] : patternTrees(left) };
}

function sharedStep(steps: readonly Step[]): Step {
  const first = steps[0] as Step;
  if (first.kind !== 'literal') return first;
  let length = first.text.length;
  while (!steps.every(({ text }) => text.startsWith(first.text.slice(0, length)))) length -= 1;
  return step('literal', first.text.slice(0, length));
}

function behind([first, ...others]: MessagePattern, shared: Step): MessagePattern {
  const rest = first!.text.slice(shared.text.length);
  return rest === '' ? others : [step('literal', rest), ...others];
}

/** Leaves out literals that a name beside them covers: text that begins with no space begins a name as well. */
function withoutCovered(trees: readonly PatternTree[]): readonly PatternTree[] {
  const hasName = trees.some(({ step: { kind }, isEnd }) => isEnd && (kind === 'name' || kind === 'anyName'));
  return hasName ? trees.filter(({ step: { kind, bytes } }) => kind !== 'literal' || bytes[0] === space) : trees;
}

/** True where one of the patterns fits `bytes` at `start`; the message ends at `end`. */
export function matchesBytes(trees: readonly PatternTree[], bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = 0; at < trees.length; at += 1) {
    const { step, isEnd, next } = trees[at] as PatternTree;
    const index = afterStepInBytes(step, bytes, start, end);
    if (index >= 0 && (isEnd || matchesBytes(next, bytes, index, end))) return true;
  }
  return false;
}

function afterStepInBytes(step: Step, bytes: Uint8Array, start: number, end: number): number {
  switch (step.kind) {
    case 'literal':
      return afterLiteral(step.bytes, bytes, start, end);
    case 'skipTo':
      return afterNext(step.bytes, bytes, start, end);
    case 'word': {
      let index = start;
      while (index < end && bytes[index] !== space && bytes[index] !== step.stop) index += 1;
      return index === start ? -1 : index;
    }
    case 'name':
      return start < end && bytes[start] !== space ? start : -1;
    case 'anyName':
      return start < end && afterLiteral(step.bytes, bytes, start, end) < 0 ? start : -1;
  }
}

function afterLiteral(literal: Uint8Array, bytes: Uint8Array, start: number, end: number): number {
  const length = literal.length;
  if (start + length > end) return -1;
  for (let index = 0; index < length; index += 1) {
    if (bytes[start + index] !== literal[index]) return -1;
  }
  return start + length;
}

function afterNext(literal: Uint8Array, bytes: Uint8Array, start: number, end: number): number {
  const first = literal[0];
  const last = end - literal.length;
  for (let index = start; index <= last; index += 1) {
    if (bytes[index] === first && afterLiteral(literal, bytes, index, end) > 0) return index + literal.length;
  }
  return -1;
}
