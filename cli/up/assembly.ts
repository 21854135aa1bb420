import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { projectRoot, stateFolder } from '../environment';
import { CommandError, exitCodes } from '../exit';

/** What the synthesized assembly depends on. */
const INPUTS = ['schemas', 'transforms', 'constructs', 'stacks', 'package-lock.json', 'cdk.json'];

/** Assemblies of earlier inputs that are kept: a sandbox that still runs on one reads its functions from there. */
const KEPT = 4;

/**
 * The stacks of a stage as a cloud assembly, synthesized when its inputs have changed: what would be deployed, Lambda
 * bundles included. Each state of the inputs has a folder of its own, which appears whole or not at all.
 * @param root of the checkout that is synthesized
 * @returns the assembly's folder
 */
export async function synthesize(stage: string, root: string = projectRoot): Promise<string> {
  const folder = path.join(stateFolder(), `assembly-${stage}-${hashInputs(stage, root).slice(0, 16)}`);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  await runApp(stage, unfinished, root);
  if (!existsSync(folder)) renameSync(unfinished, folder);
  rmSync(unfinished, { recursive: true, force: true });
  removeOld(`assembly-${stage}-`);
  return folder;
}

function removeOld(prefix: string): void {
  const folders = readdirSync(stateFolder())
    .filter((name) => name.startsWith(prefix))
    .map((name) => path.join(stateFolder(), name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const folder of folders.slice(KEPT)) rmSync(folder, { recursive: true, force: true });
}

function hashInputs(stage: string, root: string): string {
  const hash = createHash('sha256').update(stage);
  for (const input of INPUTS) hashTree(path.join(root, input), hash);
  return hash.digest('hex');
}

function hashTree(target: string, hash: ReturnType<typeof createHash>): void {
  const entries = existsSync(target) ? readdirOrUndefined(target) : [];
  if (entries === undefined) {
    hash.update(target).update(readFileSync(target));
    return;
  }
  for (const entry of entries.sort()) hashTree(path.join(target, entry), hash);
}

function readdirOrUndefined(target: string): string[] | undefined {
  try {
    return readdirSync(target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Runs the CDK app as the CDK command would, without its template linter (it costs six times the synthesis; CI runs it). */
function runApp(stage: string, folder: string, root: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const app = spawn(process.execPath, ['--import', 'tsx', path.join(root, 'stacks', 'app.ts')], {
      cwd: root,
      env: { ...process.env, CDK_OUTDIR: folder, CDK_VALIDATION: 'false', CYBERACTIVE_STAGE: stage },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    app.stdout.on('data', (chunk: Buffer) => (output += chunk));
    app.stderr.on('data', (chunk: Buffer) => (output += chunk));
    app.on('error', reject);
    app.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new CommandError(exitCodes.failure, `synthesizing the stacks failed:\n${output.trim()}`));
    });
  });
}
