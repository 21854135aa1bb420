/** Ours: lineage that OCSF documents carry there. */
const OURS = 'cyberactive';
/** What stands for a member that was too large for its column: `{"$cut": bytes}`. */
const CUT = '$cut';
/** How deep is looked; what is below counts as one value. */
const MAX_DEPTH = 32;

/**
 * Where a JSON document has values, each path once: `requestParameters.Host[].name`. Elements of arrays are `[]`, all
 * alike; a key that is no plain word is in quotes. A null, an empty object and an empty array are values.
 * @returns a value by path, the first one
 */
export function pathsOf(document: unknown): Map<string, unknown> {
  const paths = new Map<string, unknown>();
  const walk = (value: unknown, path: string, depth: number): void => {
    const parts = depth < MAX_DEPTH ? partsOf(value) : [];
    if (parts.length === 0 && path !== '' && !paths.has(path)) paths.set(path, value);
    for (const [part, inner] of parts) {
      if (path === '' && part === OURS) continue;
      walk(inner, part === '[]' ? `${path}[]` : path === '' ? part : `${path}.${part}`, depth + 1);
    }
  };
  walk(document, '', 0);
  return paths;
}

/** What is inside an object or array; nothing of any other value, and of a mark that stands for one. */
function partsOf(value: unknown): (readonly [part: string, inner: unknown])[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.map((inner) => ['[]', inner] as const);
  if (CUT in value && Object.keys(value).length === 1) return [];
  return Object.entries(value).map(([key, inner]) => [/^[\w$@#:-]+$/.test(key) ? key : JSON.stringify(key), inner] as const);
}
