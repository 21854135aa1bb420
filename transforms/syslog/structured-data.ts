/** STRUCTURED-DATA as an object: SD-ID → PARAM-NAME → value. A parameter that is given twice has its values in a list. */
export type StructuredData = Readonly<Record<string, Readonly<Record<string, string | string[]>>>>;

/**
 * Reads STRUCTURED-DATA at `start`: a dash, or elements such as `[exampleSDID@32473 iut="3" eventSource="App"]`, with a
 * quote, a backslash or a closing bracket inside values escaped by a backslash. Undefined where it is not well formed.
 * @see https://www.rfc-editor.org/rfc/rfc5424#section-6.3
 */
export function findStructuredData(text: string, start: number): { readonly data?: StructuredData; readonly end: number } | undefined {
  if (text[start] === '-') return endsWord(text, start + 1) ? { end: start + 1 } : undefined;
  const data: Record<string, Record<string, string | string[]>> = Object.create(null);
  let index = start;
  while (text[index] === '[') {
    const idEnd = endOfName(text, index + 1);
    const parameters: Record<string, string | string[]> = Object.create(null);
    const end = readParameters(text, idEnd, parameters);
    if (end === undefined || idEnd === index + 1) return undefined;
    data[text.slice(index + 1, idEnd)] = parameters;
    index = end;
  }
  return index > start && endsWord(text, index) ? { data, end: index } : undefined;
}

/** Reads ` name="value"` pairs up to the closing bracket; the index after it, or undefined. */
function readParameters(text: string, start: number, parameters: Record<string, string | string[]>): number | undefined {
  let index = start;
  while (text[index] === ' ') {
    const nameEnd = endOfName(text, index + 1);
    if (nameEnd === index + 1 || text[nameEnd] !== '=' || text[nameEnd + 1] !== '"') return undefined;
    const valueEnd = endOfValue(text, nameEnd + 2);
    if (valueEnd === undefined) return undefined;
    add(parameters, text.slice(index + 1, nameEnd), text.slice(nameEnd + 2, valueEnd).replace(/\\(["\\\]])/g, '$1'));
    index = valueEnd + 1;
  }
  return text[index] === ']' ? index + 1 : undefined;
}

function add(parameters: Record<string, string | string[]>, name: string, value: string): void {
  const earlier = parameters[name];
  if (earlier === undefined) parameters[name] = value;
  else if (typeof earlier === 'string') parameters[name] = [earlier, value];
  else earlier.push(value);
}

/** Names end at a space, an equals sign, a bracket or a quote. */
function endOfName(text: string, start: number): number {
  let index = start;
  for (; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 32 || code === 61 || code === 93 || code === 34) break;
  }
  return index;
}

function endOfValue(text: string, start: number): number | undefined {
  for (let index = start; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 92) index += 1;
    else if (code === 34) return index;
  }
  return undefined;
}

function endsWord(text: string, index: number): boolean {
  return index >= text.length || text.charCodeAt(index) === 32;
}
