import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { StatementError, query, type Warehouse } from '../../../constructs/warehouse/data-api';
import { stateFolder, type Environment } from '../../environment';
import { asCommandError } from '../../exit';

/** What tells a cause from its like, asked only where it decides. Undefined: nobody tells. */
export interface Witness {
  /** Records that a class's streams refused since a moment. */
  refused(streamNames: readonly string[], since: number): Promise<number | undefined>;
  /** Hops of an upload that ended without having stored a record, one after the other. */
  stalledHops(uploadId: string): Promise<number | undefined>;
  /** Why the warehouse takes no statement; null where it takes them. */
  warehouse(): Promise<string | null>;
}

/** Of a stage CloudWatch's metrics, of the sandbox what its functions have logged. */
export function witnessOf({ settings, warehouse, local }: Pick<Environment, 'settings' | 'warehouse' | 'local'>): Witness {
  return {
    refused: (names, since) => (local ? Promise.resolve(undefined) : throttledRecords(new CloudWatchClient({ ...settings }), names, since)),
    stalledHops: (uploadId) => (local ? stalledIn(path.join(stateFolder(), 'sandbox.log'), uploadId) : Promise.resolve(undefined)),
    warehouse: () => warehouseFault(warehouse),
  };
}

/** @see https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html `ThrottledRecords` */
async function throttledRecords(cloudwatch: CloudWatchClient, names: readonly string[], since: number): Promise<number | undefined> {
  const ask = (name: string): Promise<{ Datapoints?: readonly { Sum?: number }[] }> =>
    cloudwatch.send(
      new GetMetricStatisticsCommand({ Namespace: 'AWS/Firehose', MetricName: 'ThrottledRecords', Dimensions: [{ Name: 'DeliveryStreamName', Value: name }], StartTime: new Date(since), EndTime: new Date(), Period: 3600, Statistics: ['Sum'] }),
    );
  try {
    const answers = await Promise.all(names.map(ask));
    return answers.flatMap(({ Datapoints = [] }) => Datapoints).reduce((sum, { Sum = 0 }) => sum + Sum, 0);
  } catch {
    // A right that is missing, or no metrics: the cause is told less exactly.
    return undefined;
  }
}

/** The end of the sandbox's log that is read, bytes. */
const TAIL = 4_000_000;

/** The last hand-over of the upload that fan-out has logged. */
async function stalledIn(file: string, uploadId: string): Promise<number | undefined> {
  if (!existsSync(file)) return undefined;
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(size, TAIL)), 0, Math.min(size, TAIL), Math.max(0, size - TAIL));
    const last = buffer.toString('utf8', 0, bytesRead).split('\n').filter((line) => line.includes('upload handed over') && line.includes(uploadId)).at(-1);
    const { detail } = last ? (JSON.parse(last) as { detail?: { stalled?: number } }) : { detail: undefined };
    return detail?.stalled;
  } finally {
    await handle.close();
  }
}

async function warehouseFault(warehouse: Warehouse): Promise<string | null> {
  try {
    await query(warehouse, 'SELECT 1');
    return null;
  } catch (error) {
    if (error instanceof StatementError) return error.message;
    const known = asCommandError(error);
    if (!known) throw error;
    return known.message;
  }
}
