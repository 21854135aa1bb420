import { adviceFor } from '../../buffer/advise';
import { environmentScene } from '../../buffer/open-scene';
import { windowOf } from '../../buffer/options';
import { bufferServices, classesFor, type BufferServices } from '../../buffer/services';
import { setHints } from '../../buffer/set';
import { bounds } from '../../buffer/settings';
import { readShown } from '../../buffer/show';
import { readPrices } from '../../cost/prices';
import { commandLine } from '../command-line';
import { given, requiredText } from '../parameters';
import type { Route, Surroundings } from '../route';

/** Intervals that the slider has, seconds. */
const INTERVALS = [60, 90, 120, 180, 240, 300, 420, 600, 900];

/** `buffers`: what streams hold to, the advisor's points at each interval, and changing one stream's hints. */
export function bufferRoutes({ env, open, stages }: Surroundings): Route[] {
  const services = async (): Promise<BufferServices> => bufferServices(await open(), stages);
  return [
    {
      method: 'GET',
      path: 'buffers',
      run: async (call) => {
        const since = given(call, 'since') ?? '24h';
        const opened = await services();
        const { document } = await readShown(opened, undefined, windowOf({ since }, opened.now()));
        return { command: commandLine(env, ['buffer', 'show'], { since }), document };
      },
    },
    {
      method: 'GET',
      path: 'buffers/:id',
      run: async (call) => {
        const since = given(call, 'since') ?? '24h';
        const opened = await services();
        const focus = classesFor(call.id, opened.streamPrefix);
        const scene = await environmentScene(opened, focus, { ...windowOf({ since }, opened.now()), prices: readPrices() });
        const { hints, presentLoadMinutes } = scene;
        const advice = adviceFor(scene, {}, { intervalSeconds: INTERVALS, sizeMegabytes: [hints.get(focus[0]!)!.sizeMegabytes], loadMinutes: [presentLoadMinutes] });
        return { command: commandLine(env, ['buffer', 'advise', focus[0]!], { since }), document: { ...advice, bounds } };
      },
    },
    {
      method: 'POST',
      path: 'buffers/set',
      run: async (call) => {
        const stream = requiredText(call, 'stream');
        const options = { interval: requiredText(call, 'interval'), size: requiredText(call, 'size') };
        // Without a confirmation it says what would change, as --dry-run does.
        const dryRun = call.body.confirm !== stream;
        const { document } = await setHints(stream, { ...options, dryRun }, services);
        return { command: commandLine(env, ['buffer', 'set', stream], options), document };
      },
    },
  ];
}
