import { readStatus } from '../../status/status';
import { commandLine } from '../command-line';
import type { Route, Surroundings } from '../route';

/** `pipeline`: what `status` says, and where the page is. */
export function pipelineRoutes({ env, open, stages }: Surroundings): Route[] {
  return [
    {
      method: 'GET',
      path: 'place',
      run: async () => ({ command: commandLine(env, ['console']), document: { env, stage: env === 'local' ? (await open()).stage : env, refresh_seconds: REFRESH_SECONDS[env === 'local' ? 'local' : 'stage'] } }),
    },
    {
      method: 'GET',
      path: 'pipeline',
      run: async () => ({ command: commandLine(env, ['status']), document: await readStatus(await open(), stages) }),
    },
  ];
}

/** How often the page asks while somebody looks at it. A stage's requests are billed. */
const REFRESH_SECONDS = { local: 3, stage: 20 } as const;
