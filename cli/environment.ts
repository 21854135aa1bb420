import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { S3Client } from '@aws-sdk/client-s3';
import { Registry } from '../constructs/state/registry';
import type { Warehouse } from '../constructs/warehouse/data-api';
import { isAlive } from '../sandbox/living-process';
import { asCommandError, CommandError, exitCodes } from './exit';
import type { HasLanded } from './report/accounting';
import { landedIn } from './report/has-landed';
import { request } from './ship/http';

/** What a running sandbox leaves for other commands, in `.cyberactive/local.json` (mode 0600). */
export interface LocalSandbox {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly stage: string;
  /** Address of the warehouse for psql. */
  readonly warehouseUrl: string;
  readonly pid: number;
  /** The API, without a slash at the end. */
  readonly apiUrl?: string;
  /** The demo customer's key, once it was made. */
  readonly apiKey?: string;
}

/** Outputs of a stage's stacks by name. */
export type Outputs = Readonly<Record<string, string>>;

/** One client code for the sandbox and AWS: the same stacks, found by the same outputs. */
export interface Environment {
  readonly name: string;
  readonly stage: string;
  readonly outputs: Outputs;
  /** For clients of other services. */
  readonly settings: ClientSettings;
  readonly s3: S3Client;
  readonly registry: Registry;
  readonly warehouse: Warehouse;
  /** Whether the file of a promised upload is in the raw bucket. */
  readonly hasLanded: HasLanded;
  readonly local?: LocalSandbox;
  /** Time in the environment, epoch ms: the sandbox's clock may have been moved on. */
  readonly now: () => number;
  /** After this a missing record is unaccounted instead of in flight. */
  readonly freshnessSeconds: number;
}

export interface ClientSettings {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The folder that holds the sandbox's state, below the project. */
export const projectRoot = path.dirname(__dirname);
export const stateFolder = (): string => process.env.CYBERACTIVE_STATE ?? path.join(projectRoot, '.cyberactive');
export const localFile = (): string => path.join(stateFolder(), 'local.json');

/**
 * @param name `local` for the running sandbox, else a stage deployed with the AWS credentials of the shell
 * @throws CommandError when there is no such environment, saying what to start
 */
export async function openEnvironment(name: string): Promise<Environment> {
  const local = name === 'local' ? readLocal() : undefined;
  const stage = local?.stage ?? name;
  const settings: ClientSettings = local ? localSettings(local) : {};
  const ahead = local ? await timeAhead(local) : 0;
  const outputs = await readOutputs(stage, settings);
  const s3 = new S3Client({ ...settings });
  return {
    name,
    stage,
    outputs,
    settings,
    s3,
    registry: new Registry(s3, output(outputs, 'StateBucketName')),
    warehouse: {
      client: new RedshiftDataClient({ ...settings }),
      workgroup: output(outputs, 'WorkgroupName'),
      database: output(outputs, 'WarehouseDatabaseName'),
    },
    hasLanded: landedIn(s3, output(outputs, 'RawBucketName')),
    local,
    now: () => Date.now() + ahead,
    freshnessSeconds: Number(output(outputs, 'FreshnessSeconds')),
  };
}

/** By how many ms the sandbox's clock is ahead of this machine's. */
async function timeAhead({ endpoint }: LocalSandbox): Promise<number> {
  const answer = await request('GET', `${endpoint}/_sandbox/status`, {});
  return (JSON.parse(answer.text) as { time: number }).time - Date.now();
}

export function localSettings(local: LocalSandbox): ClientSettings {
  const { region, endpoint, accessKeyId, secretAccessKey } = local;
  return { region, endpoint, credentials: { accessKeyId, secretAccessKey } };
}

/** What the sandbox that runs here, or ran here last, has left; undefined if there is nothing to be read. */
export function readLocalFile(): LocalSandbox | undefined {
  try {
    return JSON.parse(readFileSync(localFile(), 'utf8')) as LocalSandbox;
  } catch {
    return undefined;
  }
}

/** Keys are in it, so it is for its owner only. There is always a whole one, whenever the process ends. */
export function writeLocalFile(local: LocalSandbox): void {
  const written = `${localFile()}.new`;
  writeFileSync(written, `${JSON.stringify(local, null, 2)}\n`, { mode: 0o600 });
  chmodSync(written, 0o600);
  renameSync(written, localFile());
}

/** @throws CommandError when no sandbox is running */
export function readLocal(): LocalSandbox {
  const start = 'start it with `npm start` and leave it running, or name a stage with --env';
  const local = readLocalFile();
  if (!local) throw new CommandError(exitCodes.precondition, 'no sandbox is running here', start);
  if (!isAlive(local.pid)) throw new CommandError(exitCodes.precondition, 'the sandbox has stopped', start);
  return local;
}

/** Outputs of both stacks of a stage, in one map. */
export async function readOutputs(stage: string, settings: ClientSettings): Promise<Outputs> {
  const client = new CloudFormationClient({ ...settings });
  const outputs: Record<string, string> = {};
  for (const part of ['Data', 'Pipeline']) {
    const name = `CyberActive-${stage}-${part}`;
    try {
      const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
      for (const { OutputKey, OutputValue } of Stacks?.[0]?.Outputs ?? []) outputs[OutputKey!] = OutputValue!;
    } catch (error) {
      const known = asCommandError(error);
      if (known?.exitCode === exitCodes.unavailable) throw known;
      throw new CommandError(
        exitCodes.precondition,
        `stack ${name}: ${(error as Error).message}`,
        `deploy the stage (\`CYBERACTIVE_STAGE=${stage} npx cdk deploy --all\`) and check the AWS credentials and region of this shell`,
        isNoStack(error) ? 'no-stage' : undefined,
      );
    }
  }
  return outputs;
}

/** CloudFormation has no error of its own for it: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html */
const isNoStack = (error: unknown): boolean => (error as Error).name === 'ValidationError' && /does not exist$/.test((error as Error).message);

/** @throws CommandError when the stacks have no such output */
export function output(outputs: Outputs, name: string): string {
  const value = outputs[name];
  if (value === undefined) throw new CommandError(exitCodes.precondition, `stack output ${name}: expected a value, found none`);
  return value;
}
