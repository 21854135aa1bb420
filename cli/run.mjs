#!/usr/bin/env node
// What `npm start`, `npm test` and the other scripts call. Needs Node and npm only: it installs the project's packages
// when they are missing or older than package-lock.json, then hands over. It must not import any package itself.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const tsx = ['--import', 'tsx'];
const commands = {
  start: [...tsx, 'cli/main.ts', 'up'],
  cli: [...tsx, 'cli/main.ts'],
  test: [...tsx, 'test/run.ts'],
  'test:clients': [...tsx, 'test/clients/run.ts'],
  bench: [...tsx, 'bench/index.ts'],
  simulate: [...tsx, 'test/simulation/main.ts'],
  soak: [...tsx, 'test/simulation/main.ts', '--seeds', '10000', '--records', '300', '--progress', '100'],
  evolve: [...tsx, 'test/evolution/main.ts'],
  crash: [...tsx, 'test/crash/main.ts'],
  fuzz: [...tsx, 'test/fuzz/main.ts'],
  generate: [...tsx, 'schemas/generate.ts'],
  'generate:openapi': [...tsx, 'constructs/api/generate-openapi.ts'],
  'generate:scanner': [...tsx, 'constructs/fan-out/scanner/generate.ts'],
  'generate:metrics': [...tsx, 'constructs/dashboard/generate-metrics-page.ts'],
};

const [, , name, ...rest] = process.argv;
if (!Object.hasOwn(commands, name ?? '')) {
  console.error(`run: expected one of ${Object.keys(commands).join(', ')}, found ${name ?? 'nothing'}`);
  process.exit(2);
}
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 15)) {
  console.error(`cyberactive: expected Node 20.15 or newer, found ${process.versions.node}`);
  process.exit(6);
}
install();
const cwd = name === 'cli' ? process.cwd() : root;
const args = commands[name].map((part) => (part.endsWith('.ts') ? path.join(root, part) : part));
if (name === 'cli') args[1] = import.meta.resolve('tsx');
const child = spawnSync(process.execPath, [...args, ...rest], {
  cwd,
  stdio: 'inherit',
  env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...process.env },
});
process.exit(child.status ?? 130);

/**
 * Installs when the lock file is not the one that was installed last. Not `npm ci`: it refuses a lock file whose optional
 * packages for other platforms a registry does not have; `--no-save` keeps to the lock file as well and leaves it alone.
 */
function install() {
  const lock = readFileSync(path.join(root, 'package-lock.json'));
  const wanted = createHash('sha256').update(lock).update(process.version).digest('hex');
  const marker = path.join(root, 'node_modules', '.installed-from');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return;
  console.error('cyberactive: installing packages (once) …');
  const result = spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    console.error('cyberactive: `npm install` failed; its own words stand above');
    process.exit(8);
  }
  writeFileSync(marker, wanted);
}
