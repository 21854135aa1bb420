/** What a function of the template is set to. */
import { existsSync, statSync } from 'node:fs';
import { ServiceError } from '../errors';
import type { Resource } from '../kernel';
import { integer, place, refuseOthers, type Properties } from '../template-properties';
import type { FunctionSpec } from './function-host';

export interface FunctionConfig extends FunctionSpec {
  readonly roleArn: string;
  /** The template's variables, without those that Lambda adds. */
  readonly variables: Readonly<Record<string, string>>;
  readonly reservedConcurrency?: number;
  /** Whether loops through queues are let run. @see recursion.ts */
  readonly recursiveLoop: 'Allow' | 'Terminate';
  /** Queue for asynchronous events that could not be handled. */
  readonly deadLetterArn?: string;
}

/** Read or checked below; the rest has no effect on this machine: description, encryption, tracing, `/tmp` size, tags. */
const KNOWN = [
  'FunctionName', 'Code', 'Handler', 'Runtime', 'Role', 'Environment', 'Timeout', 'MemorySize', 'ReservedConcurrentExecutions', 'RecursiveLoop',
  'DeadLetterConfig', 'LoggingConfig', 'PackageType', 'Architectures', 'Description', 'KmsKeyArn', 'TracingConfig', 'EphemeralStorage', 'Tags', 'RuntimeManagementConfig',
];

/** Variables that Lambda sets and a template may not. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const RESERVED = /^(AWS_LAMBDA_.*|AWS_REGION|AWS_DEFAULT_REGION|AWS_ACCESS_KEY(_ID)?|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|AWS_EXECUTION_ENV|LAMBDA_TASK_ROOT|LAMBDA_RUNTIME_DIR|_HANDLER|_X_AMZN_TRACE_ID)$/;
const MAX_VARIABLES_BYTES = 4096;

/**
 * @param assetFolder where the object of `Code.S3Key` was unpacked
 * @throws ServiceError for properties and values that the sandbox does not know or Lambda refuses
 */
export function readFunction(resource: Resource, name: string, arn: string, assetFolder: (objectKey: string) => string | undefined): FunctionConfig {
  const { properties } = resource;
  const where = place(resource);
  refuseOthers(where, properties, KNOWN);
  return {
    name,
    arn,
    codeFolder: codeFolder(where, properties['Code'] ?? {}, assetFolder),
    handler: handler(where, properties['Handler']),
    runtime: runtime(where, properties['Runtime']),
    timeoutMs: integer(`${where} Timeout`, properties['Timeout'], { min: 1, max: 900, otherwise: 3 }) * 1000,
    memoryMb: integer(`${where} MemorySize`, properties['MemorySize'], { min: 128, max: 10_240, otherwise: 128 }),
    logGroup: properties['LoggingConfig']?.LogGroup ?? `/aws/lambda/${name}`,
    roleArn: String(properties['Role']),
    variables: variables(where, properties['Environment']?.Variables ?? {}),
    ...(properties['ReservedConcurrentExecutions'] !== undefined && {
      reservedConcurrency: integer(`${where} ReservedConcurrentExecutions`, properties['ReservedConcurrentExecutions'], { min: 0, max: 1000 }),
    }),
    recursiveLoop: properties['RecursiveLoop'] === 'Allow' ? 'Allow' : 'Terminate',
    ...(properties['DeadLetterConfig']?.TargetArn && { deadLetterArn: properties['DeadLetterConfig'].TargetArn }),
  };
}

function codeFolder(where: string, code: Properties, assetFolder: (objectKey: string) => string | undefined): string {
  refuseOthers(`${where} Code`, code, ['S3Bucket', 'S3Key']);
  const folder = assetFolder(String(code['S3Key']));
  if (!folder || !existsSync(folder) || !statSync(folder).isDirectory())
    throw new ServiceError('InvalidParameterValueException', `${where} Code.S3Key: expected a file asset of the cloud assembly that is a folder, found ${code['S3Key']}`);
  return folder;
}

function handler(where: string, value: unknown): string {
  if (typeof value === 'string' && /^[^\s/][^\s]*\.[^\s.]+$/.test(value)) return value;
  throw new ServiceError('InvalidParameterValueException', `${where} Handler: expected <file>.<export>, found ${JSON.stringify(value)}`);
}

function runtime(where: string, value: unknown): string {
  if (typeof value === 'string' && /^nodejs\d+\.x$/.test(value)) return value;
  throw new ServiceError('InvalidParameterValueException', `${where} Runtime: expected a Node.js runtime, found ${JSON.stringify(value)}`);
}

function variables(where: string, given: Properties): Record<string, string> {
  const reserved = Object.keys(given).filter((name) => RESERVED.test(name));
  if (reserved.length > 0)
    throw new ServiceError('InvalidParameterValueException', `${where}: Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`);
  const texts = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
  const bytes = Buffer.byteLength(JSON.stringify(texts));
  if (bytes > MAX_VARIABLES_BYTES)
    throw new ServiceError('InvalidParameterValueException', `${where} Environment: expected at most ${MAX_VARIABLES_BYTES} bytes of environment variables, found ${bytes}`);
  return texts;
}
