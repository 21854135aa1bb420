import { openEnvironment } from '../environment';
import { exitCodes } from '../exit';
import { readAccounting, renderAccounting } from '../report/accounting';
import { environmentCommand, print, type EnvironmentOptions } from './options';

const EXAMPLES = `
Examples:
  cyberactive accounting
  cyberactive accounting --json | jq .totals`;

/** `cyberactive accounting`: what became of every record; exit code 3 while records are unaccounted for. */
export function accountingCommand() {
  return environmentCommand('accounting', 'records = accepted + rejected + in flight, per upload').addHelpText('after', EXAMPLES).action(
    async (options: EnvironmentOptions) => {
      const environment = await openEnvironment(options.env);
      const accounting = await readAccounting(environment.registry, environment.warehouse, environment);
      print(options, accounting, renderAccounting(accounting));
      if (accounting.totals.unaccounted > 0) process.exitCode = exitCodes.findings;
    },
  );
}
