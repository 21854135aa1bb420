/**
 * The texts among an object's members, found without building the object: parsing takes some hundred times as long for
 * deep brackets and for what is no JSON, and a sender chooses what it sends.
 * @param wanted names of members; the last of two with one name counts
 * @returns undefined for what is no object from its first to its last bracket. What is between is looked at only as far as
 * it takes to find the members: a value that is no JSON harms no other
 */
export function textMembers(json: string, wanted: ReadonlySet<string>): ReadonlyMap<string, string> | undefined {
  const texts = new Map<string, string>();
  let at = blankEnd(json, 0);
  if (json[at] !== '{') return undefined;
  at = blankEnd(json, at + 1);
  while (json[at] !== '}') {
    const nameEnd = json[at] === '"' ? textEnd(json, at) : -1;
    const colon = nameEnd < 0 ? -1 : blankEnd(json, nameEnd);
    if (colon < 0 || json[colon] !== ':') return undefined;
    const start = blankEnd(json, colon + 1);
    const end = valueEnd(json, start);
    if (end <= start) return undefined;
    const name = textOf(json.slice(at, nameEnd));
    if (name !== undefined && wanted.has(name)) {
      const text = json[start] === '"' ? textOf(json.slice(start, end)) : undefined;
      if (text === undefined) texts.delete(name);
      else texts.set(name, text);
    }
    at = blankEnd(json, end);
    if (json[at] === ',') at = blankEnd(json, at + 1);
    else if (json[at] !== '}') return undefined;
  }
  return blankEnd(json, at + 1) === json.length ? texts : undefined;
}

/** The text that a JSON string stands for; undefined if it is none. */
export function textOf(json: string): string | undefined {
  if (!json.includes('\\')) return isPlain(json) ? json.slice(1, -1) : undefined;
  try {
    const text: unknown = JSON.parse(json);
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}

/** A string without escapes: no quote and no control character within. */
const isPlain = (json: string): boolean => /^"[^"\u0000-\u001f]*"$/.test(json);

function blankEnd(json: string, from: number): number {
  let at = from;
  for (let code = json.charCodeAt(at); code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09; code = json.charCodeAt(at)) at++;
  return at;
}

/** @param from at its quote @returns behind the quote that ends it, -1 if none does */
function textEnd(json: string, from: number): number {
  for (let at = json.indexOf('"', from + 1); at >= 0; at = json.indexOf('"', at + 1)) {
    let before = at;
    while (json.charCodeAt(before - 1) === 0x5c) before--;
    if ((at - before) % 2 === 0) return at + 1;
  }
  return -1;
}

/** @returns behind the value: a text, what is between brackets, or all up to a comma or bracket; -1 where it has no end */
function valueEnd(json: string, from: number): number {
  let depth = 0;
  for (let at = from; at < json.length; at++) {
    const byte = json[at]!;
    if (byte === '"') {
      at = textEnd(json, at) - 1;
      if (at < 0) return -1;
      if (depth === 0) return at + 1;
    } else if (byte === '{' || byte === '[') depth++;
    else if (byte === '}' || byte === ']') {
      if (depth === 0) return at;
      if (--depth === 0) return at + 1;
    } else if (byte === ',' && depth === 0) return at;
  }
  return -1;
}
