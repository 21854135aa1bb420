import { Command } from 'commander';
import { newKey } from '../../constructs/presign/key';
import { sources } from '../../transforms/sources';
import { openEnvironment } from '../environment';
import { CommandError, exitCodes } from '../exit';
import { environmentCommand, print, type EnvironmentOptions } from './options';

interface CreateOptions extends EnvironmentOptions {
  readonly source?: string[];
  readonly host?: string[];
  readonly days?: string;
}

/** `cyberactive key create`: the key is shown once; only its salted hash is kept. */
export function keyCommand() {
  return new Command('key').description('keys that shippers upload with').addCommand(
    environmentCommand('create', 'make a key; it is shown once')
      .argument('<customer_id>', 'whose data it uploads')
      .option('--source <names...>', 'sources that it may upload; all when left out')
      .option('--host <names...>', 'hosts that it may upload for; all when left out')
      .option('--days <n>', 'days until it expires; never when left out')
      .action(createKey),
  );
}

async function createKey(customerId: string, options: CreateOptions): Promise<void> {
  for (const name of options.source ?? []) {
    if (!Object.hasOwn(sources, name)) {
      throw new CommandError(exitCodes.usage, `--source: expected one of ${Object.keys(sources).join(', ')}, found ${name}`);
    }
  }
  const days = options.days === undefined ? undefined : Number(options.days);
  if (days !== undefined && !(days > 0)) throw new CommandError(exitCodes.usage, `--days: expected a number above 0, found ${options.days}`);
  const { registry } = await openEnvironment(options.env);
  if (!(await registry.customers.get(customerId))) {
    throw new CommandError(exitCodes.precondition, `customer ${customerId} does not exist`, `cyberactive customer add ${customerId}`);
  }
  const key = newKey();
  const now = Date.now();
  await registry.keys.create([key.keyId], {
    key_id: key.keyId,
    customer_id: customerId,
    salt: key.salt,
    hash: key.hash,
    created_at: now,
    ...(days === undefined ? {} : { expires_at: now + days * 86_400_000 }),
    ...(options.source ? { sources: options.source } : {}),
    ...(options.host ? { hosts: options.host } : {}),
  });
  print(
    options,
    { key: key.text, key_id: key.keyId, customer_id: customerId },
    `${key.text}\nShown this once. Give it to the shipper as CYBERACTIVE_KEY or in a file of mode 0600 (--key-file).`,
  );
}
