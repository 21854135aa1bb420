import { durationOf } from '../buffer/options';
import { print } from '../commands/options';
import { openEnvironment, output } from '../environment';
import { timeIn } from '../evolution/services';
import { CommandError, exitCodes } from '../exit';
import { ShipError } from '../ship/upload';
import { sendCanary, type Canary } from './send';

export interface CanaryOptions {
  readonly env: string;
  readonly timeout?: string;
  readonly json?: boolean;
}

/** `cyberactive canary`: a known file of each source through the live path, and what came of it. */
export async function canary(options: CanaryOptions): Promise<void> {
  const seconds = durationOf('--timeout', options.timeout);
  const environment = await openEnvironment(options.env);
  const { registry, warehouse, outputs, freshnessSeconds } = environment;
  const services = { registry, warehouse, ...timeIn(environment), apiUrl: output(outputs, 'ApiUrl').replace(/(?<!\/)\/+$/, ''), patience: (seconds ?? freshnessSeconds) * 1000 };
  const result = await sendCanary(services).catch((error: unknown) => {
    throw error instanceof ShipError ? notShipped(error) : error;
  });
  print(options, { env: options.env, ...result }, render(options.env, result));
  if (!result.ok) process.exitCode = exitCodes.findings;
}

/** The API said no, or was not to be had. */
const notShipped = ({ kind, message, fix }: ShipError): CommandError =>
  new CommandError(kind === 'unavailable' ? exitCodes.unavailable : exitCodes.refused, `canary: ${message}`, fix ?? (kind === 'unavailable' ? 'try again later; look at the API\'s alarms' : 'cyberactive explain has the code'));

function render(env: string, { ok, uploads, seconds, problems }: Canary): string {
  const records = uploads.reduce((sum, upload) => sum + upload.records, 0);
  const what = `${records} records of ${uploads.map(({ source }) => source).join(', ')}`;
  if (ok) return `canary of ${env}: ${what} came back after ${seconds} s, each once, as they were sent`;
  return [`canary of ${env}: ${what} did not come back as they were sent (${seconds} s)`, ...problems.map((problem) => `  ${problem}`), `uploads: ${uploads.map(({ upload_id }) => upload_id).join(', ')}`, `next: cyberactive uploads show ${uploads[0]?.upload_id}`].join('\n');
}
