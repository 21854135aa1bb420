import { Command } from 'commander';
import { advise } from '../buffer/advise';
import { history } from '../buffer/history';
import { set } from '../buffer/set';
import { show } from '../buffer/show';
import { verify } from '../buffer/verify';
import { environmentCommand } from './options';

const ADVISE_HELP = `
Arrivals are those of the registry's receipts (the last 24 hours, --since), on this machine as on AWS, or a recorded file:
CSV or NDJSON of at,bytes[,stream], or what \`aws cloudwatch get-metric-data\` answers for IncomingBytes by the minute.
Every combination of interval, size and load interval is simulated with the buffer model that the sandbox runs.

Examples:
  cyberactive buffer advise authentication --fresh-p95 5m
  cyberactive buffer advise --max-cost 60 --svg buffers.svg
  cyberactive buffer advise --from arrivals.csv --csv > points.csv`;

const SET_HELP = `
Changes a running stream (UpdateDestination, with its version as the lock and its transform kept) and the stage file, so
that the next deployment keeps it. The load interval is changed in the stage file alone: deploy the stage.

Examples:
  cyberactive buffer set authentication --interval 120 --size 64
  cyberactive buffer set --all --interval 300 --load-interval 15
  cyberactive buffer set http_activity --interval 600 --dry-run`;

/** `cyberactive buffer`: how long streams gather records, tuned by what came. */
export function bufferCommand() {
  return new Command('buffer')
    .description('how long streams gather records: show, advise, set, verify')
    .addCommand(withArrivals(environmentCommand('show', 'hints of each stream, what it holds to, what is loaded how soon')).argument('[stream]', 'event class').action(show))
    .addCommand(
      withArrivals(environmentCommand('advise', 'simulate every setting over what came, and choose by bounds'))
        .argument('[stream]', 'event class; without it all streams get the same hints')
        .option('--from <file>', 'recorded arrivals; - reads stdin; cloudwatch asks AWS')
        .option('--fresh-p95 <duration>', 'from arrival to row for 95 of 100 records at most: 5m')
        .option('--max-cost <dollars>', 'a month at most')
        .option('--intervals <list>', 'seconds to look at: 60,300')
        .option('--sizes <list>', 'megabytes to look at: 64,128')
        .option('--load-intervals <list>', 'minutes to look at: 5,60')
        .option('--expansion <ratio>', 'bytes that the transform answers for a byte put, instead of what the samples have')
        .option('--svg <file>', 'the plot as a picture')
        .option('--csv', 'the points as CSV on stdout')
        .option('--no-plot', 'the table alone')
        .addHelpText('after', ADVISE_HELP)
        .action(advise),
    )
    .addCommand(
      withArrivals(environmentCommand('set', 'change the hints of a stream, and of the stage file'))
        .argument('[stream]', 'event class')
        .option('--all', 'all streams of the stage')
        .option('--interval <seconds>', '60 to 900')
        .option('--size <megabytes>', '64 to 128')
        .option('--load-interval <minutes>', 'how often load runs; in the stage file alone')
        .option('--fresh-p95 <duration>', 'what verify is to hold it to; without it, what was predicted')
        .option('--dry-run', 'say what would change')
        .option('--force', 'although it was changed a short while ago')
        .addHelpText('after', SET_HELP)
        .action(set),
    )
    .addCommand(
      environmentCommand('verify', 'measured against predicted since the last change; goes back where freshness is worse')
        .argument('[stream]', 'event class; without it every stream with a change that is not verified yet')
        .option('--no-return', 'only say it')
        .option('--stages <folder>', 'folder of the stage files')
        .action(verify),
    )
    .addCommand(environmentCommand('history', 'who changed which stream when, and what came of it').argument('[stream]', 'event class').action(history));
}

function withArrivals(command: Command): Command {
  return command
    .option('--since <time>', 'arrivals from here: 24h, 7d, 2026-11-22T09:00Z', '24h')
    .option('--until <time>', 'arrivals until here')
    .option('--prices <file>', 'a price list in the form of cli/cost/prices.json')
    .option('--stages <folder>', 'folder of the stage files');
}
