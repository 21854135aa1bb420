import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command, Option } from 'commander';
import { sources } from '../../transforms/sources';
import { CommandError, exitCodes } from '../exit';
import { recipes } from '../recipe';
import { doorRecipes } from '../recipe/doors';
import { belowFolder, renderRecipe, type RecipeSettings } from '../recipe/recipe';
import { print } from './options';

interface RecipeOptions {
  readonly source?: string;
  readonly host?: string;
  readonly api?: string;
  readonly keyFile: string;
  readonly spool?: string;
  readonly log: string;
  readonly shipper: 'sh' | 'ship' | 'door';
  readonly out?: string;
  readonly try?: string;
  readonly json?: boolean;
}

/** What is put into configurations of other programs must not end a text there. */
const PLAIN = /^[\w@%+=:,./\\*-]+$/;

/** `cyberactive recipe rsyslog --source linux_syslog`: a ready configuration, with spool and retries. */
export function recipeCommand() {
  const names = Object.keys(recipes);
  return new Command('recipe')
    .description('print a ready configuration for a log agent, cron, logrotate or a script')
    .argument('<name>', names.join(', '))
    .option('--source <name>', `what kind of log it is: ${Object.keys(sources).sort().join(', ')}`)
    .option('--host <name>', "the machine that writes the log; the machine's own name when left out")
    .option('--api <url>', 'the API; CYBERACTIVE_API, or the sandbox on this machine')
    .option('--key-file <file>', 'where the key will be on that machine', '/etc/cyberactive/key')
    .option('--spool <folder>', 'where files wait; /var/spool/cyberactive/SOURCE when left out')
    .option('--log <file>', 'the log, for recipes about one', '/var/log/app/app.log')
    .addOption(new Option('--shipper <kind>', 'what sends: the script (POSIX sh, curl, sha256sum), cyberactive ship (Node), or the agent itself, without a spool').choices(['sh', 'ship', 'door']).default('sh'))
    .option('--out <folder>', 'write the files below this folder; / installs them')
    .option('--try <folder>', 'write the files below this folder, and keep to it whatever they name: to see it work without root')
    .option('--json', 'one JSON document on stdout')
    .addHelpText(
      'after',
      `
Examples:
  cyberactive recipe rsyslog --source linux_syslog --api https://…
  cyberactive recipe logrotate --source web_access --log /var/log/nginx/access.log --out ./files
  cyberactive recipe cron --source web_access --log /var/log/nginx/access.log --shipper ship
  cyberactive recipe vector --source web_access --log /var/log/nginx/access.log --shipper door`,
    )
    .action(recipe);
}

function recipe(name: string, options: RecipeOptions): void {
  const fail = (message: string): never => {
    throw new CommandError(exitCodes.usage, message);
  };
  const make = Object.hasOwn(recipes, name) ? recipes[name]! : fail(`recipe: expected one of ${Object.keys(recipes).join(', ')}, found ${JSON.stringify(name)}`);
  const { source, host, keyFile, log, shipper } = options;
  if (options.out !== undefined && options.try !== undefined) fail('--try: expected it without --out, found both');
  if (shipper === 'door' && !Object.hasOwn(doorRecipes, name)) fail(`--shipper door: expected one of ${Object.keys(doorRecipes).join(', ')}, found ${name}`);
  if (source === undefined || !Object.hasOwn(sources, source)) return fail(`--source: expected one of ${Object.keys(sources).sort().join(', ')}, found ${source ?? 'none'}`);
  const api = options.api ?? process.env.CYBERACTIVE_API ?? (require('../environment') as typeof import('../environment')).readLocalFile()?.apiUrl ?? fail('--api: expected https://…, found none');
  if (!/^https?:\/\/[^/]/.test(api)) fail(`--api: expected https://…, found ${JSON.stringify(api)}`);
  const spool = options.spool ?? `/var/spool/cyberactive/${source}`;
  const below = options.try === undefined ? undefined : path.resolve(options.try);
  const named = { '--try': below ?? '-', '--api': api, '--host': host ?? '-', '--key-file': keyFile, '--spool': spool, '--log': log };
  for (const [option, text] of Object.entries(named)) if (!PLAIN.test(text)) fail(`${option}: expected letters, digits and @%+=:,./\\*-_ only, since it goes into configurations, found ${JSON.stringify(text)}`);
  const settings: RecipeSettings = { source, host, api: api.replace(/(?<!\/)\/+$/, ''), keyFile, spool, log, shipper };
  const recipe = shipper === 'door' ? doorRecipes[name]!(settings) : make(settings);
  const made = below === undefined ? recipe : belowFolder(recipe, below);
  if (below !== undefined) mkdirSync(path.join(below, 'run', 'lock'), { recursive: true });
  const to = below === undefined ? options.out : '/';
  for (const file of to === undefined ? [] : made.files) {
    const target = path.join(to!, file.path);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, file.text, { mode: Number.parseInt(file.mode, 8) });
  }
  print(options, made, renderRecipe(`${name} for ${source}`, made));
}
