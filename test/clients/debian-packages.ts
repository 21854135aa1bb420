/** Client programs from Debian's packages, unpacked into a cache folder: no root, nothing installed on the machine. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Packages that a program must share with the machine, since the machine's own loader uses them. */
const OF_THE_MACHINE = /^(libc6|libc-bin|libgcc-s1|gcc-12-base|libstdc\+\+6|libcrypt1|dpkg|debconf|base-files|perl(-.*)?|libperl.*)$/;

/** Where unpacked programs are and what they need in the environment. */
export interface Programs {
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Downloads packages with all that they depend on and unpacks them.
 * @throws Error naming the step that failed, with apt's own words
 */
export function fetchPrograms(packages: readonly string[], cache: string): Programs {
  const files = path.join(cache, 'files');
  const marker = path.join(cache, `.${packages.join('+')}`);
  if (!existsSync(marker)) {
    for (const folder of ['state/lists/partial', 'cache/archives/partial', 'debs', 'files']) mkdirSync(path.join(cache, folder), { recursive: true });
    apt(cache, 'apt-get', ['update', '-qq']);
    const wanted = closure(cache, packages);
    apt(cache, 'apt-get', ['download', '-qq', ...wanted], path.join(cache, 'debs'));
    for (const file of readdirSync(path.join(cache, 'debs'))) run('dpkg', ['-x', path.join(cache, 'debs', file), files]);
    writeFileSync(marker, '');
  }
  return { env: environment(files) };
}

/** The packages and what they depend on, without recommendations. */
function closure(cache: string, packages: readonly string[]): string[] {
  const skip = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'].map((kind) => `--no-${kind}`);
  const lines = apt(cache, 'apt-cache', ['depends', '--recurse', ...skip, ...packages]).split('\n');
  const names = lines.filter((line) => /^[a-z0-9]/.test(line)).map((line) => line.trim().replace(/:.*$/, ''));
  return [...new Set(names)].filter((name) => !OF_THE_MACHINE.test(name));
}

function apt(cache: string, program: string, args: readonly string[], cwd = cache): string {
  const options = [
    `Dir::State=${path.join(cache, 'state')}`,
    'Dir::State::status=/var/lib/dpkg/status',
    `Dir::Cache=${path.join(cache, 'cache')}`,
    'Debug::NoLocking=1',
    'APT::Sandbox::User=root',
  ];
  return run(program, [...options.flatMap((option) => ['-o', option]), ...args], cwd);
}

function run(program: string, args: readonly string[], cwd?: string): string {
  const result = spawnSync(program, args, { cwd, encoding: 'utf8', maxBuffer: 64 << 20 });
  if (result.error) throw new Error(`${program}: ${result.error.message}; the client checks need a Debian machine`);
  if (result.status !== 0) throw new Error(`${program} ${args.slice(-1)[0]}: exit ${result.status}\n${result.stderr.trim()}`);
  return result.stdout;
}

function environment(files: string): NodeJS.ProcessEnv {
  const multiarch = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
  return {
    PATH: ['usr/bin', 'usr/lib/postgresql/15/bin', 'bin'].map((folder) => path.join(files, folder)).concat('/usr/bin', '/bin').join(':'),
    LD_LIBRARY_PATH: ['usr/lib', `usr/lib/${multiarch}`, 'lib', `lib/${multiarch}`].map((folder) => path.join(files, folder)).join(':'),
    PYTHONPATH: path.join(files, 'usr/lib/python3/dist-packages'),
    PYTHONHOME: path.join(files, 'usr'),
    HOME: files,
    LANG: 'C.UTF-8',
  };
}
