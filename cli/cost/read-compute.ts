import type { CloudWatchClient, MetricDataQuery, MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { functionMemory, gigabyteSeconds } from '../../constructs/function-memory';
import type { Service } from '../../constructs/telemetry';
import { isPartial, metricData } from '../buffer/metric-data';

/** What the functions and the warehouse took, as AWS measured it. */
export interface Compute {
  /** Undefined where CloudWatch has no point of any of them. */
  readonly functions: FunctionCompute | undefined;
  /** RPU-seconds that the workgroup used, analysts' queries too; undefined where CloudWatch has none. */
  readonly rpu_seconds: number | undefined;
  /** CloudWatch could not answer for all that was asked. */
  readonly is_partial: boolean;
}

export type FunctionCompute = Readonly<Record<Service, { readonly invocations: number; readonly gigabyte_seconds: number }>>;

export interface ComputeOptions {
  readonly client: Pick<CloudWatchClient, 'send'>;
  /** A function's name is this and its service. */
  readonly functionPrefix: string;
  readonly workgroup: string;
  /** Epoch ms. */
  readonly from: number;
  readonly until: number;
  readonly now: number;
}

const DAY = 86_400_000;
/** Points of five minutes are kept for 63 days, of an hour for 455. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html */
const FINE_DAYS = 60;

/**
 * Asks CloudWatch for durations and invocations of the functions and for the seconds of the warehouse. A duration is what
 * Lambda bills, to the millisecond of each invocation; since August 2025 starts of new environments are billed beside it.
 * That `ComputeSeconds` add up over a window is assumed (docs/fidelity.md).
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 * @see https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/
 * @see https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-audit-logging.html
 * @throws the SDK's error, e.g. without the right cloudwatch:GetMetricData
 */
export async function readCompute(options: ComputeOptions): Promise<Compute> {
  const { client, functionPrefix, workgroup, from, until, now } = options;
  const services = Object.keys(functionMemory) as Service[];
  const ofFunction = (service: Service, metric: string) => ({ namespace: 'AWS/Lambda', metric, dimension: { Name: 'FunctionName', Value: `${functionPrefix}${service}` } });
  const wanted: readonly Wanted[] = [
    ...services.flatMap((service) => [ofFunction(service, 'Invocations'), ofFunction(service, 'Duration')]),
    { namespace: 'AWS/Redshift-Serverless', metric: 'ComputeSeconds', dimension: { Name: 'Workgroup', Value: workgroup } },
  ];
  const period = now - from > FINE_DAYS * DAY ? 3_600 : 300;
  const results = await metricData(client, wanted.map((each, index) => queryFor(each, index, period)), from, until);
  const sums = sumsOf(results, wanted.length);
  const functions = services.map((service, index) => {
    const [invocations = 0, milliseconds = 0] = [sums[2 * index], sums[2 * index + 1]];
    return [service, { invocations, gigabyte_seconds: gigabyteSeconds(service, milliseconds / 1000) }] as const;
  });
  const hasPoint = sums.slice(0, -1).some((sum) => sum !== undefined);
  return { functions: hasPoint ? (Object.fromEntries(functions) as FunctionCompute) : undefined, rpu_seconds: sums.at(-1), is_partial: isPartial(results) };
}

interface Wanted {
  readonly namespace: string;
  readonly metric: string;
  readonly dimension: { readonly Name: string; readonly Value: string };
}

/** @returns the sum of each over the window; undefined where there is no data point */
function sumsOf(results: readonly MetricDataResult[], count: number): (number | undefined)[] {
  const sums = Array<number | undefined>(count).fill(undefined);
  for (const { Id, Values = [] } of results) {
    const index = Number(Id!.slice(1));
    if (Values.length > 0) sums[index] = Values.reduce((sum, value) => sum + value, sums[index] ?? 0);
  }
  return sums;
}

const queryFor = ({ namespace, metric, dimension }: Wanted, index: number, period: number): MetricDataQuery => ({
  Id: `m${index}`,
  MetricStat: { Metric: { Namespace: namespace, MetricName: metric, Dimensions: [dimension] }, Period: period, Stat: 'Sum' },
});
