import { readFileSync } from 'node:fs';
import { CommandError, exitCodes } from '../exit';
import type { Api } from './upload';

export interface AccessOptions {
  readonly api?: string;
  readonly keyFile?: string;
}

/** Where to upload to and as whom: options first, then the environment, then the sandbox of this machine. @throws CommandError */
export function findApi(options: AccessOptions): Api {
  const url = options.api ?? process.env.CYBERACTIVE_API;
  const key = options.keyFile === undefined ? process.env.CYBERACTIVE_KEY : readKey(options.keyFile);
  if (url !== undefined && !/^https?:\/\/[^/]/.test(url)) {
    throw new CommandError(exitCodes.usage, `--api: expected https://…, found ${JSON.stringify(url)}`);
  }
  if (url !== undefined && key !== undefined) return { url: url.replace(/(?<!\/)\/+$/, ''), key };
  // A shipper on another machine has no use for the AWS SDKs that this loads.
  const local = url === undefined ? (require('../environment') as typeof import('../environment')).readLocal() : undefined;
  if (local?.apiUrl !== undefined && (key ?? local.apiKey) !== undefined) {
    return { url: local.apiUrl, key: (key ?? local.apiKey)! };
  }
  throw new CommandError(
    exitCodes.precondition,
    local ? 'the sandbox is still starting' : 'the API and a key are needed',
    local ? 'wait until it says that the pipeline is up' : 'set CYBERACTIVE_API and CYBERACTIVE_KEY, or give --api and --key-file (`cyberactive key create CUSTOMER` makes a key)',
  );
}

/** The key's file may have more than the key in it: `key create` prints a line of advice below it. */
function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim().split(/\s/)[0]!;
  } catch (error) {
    throw new CommandError(exitCodes.precondition, `--key-file: ${(error as Error).message}`);
  }
}
