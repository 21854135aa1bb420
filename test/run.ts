/**
 * What `npm test` runs: the compiler over the whole project, then the test suites. Ends with `N passed, N failed`; the
 * compiler counts as one test. Arguments go to Jest: `npm test -- test/schemas`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const root = path.dirname(__dirname);
const bin = (name: string): string => path.join(root, 'node_modules', '.bin', name);
const folder = mkdtempSync(path.join(os.tmpdir(), 'cyberactive-test-'));
const results = path.join(folder, 'results.json');

// Suites wait for processes of their own for a third of their time.
const workers = os.availableParallelism() + 2;

const types = spawnSync(bin('tsc'), ['--noEmit'], { cwd: root, stdio: 'inherit' });
console.log(types.status === 0 ? 'types: ok' : 'types: failed');
const jest = spawnSync(bin('jest'), ['--json', `--outputFile=${results}`, `--maxWorkers=${workers}`, ...process.argv.slice(2)], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
});
const { numPassedTests, numFailedTests, numFailedTestSuites, numRuntimeErrorTestSuites } = readResults();
rmSync(folder, { recursive: true });
const failed = numFailedTests + numRuntimeErrorTestSuites + (types.status === 0 ? 0 : 1);
console.log(`${numPassedTests + (types.status === 0 ? 1 : 0)} passed, ${failed} failed`);
process.exit(failed > 0 || numFailedTestSuites > 0 || jest.status !== 0 ? 1 : 0);

interface Results {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly numRuntimeErrorTestSuites: number;
}

/** Jest that does not start leaves no results: that is a failure too. */
function readResults(): Results {
  try {
    return JSON.parse(readFileSync(results, 'utf8')) as Results;
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numFailedTestSuites: 1, numRuntimeErrorTestSuites: 1 };
  }
}
