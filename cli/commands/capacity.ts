import { Command } from 'commander';
import { capacity } from '../capacity/capacity';

const HELP = `
Examples:
  cyberactive capacity --volume 1TB/h --stage prod
  cyberactive capacity --events-per-second 50000 --file-size 20MB --json
  cyberactive capacity --volume 1TB/h --stage prod --fit
  cyberactive capacity --volume 300MB/h --stage prod --times 1,100,10000`;

/** `cyberactive capacity`: which quota breaks first at a volume, and what to ask for or to set. */
export function capacityCommand() {
  return new Command('capacity')
    .description('which quota breaks first at a volume, and what to ask for or to set')
    .option('--volume <bytes>', 'log of the busiest hour, decoded: 1TB/h, 12GB/d')
    .option('--events-per-second <n>', 'instead, or beside it: then they say how long a record is')
    .option('--file-size <bytes>', 'bytes of one uploaded file (5MB)')
    .option('--stage <name>', 'whose settings', 'dev')
    .option('--region <name>', 'whose quotas', 'us-east-1')
    .option('--times <factors>', 'a line for each multiple of the volume: 1,100,10000')
    .option('--fit', 'as if the recommended settings were made')
    .option('--quotas <file>', 'what the account really has, in the form of cli/capacity/quotas.json')
    .option('--stages <folder>', 'folder of the stage files')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', HELP)
    .action(capacity);
}
