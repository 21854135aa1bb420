/** Which route a path and method belong to. */

export interface Route {
  /** As in OpenAPI: `/v1/uploads/{upload_id}`, `/files/{path+}`. */
  readonly path: string;
  /** Upper case, or `ANY`. */
  readonly method: string;
  readonly integration: Integration;
}

export interface Integration {
  readonly functionArn: string;
  readonly timeoutMs: number;
}

export interface Match {
  readonly route: Route;
  /** Decoded. */
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Literal segments win over parameters, those over greedy ones; a trailing slash makes no difference.
 * @param segments decoded
 */
export function matchRoute(routes: readonly Route[], method: string, segments: readonly string[]): Match | undefined {
  const candidates = routes
    .filter((route) => route.method === method || route.method === 'ANY')
    .map((route) => ({ route, parameters: matchPath(segmentsOf(route.path), segments) }))
    .filter((candidate): candidate is Match => candidate.parameters !== undefined);
  return candidates.sort((a, b) => compare(rank(a.route), rank(b.route)))[0];
}

/** @returns undefined where an escape is no UTF-8 */
export function decodedSegments(path: string): string[] | undefined {
  try {
    return segmentsOf(path).map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function segmentsOf(path: string): string[] {
  return path.replace(/^\//, '').replace(/\/$/, '').split('/');
}

function matchPath(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [i, part] of pattern.entries()) {
    const segment = segments[i];
    const [, name, greedy] = /^\{([^+}]+)(\+?)\}$/.exec(part) ?? [];
    if (segment === undefined || (name === undefined && segment !== part) || (name !== undefined && segment === '')) return undefined;
    if (greedy) return { ...parameters, [name!]: segments.slice(i).join('/') };
    if (name !== undefined) parameters[name] = segment;
  }
  return pattern.length === segments.length ? parameters : undefined;
}

/** A text that sorts by preference: each segment literal, parameter, greedy; a method before ANY. */
function rank({ path, method }: Route): string {
  const kinds = segmentsOf(path).map((part) => (part.endsWith('+}') ? '2' : part.startsWith('{') ? '1' : '0'));
  return kinds.join('') + (method === 'ANY' ? '1' : '0');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
