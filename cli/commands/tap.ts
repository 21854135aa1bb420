import { Argument } from 'commander';
import { openEnvironment } from '../environment';
import { wholeNumber } from '../replay/options';
import { renderTap } from '../status/tap/render-tap';
import { tapHops, tapLimits, type TapHop } from '../status/tap/sample';
import { tap } from '../status/tap/tap';
import { environmentCommand, print, type EnvironmentOptions } from './options';

interface TapOptions extends EnvironmentOptions {
  readonly class?: string;
  readonly number: string;
  readonly stages?: string;
}

const HELP = `
raw: records as they stand in the file; pack: headers of what fan-out puts; transformed: rows as the transform answers;
curated: rows of delivered Parquet files; row: rows of the warehouse; rejected: records that became no event, with the reason.
Pack and transformed are derived again from the file with the code of this checkout. Of the newest uploads of a day.

Examples:
  cyberactive tap raw --class authentication -n 3
  cyberactive tap row --class http_activity --json`;

/** `cyberactive tap <hop>`: samples of records. */
export function tapCommand() {
  return environmentCommand('tap', 'sample the newest records at a hop: raw, pack, transformed, curated, row, rejected')
    .addArgument(new Argument('<hop>', 'where to look').choices([...tapHops]))
    .option('--class <name>', 'event class, or name of a stream')
    .option('-n, --number <count>', `samples, ${tapLimits.samples} at most`, '5')
    .option('--stages <folder>', 'folder of the stage files')
    .addHelpText('after', HELP)
    .action(run);
}

async function run(hop: TapHop, options: TapOptions): Promise<void> {
  const count = wholeNumber('-n', options.number, 1, tapLimits.samples);
  const { class: stream, stages } = options;
  const environment = await openEnvironment(options.env);
  const samples = await tap(environment, hop, { count, ...(stream !== undefined && { stream }), ...(stages !== undefined && { stages }) });
  print(options, { version: 1, as_of: new Date(environment.now()).toISOString(), hop, samples }, renderTap(hop, samples));
}
