/** One token of JSON; strings end where their line does. */
const TOKEN = /[\s]*(?:("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|true(?!\w)|false(?!\w)|null(?!\w))|([{}[\],:]))/y;
/** What stands where no token can: as far as it looks like one. */
const FAULT = /\s*(?:"(?:[^"\\\n]|\\.)*\\?"?|[\w.+-]+|\S)/y;

type Wanted = 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'commaOrEnd' | 'nothing';

/**
 * Where a text stops being JSON. V8 says it only in words, and not in the same from version to version.
 * @returns offsets of the first token that cannot stand there; undefined where there is none, as in a text that is cut
 */
export function jsonFault(text: string): { readonly start: number; readonly end: number } | undefined {
  const open: ('{' | '[')[] = [];
  let wanted: Wanted = 'value';
  for (let at = 0; text.slice(at).trim() !== ''; ) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    const next: Wanted | null | undefined = match && follow(match, wanted, open);
    if (!next) return faultAt(text, at);
    wanted = next;
    at = TOKEN.lastIndex;
  }
  return undefined;
}

/** @param open brackets around this place; changed as they open and close @returns what is wanted next; undefined: a fault */
function follow([, string, scalar, mark]: RegExpExecArray, wanted: Wanted, open: ('{' | '[')[]): Wanted | undefined {
  const after = (): Wanted => (open.length === 0 ? 'nothing' : 'commaOrEnd');
  const isValue = wanted === 'value' || wanted === 'valueOrEnd';
  if (string !== undefined) return wanted === 'key' || wanted === 'keyOrEnd' ? 'colon' : isValue ? after() : undefined;
  if (scalar !== undefined) return isValue ? after() : undefined;
  if (mark === '{' || mark === '[') return isValue ? (open.push(mark), mark === '{' ? 'keyOrEnd' : 'valueOrEnd') : undefined;
  if (mark === ':') return wanted === 'colon' ? 'value' : undefined;
  const inside = open.at(-1);
  if (mark === ',') return wanted === 'commaOrEnd' ? (inside === '{' ? 'key' : 'value') : undefined;
  const mayEnd = wanted === 'commaOrEnd' || wanted === (inside === '{' ? 'keyOrEnd' : 'valueOrEnd');
  return mayEnd && inside === (mark === '}' ? '{' : '[') ? (open.pop(), after()) : undefined;
}

function faultAt(text: string, at: number): { readonly start: number; readonly end: number } {
  FAULT.lastIndex = at;
  const [found = ''] = FAULT.exec(text) ?? [];
  const end = at + found.length;
  return { start: end - found.trimStart().length, end };
}
