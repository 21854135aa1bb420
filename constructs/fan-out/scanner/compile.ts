import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Fetched when the source has changed, and no dependency: with its optimizer it is 100 MB, and seldom needed. */
const COMPILER = 'assemblyscript@0.28.20';
/** Pages of 64 KiB: what window.ts lays out. */
const PAGES = 48;

const folder = join(__dirname, 'assembly');

/** What `module.ts` was compiled from, hex. */
export function sourceHash(): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) hash.update(`${name}\n`).update(readFileSync(join(folder, name)));
  return hash.digest('hex');
}

/** The module `module.ts` as it follows from the files of assembly/. */
export function renderModule(): string {
  const lines = compile().toString('base64').match(/.{1,120}/g) ?? [];
  return [
    '/** The files of assembly/, compiled to WebAssembly, as base64. Generated: `npm run generate`. */',
    'export const wasm =',
    ...lines.map((line, index) => `  '${line}'${index === lines.length - 1 ? ';' : ' +'}`),
    '',
    '/** SHA-256 of their names and texts. */',
    `export const compiledFrom = '${sourceHash()}';`,
    '',
  ].join('\n');
}

function compile(): Buffer {
  const output = mkdtempSync(join(tmpdir(), 'cyberactive-assembly-'));
  const target = join(output, 'scan.wasm');
  const options = ['-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort=', '--enable', 'simd', '--disableWarning', '112'];
  const memory = ['--initialMemory', String(PAGES), '--maximumMemory', String(PAGES)];
  try {
    const asc = ['--yes', '--package', COMPILER, 'asc', join(folder, 'scan.ts'), ...options, ...memory, '--outFile', target];
    execFileSync('npx', asc, { stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' });
    return readFileSync(target);
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}
