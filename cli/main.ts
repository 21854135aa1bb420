import { Command, CommanderError } from 'commander';
import { accountingCommand } from './commands/accounting';
import { customerCommand } from './commands/customer';
import { keyCommand } from './commands/key';
import { queryCommand } from './commands/query';
import { shipCommand } from './commands/ship';
import { clockCommand } from './commands/clock';
import { upCommand } from './commands/up';
import { uploadsCommand } from './commands/uploads';
import { warehouseCommand } from './commands/warehouse';
import { CommandError, EXIT_CODE_HELP, exitCodes } from './exit';

const program = new Command('cyberactive')
  .description('Security logs to queryable rows, every line accounted for.')
  .addHelpText(
    'after',
    `
Examples:
  cyberactive up                                    run the whole pipeline on this machine
  cyberactive ship /var/log/auth.log --source linux_syslog
  cyberactive accounting                            what became of every record
  cyberactive query 'SELECT * FROM events.authentication LIMIT 5'
${EXIT_CODE_HELP}`,
  )
  .showHelpAfterError('(add --help for what it takes)')
  .showSuggestionAfterError()
  .exitOverride()
  .enablePositionalOptions();

for (const command of [
  upCommand(),
  shipCommand(),
  accountingCommand(),
  uploadsCommand(),
  queryCommand(),
  customerCommand(),
  keyCommand(),
  warehouseCommand(),
  clockCommand(),
]) {
  command.exitOverride().showHelpAfterError('(add --help for what it takes)');
  for (const verb of command.commands) verb.exitOverride();
  program.addCommand(command);
}

program.parseAsync().catch((error: unknown) => {
  process.exitCode = report(error);
});

/** Says what went wrong, the next step last, and returns the exit code. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (error instanceof CommandError) {
    console.error(`cyberactive: ${error.message}`);
    if (error.next) console.error(`next: ${error.next}`);
    return error.exitCode;
  }
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return exitCodes.failure;
}
