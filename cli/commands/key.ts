import { Command } from 'commander';
import { keyDocument, newKey } from '../../constructs/presign/key';
import { isCustomerId, isKeyId, type KeyDocument, type Registry } from '../../constructs/state/registry';
import { sources } from '../../transforms/sources';
import { openEnvironment } from '../environment';
import { CommandError, exitCodes } from '../exit';
import { printable, renderTable } from '../report/table';
import { environmentCommand, print, type EnvironmentOptions } from './options';

interface CreateOptions extends EnvironmentOptions {
  readonly source?: string[];
  readonly host?: string[];
  readonly days?: string;
}

interface RotateOptions extends EnvironmentOptions {
  readonly days?: string;
  readonly overlap: string;
}

interface ListOptions extends EnvironmentOptions {
  readonly expiring?: string;
}

/** A key that should outlive this is one that never expires. */
const LONGEST_DAYS = 3_650;
const DAY_MS = 86_400_000;
const ADVICE = 'Shown this once. Give it to the shipper as CYBERACTIVE_KEY or in a file of mode 0600 (--key-file).';

/** `cyberactive key …`: keys are shown once; only their salted hashes are kept. */
export function keyCommand() {
  return new Command('key')
    .description('keys that shippers upload with')
    .addCommand(
      environmentCommand('create', 'make a key; it is shown once')
        .argument('<customer_id>', 'whose data it uploads')
        .option('--source <names...>', 'sources that it may upload; all when left out')
        .option('--host <names...>', 'hosts that it may upload for; all when left out')
        .option('--days <n>', 'days until it expires; never when left out')
        .addHelpText('after', '\nExample:\n  cyberactive key create acme --source linux_syslog --days 90 > key.txt')
        .action(create),
    )
    .addCommand(
      environmentCommand('list', 'keys with their scopes and ends; never the keys themselves')
        .argument('[customer_id]', 'of this customer; all when left out')
        .option('--expiring <days>', 'only valid ones that end within so many days')
        .addHelpText('after', '\nExample:\n  cyberactive key list --expiring 14')
        .action(list),
    )
    .addCommand(
      environmentCommand('rotate', 'make a key in the place of another; both work for a while')
        .argument('<key_id>', 'as key list shows it')
        .option('--overlap <days>', 'days until the old one ends', '7')
        .option('--days <n>', 'days until the new one expires; never when left out')
        .addHelpText('after', '\nExample:\n  cyberactive key rotate 4f9a2c61d0b7 --overlap 7 --days 90 > key.txt')
        .action(rotate),
    )
    .addCommand(
      environmentCommand('revoke', 'end a key now and for good')
        .argument('<key_id>', 'as key list shows it')
        .addHelpText('after', '\nExample:\n  cyberactive key revoke 4f9a2c61d0b7')
        .action(revoke),
    )
    .addCommand(
      environmentCommand('release', 'let an expired key work again for some days: what its shippers held back is sent')
        .argument('<key_id>', 'as key list shows it')
        .option('--days <n>', 'for how long', '7')
        .addHelpText('after', '\nExample:\n  cyberactive key release 4f9a2c61d0b7 --days 2')
        .action(release),
    );
}

async function create(customerId: string, options: CreateOptions): Promise<void> {
  for (const name of options.source ?? []) {
    if (!Object.hasOwn(sources, name)) {
      throw new CommandError(exitCodes.usage, `--source: expected one of ${Object.keys(sources).join(', ')}, found ${name}`);
    }
  }
  const days = daysOf('--days', options.days);
  const { registry, now } = await openEnvironment(options.env);
  if (!isCustomerId(customerId) || !(await registry.customers.get(customerId))) {
    throw new CommandError(exitCodes.precondition, `customer ${printable(customerId)} does not exist`, 'cyberactive customer list, or cyberactive customer add ID');
  }
  const { source, host } = options;
  const { text, document } = await store(registry, customerId, now(), days, { ...(source && { sources: source }), ...(host && { hosts: host }) });
  print(options, { key: text, key_id: document.key_id, customer_id: customerId }, `${text}\n${ADVICE}`);
}

type Scope = Pick<KeyDocument, 'sources' | 'hosts' | 'replaces'>;

async function store(registry: Registry, customerId: string, now: number, days: number | undefined, scope: Scope): Promise<{ readonly text: string; readonly document: KeyDocument }> {
  const key = newKey();
  const expiry = days === undefined ? {} : { expires_at: Math.floor(now + days * DAY_MS) };
  const { document } = await registry.keys.create([key.keyId], { ...keyDocument(key, customerId, now), ...expiry, ...scope });
  return { text: key.text, document };
}

async function list(customerId: string | undefined, options: ListOptions): Promise<void> {
  const expiring = daysOf('--expiring', options.expiring);
  const { registry, now } = await openEnvironment(options.env);
  const keys: KeyDocument[] = [];
  for await (const [id] of registry.keys.ids()) {
    const key = await registry.keys.get(id);
    if (key && (customerId === undefined || key.customer_id === customerId)) keys.push(key);
  }
  const time = now();
  const ends = ({ expires_at = Infinity }: KeyDocument): number => expires_at;
  const shown = keys
    .filter((key) => expiring === undefined || (stateOf(key, time) === 'valid' && ends(key) <= time + expiring * DAY_MS))
    .sort((a, b) => (a.customer_id < b.customer_id ? -1 : a.customer_id > b.customer_id ? 1 : a.created_at - b.created_at));
  const table = renderTable<KeyDocument>(
    [
      { title: 'key_id', value: (key) => key.key_id },
      { title: 'customer', value: (key) => key.customer_id },
      { title: 'state', value: (key) => stateOf(key, time) },
      { title: 'ends', value: (key) => (key.expires_at === undefined ? 'never' : dateOf(key.expires_at)) },
      { title: 'sources', value: (key) => key.sources?.join(' ') ?? 'all' },
      { title: 'hosts', value: (key) => key.hosts?.join(' ') ?? 'all' },
      { title: 'created', value: (key) => dateOf(key.created_at) },
      { title: 'replaces', value: (key) => key.replaces ?? '' },
    ],
    shown,
  );
  const documents = shown.map(({ salt, hash, ...key }) => ({ ...key, state: stateOf(key, time) }));
  print(options, documents, shown.length > 0 ? table : 'No such keys. Make one: cyberactive key create CUSTOMER');
}

type KeyState = 'valid' | 'expired' | 'revoked';

function stateOf({ revoked_at = Infinity, expires_at = Infinity }: Pick<KeyDocument, 'revoked_at' | 'expires_at'>, now: number): KeyState {
  return revoked_at <= now ? 'revoked' : expires_at <= now ? 'expired' : 'valid';
}

const dateOf = (time: number): string => new Date(time).toISOString().slice(0, 16).replace('T', ' ');

async function rotate(keyId: string, options: RotateOptions): Promise<void> {
  const days = daysOf('--days', options.days);
  const overlap = options.overlap === '0' ? 0 : daysOf('--overlap', options.overlap)!;
  const { registry, now } = await openEnvironment(options.env);
  const old = await find(registry, keyId);
  if (stateOf(old, now()) === 'revoked') throw new CommandError(exitCodes.refused, `key ${old.key_id} is revoked`, `cyberactive key create ${old.customer_id}`);
  const { sources: scope, hosts } = old;
  // The new one first: whatever happens next, a key works.
  const { text, document } = await store(registry, old.customer_id, now(), days, { ...(scope && { sources: scope }), ...(hosts && { hosts }), replaces: old.key_id });
  const { expires_at } = await registry.keys.change([old.key_id], (current) => {
    const end = Math.min(current!.expires_at ?? Infinity, Math.floor(now() + overlap * DAY_MS));
    return end === current!.expires_at ? current! : { ...current!, expires_at: end };
  });
  print(options, { key: text, key_id: document.key_id, customer_id: old.customer_id, replaces: old.key_id, replaced_ends: expires_at }, `${text}\n${ADVICE}\nThe old one, ${old.key_id}, ends at ${dateOf(expires_at!)} UTC; until then both work.`);
}

async function revoke(keyId: string, options: EnvironmentOptions): Promise<void> {
  const { registry, now } = await openEnvironment(options.env);
  const { key_id } = await find(registry, keyId);
  const { revoked_at } = await registry.keys.change([key_id], (current) => (current!.revoked_at === undefined ? { ...current!, revoked_at: now() } : current!));
  print(options, { key_id, revoked_at }, `key ${key_id} is revoked since ${dateOf(revoked_at!)} UTC. The API remembers keys for presign.keyCacheSeconds of the stage: so long it may still work.`);
}

async function release(keyId: string, options: EnvironmentOptions & { readonly days: string }): Promise<void> {
  const days = daysOf('--days', options.days)!;
  const { registry, now } = await openEnvironment(options.env);
  const key = await find(registry, keyId);
  const state = stateOf(key, now());
  if (state === 'revoked') throw new CommandError(exitCodes.refused, `key ${key.key_id} is revoked, which is for good`, `cyberactive key create ${key.customer_id}`);
  const { expires_at } = state === 'valid' ? key : await registry.keys.change([key.key_id], (current) => ({ ...current!, expires_at: Math.floor(now() + days * DAY_MS) }));
  const words = state === 'valid' ? `key ${key.key_id} is valid: there is nothing to release` : `key ${key.key_id} works until ${dateOf(expires_at!)} UTC. Shippers that kept their files send them now; rotate it before then: cyberactive key rotate ${key.key_id}`;
  print(options, { key_id: key.key_id, expires_at }, words);
}

/** Takes a key's id, or the key itself, which is not repeated. @throws CommandError */
async function find(registry: Registry, text: string): Promise<KeyDocument> {
  const id = /^ca_([a-z0-9]+)_/.exec(text)?.[1] ?? text;
  const key = isKeyId(id) ? await registry.keys.get(id) : undefined;
  if (!key) throw new CommandError(exitCodes.refused, `no key ${printable(id.slice(0, 40))}`, 'cyberactive key list');
  return key;
}

/** @throws CommandError */
function daysOf(option: string, text: string | undefined): number | undefined {
  const days = text === undefined ? undefined : Number(text);
  if (days === undefined || (days > 0 && days <= LONGEST_DAYS)) return days;
  throw new CommandError(exitCodes.usage, `${option}: expected a number above 0, at most ${LONGEST_DAYS}, found ${text}`);
}
