import { isAddress } from '../address';
import { RecordError } from '../errors';
import { splitAuthority } from './request';

/** Host names, and `unix:` as nginx writes for clients on a socket. */
const clientName = /^[A-Za-z0-9_.:-]+$/;

/** What an access log line says of its two ends. Dashes are left out. */
export interface Parties {
  readonly client: string;
  readonly ident?: string;
  readonly user?: string;
  /** Virtual host before the client, as in Apache's vhost_combined. */
  readonly server?: { readonly hostname?: string; readonly port?: number };
}

/**
 * Tells client, ident and user, and a virtual host in front of them. A user name may contain spaces, so the words alone do
 * not say whether the first is a virtual host: it is one where the second is an address, or where the client's place is
 * followed by a dash and not taken by one.
 * @throws RecordError `missing_field` for fewer than a client and a dash, `unparseable` where the first is no client
 */
export function findParties(words: readonly string[]): Parties {
  if (words.length < 2) throw new RecordError('missing_field', 'ident and user', 'client, ident and user before the time');
  const [first, second, third] = words as [string, string, string?];
  const hasServer = words.length >= 4 && !isAddress(first) && (isAddress(second) || (third === '-' && second !== '-'));
  const at = hasServer ? 1 : 0;
  const client = words[at] as string;
  const ident = words[at + 1] as string;
  const user = words.length === at + 3 ? (words[at + 2] as string) : words.slice(at + 2).join(' ');
  if (!isAddress(client) && !(ident === '-' && clientName.test(client))) {
    throw new RecordError('unparseable', 'client', 'an address, or a name followed by a dash');
  }
  return { client, ident: given(ident), user: given(user), server: hasServer ? splitAuthority(first) : undefined };
}

function given(value: string): string | undefined {
  return value === '-' || value === '' ? undefined : value;
}
