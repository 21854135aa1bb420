/** What `npm run test:clients` runs: the sandbox under real client programs. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fetchPrograms } from './debian-packages';

const root = path.dirname(path.dirname(__dirname));
/** Programs that the checks drive, by package. */
const PACKAGES = ['curl', 'wget', 'postgresql-client-15', 'awscli', 'python3.11-minimal', 'busybox', 'logrotate', 'rsyslog', 'rsyslog-elasticsearch', 'syslog-ng-core', 'syslog-ng-mod-http', 'rclone', 'chromium', 'fonts-dejavu-core'];

try {
  const { env } = fetchPrograms(PACKAGES, path.join(root, '.cache', 'debian'));
  const jest = spawnSync(
    process.execPath,
    ['--import', 'tsx', path.join(root, 'test', 'run.ts'), '--config', path.join(root, 'test', 'clients', 'jest.config.cjs'), ...process.argv.slice(2)],
    { cwd: root, stdio: 'inherit', env: { ...process.env, CLIENT_ENVIRONMENT: JSON.stringify(env) } },
  );
  process.exit(jest.status ?? 1);
} catch (error) {
  console.error(`test:clients: the client programs could not be fetched: ${(error as Error).message}`);
  console.log('0 passed, 1 failed');
  process.exit(1);
}
