/**
 * `npm run bench -- doors`: batches through each door of the deployed assembly, beside the same bytes in two steps.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { report, type Outcome } from './outcome';

async function main(): Promise<void> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', 'bench/run-doors.ts'], { maxBuffer: 16 << 20 });
  report(JSON.parse(stdout) as Outcome[]);
}

void main();
