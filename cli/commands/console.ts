import { serveConsole, parsePort } from '../console/serve';
import { openEnvironment } from '../environment';
import { untilInterrupted } from '../up/sandbox-log';
import { environmentCommand, print, type EnvironmentOptions } from './options';

interface ConsoleCommandOptions extends EnvironmentOptions {
  readonly port?: string;
}

const HELP = `
The address has a key in it: who does not have it does not get in. It asks with the rights of whoever runs the command;
what changes anything (replay, buffers) it does only after a confirmation in the page.

Examples:
  cyberactive console
  cyberactive console --env prod --port 8080`;

/** `cyberactive console`: the pipeline in a browser of this machine, from the documents that `--json` prints. */
export function consoleCommand() {
  return environmentCommand('console', 'the pipeline in a browser: picture, uploads, rejected records, schemas, buffers, cost')
    .option('--port <n>', 'on 127.0.0.1, 0 for any free one; without it 4577, or any free one where that is taken')
    .addHelpText('after', HELP)
    .action(serve);
}

async function serve(options: ConsoleCommandOptions): Promise<void> {
  const port = options.port === undefined ? undefined : parsePort('--port', options.port);
  // Said here, and not first in the page: there is no such environment.
  await openEnvironment(options.env);
  const served = await serveConsole({ env: options.env, ...(port !== undefined && { port }), onError: (error) => console.error(error) });
  print(options, { url: served.url, port: served.port, env: options.env }, `The console: ${served.url}\nCtrl-C ends it.`);
  await untilInterrupted();
  await served.stop();
}
