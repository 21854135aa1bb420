import { openEnvironment, type Environment } from '../environment';

/** How long an environment is taken to be as it was found, ms. The sandbox's clock may be moved at any moment. */
const KEPT_MS = { local: 2_000, stage: 60_000 } as const;

/**
 * Opens an environment, and again when that is a while ago: outputs change with a deployment.
 * @param env `local` or a stage
 * @param clock of this machine, epoch ms
 */
export function reopening(env: string, clock: () => number = Date.now, open: typeof openEnvironment = openEnvironment): () => Promise<Environment> {
  const keptMs = env === 'local' ? KEPT_MS.local : KEPT_MS.stage;
  let opened: { readonly at: number; readonly environment: Promise<Environment> } | undefined;
  return async () => {
    if (opened && clock() - opened.at < keptMs) return opened.environment;
    const environment = open(env);
    opened = { at: clock(), environment };
    // What failed is tried again by the next who asks.
    environment.catch(() => (opened = undefined));
    return environment;
  };
}
