import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What a recipe is made for. */
export interface RecipeSettings {
  readonly source: string;
  /** The machine's name as the API is told; its own when left out. */
  readonly host?: string;
  /** Without a slash at the end. */
  readonly api: string;
  readonly keyFile: string;
  /** Folder that agents write to. */
  readonly spool: string;
  /** The log that it is about, where it is about one. */
  readonly log: string;
  /** What sends: the script for machines without Node, `cyberactive ship`, or the agent itself, to a door of the API. */
  readonly shipper: 'sh' | 'ship' | 'door';
}

/** A file of a configuration. */
export interface RecipeFile {
  readonly path: string;
  /** As `chmod` takes it. */
  readonly mode: string;
  readonly text: string;
}

export interface Recipe {
  readonly files: readonly RecipeFile[];
  /** Commands for a shell (of the system that the recipe is for), once the files are there. */
  readonly steps: readonly string[];
  readonly notes: readonly string[];
}

export const SCRIPT = '/usr/local/bin/cyberactive-ship.sh';
const SPOOLER = '/usr/local/bin/cyberactive-spool.sh';

/** In single quotes for a POSIX shell. */
export const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`);

export const environmentFile = ({ source }: RecipeSettings): string => `/etc/cyberactive/${source}.env`;

/** Settings of the script: API, source, where the key is. The key itself is in a file of its own. */
export function environment(settings: RecipeSettings): RecipeFile {
  const { api, source, host, keyFile } = settings;
  const lines = [`CYBERACTIVE_API=${quoted(api)}`, `CYBERACTIVE_SOURCE=${source}`, `CYBERACTIVE_KEY_FILE=${quoted(keyFile)}`, ...(host === undefined ? [] : [`CYBERACTIVE_HOST=${quoted(host)}`])];
  return { path: environmentFile(settings), mode: '644', text: `${lines.join('\n')}\n` };
}

/** Beside the recipes; the command runs from the source tree. */
export const script = (): RecipeFile => ({ path: SCRIPT, mode: '755', text: readFileSync(path.join(__dirname, 'cyberactive-ship.sh'), 'utf8') });

/** Once a minute: takes what agents have finished out of `.open`, ships it, deletes what S3 has. */
function spooler(): RecipeFile {
  return {
    path: SPOOLER,
    mode: '755',
    text: `#!/bin/sh
# cyberactive-spool.sh ENVIRONMENT_FILE SPOOL: ships what is complete in a spool. For cron, one at a time.
set -eu
set -a; . "$1"; set +a
mkdir -p "$2/.open"
# Not written to for a minute: complete. The time in the name keeps two files of one name apart.
find "$2/.open" -type f ! -size 0 -mmin +1 | while IFS= read -r file; do mv "$file" "$2/$(date +%s)-$$-\${file##*/}"; done
find "$2/.open" -type f -size 0 -mmin +60 -exec rm -f {} +
find "$2" -path "$2/.open" -prune -o -type f ! -name '.*' -exec ${SCRIPT} -d {} +
`,
  };
}

const keyStep = ({ keyFile }: RecipeSettings): string => `(umask 077; mkdir -p ${quoted(path.posix.dirname(keyFile))}; cat > ${quoted(keyFile)})   # paste the key of \`cyberactive key create\`, then Ctrl-D`;

/** What ships a spool that an agent writes files to, by either shipper. @param open where the agent writes */
export function spoolShipper(settings: RecipeSettings): { readonly files: RecipeFile[]; readonly steps: string[]; readonly notes: string[]; readonly open: string } {
  const { spool, source } = settings;
  if (settings.shipper === 'ship') {
    return {
      open: spool,
      files: [watchUnit(settings, spool, '--settle 90s --every 10s --delete')],
      steps: [keyStep(settings), `mkdir -p ${quoted(spool)}`, `systemctl daemon-reload && systemctl enable --now cyberactive-${source}`],
      notes: [...STATUS_NOTES, 'Lines leave after some 10 s; a file is deleted when it has rested for 90 s and S3 has all of it.'],
    };
  }
  const cron: RecipeFile = {
    path: `/etc/cron.d/cyberactive-${source}`,
    mode: '644',
    text: `PATH=/usr/local/bin:/usr/bin:/bin\n* * * * * root flock -n /run/lock/cyberactive-${source} ${SPOOLER} ${environmentFile(settings)} ${quoted(spool)} 2>&1 | logger -t cyberactive\n`,
  };
  return {
    open: `${spool}/.open`,
    files: [environment(settings), script(), spooler(), cron],
    steps: [keyStep(settings), `mkdir -p ${quoted(`${spool}/.open`)}`],
    notes: [...STATUS_NOTES, 'A file leaves one to three minutes after its last line. With --shipper ship (needs Node) lines leave after some 10 s.'],
  };
}

export function watchUnit({ source, api, keyFile, host }: RecipeSettings, target: string, options: string): RecipeFile {
  const hostOption = host === undefined ? '' : ` --host ${quoted(host)}`;
  return {
    path: `/etc/systemd/system/cyberactive-${source}.service`,
    mode: '644',
    text: `[Unit]
Description=Ships ${source} to CyberActive
After=network-online.target
Wants=network-online.target

[Service]
ExecStart=/usr/bin/env cyberactive ship ${quoted(target)} --watch --json-lines --source ${source}${hostOption} --api ${quoted(api)} --key-file ${quoted(keyFile)} --state /var/lib/cyberactive/${source} ${options}
Restart=always
RestartSec=10

[Install]
WantedBy=multi-user.target
`,
  };
}

export const scriptSteps = (settings: RecipeSettings): string[] => [keyStep(settings)];

/** What each answer does: the same for every recipe, since one of two shippers sends in all of them. */
export const STATUS_NOTES: readonly string[] = [
  '200, 201, 412: uploaded, or it was there already; only then a file is deleted or moved.',
  '503, 429, 5xx, 408, 409, no answer: tried again with back-off, then at the next run; the file stays.',
  '401 (key expired or revoked): nothing else is tried, exit code 7, files stay until the key is replaced or released.',
  '400, 403, 404, 413: exit code 7 with code and advice; the file stays, the others are shipped.',
  'A bad line never stops a file: it becomes a rejected record with its reason.',
];

/** Where recipes put things; logs and programs of the system stay where they are. */
const INSTALLED = /(?<![\w./-])\/(?=(?:etc|usr\/local|var\/lib|var\/spool|run)\/[\w.])/g;

/** The recipe with all that it installs and writes below a folder, to try it without root. @param folder absolute */
export function belowFolder({ files, steps, notes }: Recipe, folder: string): Recipe {
  const moved = (text: string): string => text.replace(INSTALLED, () => `${folder}/`);
  return { files: files.map((file) => ({ ...file, path: moved(file.path), text: moved(file.text) })), steps: steps.map(moved), notes };
}

/** As it is printed: a comment that says what to do, then each file under its path. */
export function renderRecipe(name: string, { files, steps, notes }: Recipe): string {
  const comment = (text: string): string => `# ${text}`;
  const head = [`CyberActive recipe: ${name}.`, ...notes, ...(files.length > 0 ? ['Files (`--out /` writes them, `--try DIR` keeps to that folder):'] : []), ...files.map((file) => `  ${file.path} (mode ${file.mode})`), 'Then:'].map(comment);
  const bodies = files.map((file) => `\n# ======== ${file.path}\n${file.text}`);
  return [...head, ...steps.map((step) => `#   ${step}`), ...bodies].join('\n');
}
