import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Fetched when the source has changed, and no dependency: with its optimizer it is 100 MB, and seldom needed. */
const COMPILER = 'assemblyscript@0.28.20';
/** Pages of 64 KiB: what window.ts lays out. */
const PAGES = 36;

const source = join(__dirname, 'assembly', 'scan.ts');

/** What `module.ts` was compiled from, hex. */
export const sourceHash = (): string => createHash('sha256').update(readFileSync(source)).digest('hex');

/** The module `module.ts` as it follows from `assembly/scan.ts`. */
export function renderModule(): string {
  const lines = compile().toString('base64').match(/.{1,120}/g) ?? [];
  return [
    '/** assembly/scan.ts, compiled to WebAssembly, as base64. Generated: `npm run generate`. */',
    'export const wasm =',
    ...lines.map((line, index) => `  '${line}'${index === lines.length - 1 ? ';' : ' +'}`),
    '',
    '/** SHA-256 of that source. */',
    `export const compiledFrom = '${sourceHash()}';`,
    '',
  ].join('\n');
}

function compile(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'cyberactive-assembly-'));
  const target = join(folder, 'scan.wasm');
  const options = ['-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort=', '--enable', 'simd'];
  const memory = ['--initialMemory', String(PAGES), '--maximumMemory', String(PAGES)];
  try {
    const asc = ['--yes', '--package', COMPILER, 'asc', source, ...options, ...memory, '--outFile', target];
    execFileSync('npx', asc, { stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' });
    return readFileSync(target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
