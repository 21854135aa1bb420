import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command, CommanderError } from 'commander';
import { commands, type CommandEntry } from './commands';
import { asCommandError, EXIT_CODE_HELP, exitCodes } from './exit';

/**
 * Runs one command. What it finds goes to stdout, all else to stderr.
 * @param words the command line without the program's name
 * @returns the exit code
 */
export async function runCommand(words: readonly string[]): Promise<number> {
  try {
    process.exitCode = undefined;
    await program(nameIn(words)).parseAsync(words, { from: 'user' });
    return Number(process.exitCode ?? exitCodes.ok);
  } catch (error) {
    return report(error);
  }
}

/** Which command the words are about; undefined for help on all, and for what is no command. */
function nameIn(words: readonly string[]): string | undefined {
  const [first, second] = words.filter((word) => !word.startsWith('-'));
  return first === 'help' ? second : first;
}

/** @param called the one command that is loaded; the others are there by name */
function program(called: string | undefined): Command {
  const all = new Command('cyberactive')
    .description('Security logs to queryable rows, every line accounted for.')
    .version((JSON.parse(readFileSync(path.join(__dirname, '..', 'package.json'), 'utf8')) as { version: string }).version)
    .addHelpText(
      'after',
      `
Examples:
  cyberactive up                                    run the whole pipeline on this machine
  cyberactive ship /var/log/auth.log --source linux_syslog
  cyberactive accounting                            what became of every record
  cyberactive query 'SELECT * FROM events.authentication LIMIT 5'`,
    )
    .addHelpText('afterAll', EXIT_CODE_HELP)
    .showHelpAfterError('(add --help for what it takes)')
    .showSuggestionAfterError()
    .exitOverride()
    .enablePositionalOptions();
  for (const entry of commands) {
    const command = entry.name === called ? entry.load() : listed(entry);
    all.addCommand(command);
    inheritSettings(all, command);
  }
  return all;
}

const listed = ({ name, description }: CommandEntry): Command => new Command(name).description(description);

function inheritSettings(parent: Command, command: Command): void {
  command.copyInheritedSettings(parent);
  for (const verb of command.commands) inheritSettings(command, verb);
}

/** Says what went wrong, the next step last, and returns the exit code. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  const known = asCommandError(error);
  if (known) {
    console.error(`cyberactive: ${known.message}`);
    if (known.next) console.error(`next: ${known.next}`);
    return known.exitCode;
  }
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return exitCodes.failure;
}
