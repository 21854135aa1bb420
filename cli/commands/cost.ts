import { Command } from 'commander';
import { actualCost, forecastCost, usualVolume } from '../cost/cost';
import { environmentCommand } from './options';

const HELP = `
Examples:
  cyberactive cost forecast --env prod --volume 300MB/h
  cyberactive cost forecast --volume 3GB/h --load-interval 15
  cyberactive cost actual --since 7d --json`;

/** `cyberactive cost`: what a stage costs a month, and what it has used. */
export function costCommand() {
  return new Command('cost')
    .description('what a stage costs: forecast, actual')
    .addCommand(
      environmentCommand('forecast', 'a month at a volume by the stage file, and what other intervals would make of it; asks nobody')
        .option('--volume <bytes>', 'log an hour, decoded: 300MB/h', '300MB/h')
        .option('--upload-size <bytes>', 'bytes of one file', String(usualVolume.uploadBytes))
        .option('--record-bytes <n>', 'bytes of one record', String(usualVolume.recordBytes))
        .option('--interval <seconds>', 'instead of the stage file')
        .option('--size <megabytes>', 'instead of the stage file')
        .option('--load-interval <minutes>', 'instead of the stage file')
        .option('--prices <file>', 'a price list in the form of cli/cost/prices.json')
        .option('--stages <folder>', 'folder of the stage files')
        .addHelpText('after', HELP)
        .action(forecastCost),
    )
    .addCommand(
      environmentCommand('actual', 'what came and what it took, by stream and customer; the warehouse is not asked')
        .option('--since <time>', 'from here: 24h, 7d, 2026-11-22T09:00Z', '24h')
        .option('--until <time>', 'until here')
        .option('--prices <file>', 'a price list in the form of cli/cost/prices.json')
        .option('--stages <folder>', 'folder of the stage files')
        .addHelpText('after', HELP)
        .action(actualCost),
    );
}
