import { Command, Option } from 'commander';

/** Options that every command about a deployed pipeline has. */
export interface EnvironmentOptions {
  readonly env: string;
  readonly json?: boolean;
}

/** A verb on an environment, with `--env` and `--json`. */
export function environmentCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .addOption(new Option('--env <name>', 'local for the sandbox on this machine, or a deployed stage').default('local'))
    .option('--json', 'one JSON document on stdout');
}

/** One JSON document, or what people read. */
export function print(options: { readonly json?: boolean }, document: unknown, text: string): void {
  process.stdout.write(`${options.json ? JSON.stringify(document, null, 2) : text}\n`);
}
