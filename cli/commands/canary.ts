import { canary } from '../canary/canary';
import { environmentCommand } from './options';

const HELP = `
Examples:
  cyberactive canary
  cyberactive canary --env prod --timeout 30m --json

In the sandbox its clock is moved on; on AWS the command waits. Exit 3: something did not come back as it was sent; 8: the API was not to be had.`;

/** `cyberactive canary`: known records through the live path; do they come back as rows, each once? */
export function canaryCommand() {
  return environmentCommand('canary', 'send known records through the live path and see them come back as rows, each once')
    .option('--timeout <time>', 'how long to wait: 90s, 30m, 2h; without it as long as the stage allows for freshness')
    .addHelpText('after', HELP)
    .action(canary);
}
