import type { Environment } from '../environment';

/** One request of the page, taken apart. */
export interface Call {
  readonly query: URLSearchParams;
  /** JSON; undefined for GET. */
  readonly body: Readonly<Record<string, unknown>>;
  /** What stands for `:id` in the path. */
  readonly id: string;
}

/** What a panel shows. */
export interface Found {
  /** The command that gives the same on a terminal. */
  readonly command: string;
  readonly document: unknown;
}

/** An answer as the page gets it. */
export interface Answer extends Found {
  /** ISO 8601, by the clock of the environment. */
  readonly as_of: string;
}

/** One address below `/api/`. POST where anything may change or a lot is read: only the page's own script may send it. */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** `uploads/:id` */
  readonly path: string;
  run(call: Call): Promise<Found>;
}

/** What routes reach. */
export interface Surroundings {
  /** `local` or a stage. */
  readonly env: string;
  /** Opened anew from time to time: the sandbox's clock may be moved, a stage deployed. */
  readonly open: () => Promise<Environment>;
  /** Folder of the stage files; the project's own without it. */
  readonly stages?: string;
}

/** The route of a request and what stands for its `:id`. */
export function findRoute(routes: readonly Route[], method: string, path: string): { readonly route: Route; readonly id: string } | undefined {
  for (const route of routes) {
    const [before = '', after] = route.path.split(':id');
    const isMatch = after === undefined ? path === before : path.startsWith(before) && path.endsWith(after) && !path.slice(before.length).includes('/');
    if (route.method === method && isMatch) return { route, id: path.slice(before.length) };
  }
  return undefined;
}
