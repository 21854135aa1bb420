import { quoted, type Recipe, type RecipeFile, type RecipeSettings } from './recipe';

/**
 * Agents that post their batches themselves, to one of the API's doors: where there is no disk for a spool. Written from
 * the agents' documentation, and syslog-ng's run by the client checks.
 */

/** The file that gives an agent's service the key, as an environment variable. */
const keyEnvironment = ({ keyFile }: RecipeSettings): string => `${keyFile}.env`;

const keySteps = (settings: RecipeSettings, service: string): string[] => [
  `(umask 077; printf 'CYBERACTIVE_KEY=%s\\n' "$(head -n1)" > ${quoted(keyEnvironment(settings))})   # paste the key of \`cyberactive key create\`, then Ctrl-D`,
  `systemctl daemon-reload && systemctl restart ${service}`,
];

const dropIn = (settings: RecipeSettings, service: string): RecipeFile => ({
  path: `/etc/systemd/system/${service}.service.d/cyberactive.conf`,
  mode: '644',
  text: `[Service]\nEnvironmentFile=${keyEnvironment(settings)}\n`,
});

/** What each answer does to batches; the agent's own words follow. */
const STATUS_NOTES: readonly string[] = [
  '202, 200: landed; each line will be accounted for. A bad line never fails a batch: it becomes a rejected record.',
  '503, 429, 5xx: only 503 is ever answered, with a short text: the agent sends the batch again.',
  '202 with cyberactive-warning: the key has expired; data is set aside until `cyberactive key release`.',
  '400, 401, 403, 413, 415: the agent drops the batch or stands still: correct key, source or batch size.',
];

type Configure = (settings: RecipeSettings, address: Address) => { readonly files: readonly RecipeFile[]; readonly check: string; readonly notes: readonly string[] };

/** The API's address in the pieces that agents ask for. */
interface Address {
  readonly host: string;
  readonly port: string;
  readonly isSecure: boolean;
  /** Without a slash at the end; empty at the root. */
  readonly path: string;
  /** `https://…/v1/ingest/SOURCE?host=…` */
  readonly ingest: string;
}

const addressOf = ({ api, source, host }: RecipeSettings): Address => {
  const { hostname, port, protocol, pathname } = new URL(api);
  const isSecure = protocol === 'https:';
  const query = host === undefined ? '' : `?host=${host}`;
  return { host: hostname, port: port || (isSecure ? '443' : '80'), isSecure, path: pathname.endsWith('/') ? pathname.slice(0, -1) : pathname, ingest: `${api}/v1/ingest/${source}${query}` };
};

/** The recipe of an agent that posts: the key in its service's environment, its configuration, what each answer does. */
export const door = (service: string, configure: Configure) => (settings: RecipeSettings): Recipe => {
  const { files, check, notes } = configure(settings, addressOf(settings));
  return {
    files: [dropIn(settings, service), ...files],
    steps: [...keySteps(settings, service), check],
    notes: [...STATUS_NOTES, ...notes, 'An agent that can write files is better off with the other recipe: a file waits for any answer, and is known again.'],
  };
};

export const config = (path: string, text: string): RecipeFile => ({ path, mode: '640', text });
/** The user of Basic authorization. */
export const named = ({ host }: RecipeSettings): string => host ?? 'HOST';
