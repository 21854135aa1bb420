import { Command } from 'commander';
import { keyDocument, newKey } from '../../constructs/presign/key';
import { isCustomerId } from '../../constructs/state/registry';
import { sources } from '../../transforms/sources';
import { openEnvironment } from '../environment';
import { CommandError, exitCodes } from '../exit';
import { printable } from '../report/table';
import { environmentCommand, print, type EnvironmentOptions } from './options';

interface CreateOptions extends EnvironmentOptions {
  readonly source?: string[];
  readonly host?: string[];
  readonly days?: string;
}

/** A key that should outlive this is one that never expires. */
const LONGEST_DAYS = 3_650;

/** `cyberactive key create`: the key is shown once; only its salted hash is kept. */
export function keyCommand() {
  return new Command('key').description('keys that shippers upload with').addCommand(
    environmentCommand('create', 'make a key; it is shown once')
      .argument('<customer_id>', 'whose data it uploads')
      .option('--source <names...>', 'sources that it may upload; all when left out')
      .option('--host <names...>', 'hosts that it may upload for; all when left out')
      .option('--days <n>', 'days until it expires; never when left out')
      .addHelpText('after', '\nExample:\n  cyberactive key create acme --source linux_syslog --days 90 > key.txt')
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
  if (days !== undefined && !(days > 0 && days <= LONGEST_DAYS)) {
    throw new CommandError(exitCodes.usage, `--days: expected a number above 0, at most ${LONGEST_DAYS}, found ${options.days}`);
  }
  const { registry, now: clock } = await openEnvironment(options.env);
  if (!isCustomerId(customerId) || !(await registry.customers.get(customerId))) {
    throw new CommandError(exitCodes.precondition, `customer ${printable(customerId)} does not exist`, 'cyberactive customer list, or cyberactive customer add ID');
  }
  const key = newKey();
  const now = clock();
  await registry.keys.create([key.keyId], {
    ...keyDocument(key, customerId, now),
    ...(days === undefined ? {} : { expires_at: Math.floor(now + days * 86_400_000) }),
    ...(options.source ? { sources: options.source } : {}),
    ...(options.host ? { hosts: options.host } : {}),
  });
  print(
    options,
    { key: key.text, key_id: key.keyId, customer_id: customerId },
    `${key.text}\nShown this once. Give it to the shipper as CYBERACTIVE_KEY or in a file of mode 0600 (--key-file).`,
  );
}
