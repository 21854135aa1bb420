import { CommandError, exitCodes } from '../exit';
import { reopening } from './environments';
import { consoleRoutes } from './routes';
import { startConsole, type Console } from './server';

/** The port that people may remember. */
export const CONSOLE_PORT = 4577;

export interface ServeOptions {
  /** `local` or a stage. */
  readonly env: string;
  /** Without it {@link CONSOLE_PORT}, or any free one where that is taken. */
  readonly port?: number;
  readonly onError?: (error: unknown) => void;
}

/** Serves the console of an environment. @throws CommandError where the port that was asked for is taken */
export async function serveConsole({ env, port, onError }: ServeOptions): Promise<Console> {
  const open = reopening(env);
  const now = async (): Promise<number> => (await open()).now();
  try {
    return await startConsole({ routes: consoleRoutes({ env, open }), now, port: port ?? CONSOLE_PORT, orAnyPort: port === undefined, ...(onError && { onError }) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new CommandError(exitCodes.precondition, `port ${port}: expected a free one, found it taken`, 'name another for the console, or 0 for any free one');
  }
}

/** @throws CommandError for what is no port */
export function parsePort(option: string, text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new CommandError(exitCodes.usage, `${option}: expected a port from 0 (any free one) to 65535, found ${JSON.stringify(text)}`);
}
