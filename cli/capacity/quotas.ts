import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CommandError, exitCodes } from '../exit';

/** Quotas that the pipeline meets, one key each. */
export const quotaKeys = [
  ...['firehose_bytes', 'firehose_requests', 'firehose_records', 'firehose_streams', 'firehose_invocations'],
  ...['lambda_concurrency', 'lambda_payload', 'lambda_mapping', 'api_requests', 's3_put', 's3_get', 's3_single_put', 'sqs_in_flight'],
  ...['data_api_statements', 'data_api_batches', 'redshift_rpu', 'cloudformation_resources', 'glue_tables'],
] as readonly QuotaKey[];

export type QuotaKey =
  | 'firehose_bytes' | 'firehose_requests' | 'firehose_records' | 'firehose_streams' | 'firehose_invocations'
  | 'lambda_concurrency' | 'lambda_payload' | 'lambda_mapping' | 'api_requests' | 's3_put' | 's3_get' | 's3_single_put' | 'sqs_in_flight'
  | 'data_api_statements' | 'data_api_batches' | 'redshift_rpu' | 'cloudformation_resources' | 'glue_tables';

export interface Quota {
  readonly title: string;
  /** By default, in `unit`. */
  readonly limit: number;
  /** Outside the large regions, where that is another. */
  readonly elsewhere?: number;
  readonly unit: string;
  /** `by itself`: the service follows a load that lasts. */
  readonly adjustable: 'yes' | 'no' | 'by itself';
  /** Where it is raised; of those that can be. */
  readonly ask?: string;
  /** What helps instead, where it cannot be raised. */
  readonly instead?: string;
  /** In Service Quotas. */
  readonly code?: string;
  readonly source: string;
}

export interface QuotaList {
  /** Month in which the pages were read, `yyyy-MM`. */
  readonly as_of: string;
  readonly large_regions: readonly string[];
  readonly note: string;
  readonly quotas: Readonly<Record<QuotaKey, Quota>>;
}

export const quotasFile = path.join(__dirname, 'quotas.json');

/**
 * The quotas of one file: ours, or one of the same form with what an account really has.
 * @throws CommandError naming what is missing or is no quota
 */
export function readQuotas(file = quotasFile): QuotaList {
  const name = path.basename(file);
  const list = parse(file, name);
  if (!/^\d{4}-\d\d$/.test(list.as_of ?? '')) throw wrong(name, 'as_of as yyyy-MM', String(list.as_of));
  if (!Array.isArray(list.large_regions)) throw wrong(name, 'large_regions as a list', String(list.large_regions));
  for (const key of quotaKeys) if (!isQuota(list.quotas?.[key])) throw wrong(name, `${key} with title, limit above 0, unit, adjustable and source`, JSON.stringify(list.quotas?.[key]) ?? 'none');
  for (const key of Object.keys(list.quotas)) if (!quotaKeys.includes(key as QuotaKey)) throw wrong(name, `quotas of ${quotaKeys.join(', ')}`, key);
  return list;
}

/** What holds in a region. */
export const limitIn = ({ large_regions, quotas }: QuotaList, key: QuotaKey, region: string): number => {
  const { limit, elsewhere = limit } = quotas[key];
  return large_regions.includes(region) ? limit : elsewhere;
};

function parse(file: string, name: string): QuotaList {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as QuotaList;
  } catch (error) {
    throw new CommandError(exitCodes.usage, `${name}: expected a file with quotas as JSON, found ${(error as NodeJS.ErrnoException).code ?? 'something else'}`, 'copy cli/capacity/quotas.json and change it');
  }
}

function isQuota(quota: unknown): quota is Quota {
  const { title, limit, unit, adjustable, ask, instead, source } = (quota ?? {}) as Partial<Quota>;
  const isKnown = typeof title === 'string' && typeof limit === 'number' && limit > 0 && typeof unit === 'string' && typeof source === 'string' && source !== '';
  return isKnown && ((adjustable === 'no' && typeof instead === 'string') || adjustable === 'by itself' || (adjustable === 'yes' && typeof ask === 'string'));
}

function wrong(name: string, expected: string, found: string): CommandError {
  return new CommandError(exitCodes.usage, `${name}: expected ${expected}, found ${found}`, 'cli/capacity/quotas.json shows the form');
}
