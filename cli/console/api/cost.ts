import { bufferServices } from '../../buffer/services';
import { actualDocument, forecastDocument, usualVolume } from '../../cost/cost';
import { readPrices } from '../../cost/prices';
import { commandLine } from '../command-line';
import { given } from '../parameters';
import type { Route, Surroundings } from '../route';

/** `cost`: a month at a volume, which asks nobody; and what came in a window. */
export function costRoutes({ env, open, stages }: Surroundings): Route[] {
  return [
    {
      method: 'GET',
      path: 'cost/forecast',
      run: async (call) => {
        const volume = given(call, 'volume') ?? '300MB/h';
        const [interval, loadInterval] = [given(call, 'interval'), given(call, 'load')];
        const document = forecastDocument({
          ...{ env, volume, uploadSize: String(usualVolume.uploadBytes), recordBytes: String(usualVolume.recordBytes) },
          ...(interval !== undefined && { interval }),
          ...(loadInterval !== undefined && { loadInterval }),
          ...(stages !== undefined && { stages }),
        });
        return { command: commandLine(env, ['cost', 'forecast'], { volume, interval, 'load-interval': loadInterval }), document };
      },
    },
    {
      method: 'GET',
      path: 'cost/actual',
      run: async (call) => {
        const since = given(call, 'since') ?? '24h';
        const document = await actualDocument(bufferServices(await open(), stages), readPrices(), { since });
        return { command: commandLine(env, ['cost', 'actual'], { since }), document };
      },
    },
  ];
}
