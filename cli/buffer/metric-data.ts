import { GetMetricDataCommand, type CloudWatchClient, type MetricDataQuery, type MetricDataResult } from '@aws-sdk/client-cloudwatch';

/** Of one call. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const MOST_QUERIES = 500;

/** Asks CloudWatch for all of them, page by page: points of one query may come in several results. @param from epoch ms */
export async function metricData(client: Pick<CloudWatchClient, 'send'>, queries: readonly MetricDataQuery[], from: number, until: number): Promise<MetricDataResult[]> {
  const results: MetricDataResult[] = [];
  for (let start = 0; start < queries.length; start += MOST_QUERIES) {
    const input = { MetricDataQueries: queries.slice(start, start + MOST_QUERIES), StartTime: new Date(from), EndTime: new Date(until), ScanBy: 'TimestampAscending' } as const;
    let next: string | undefined;
    do {
      const answer = await client.send(new GetMetricDataCommand({ ...input, NextToken: next }));
      results.push(...(answer.MetricDataResults ?? []));
      next = answer.NextToken;
    } while (next !== undefined);
  }
  return results;
}

/** Whether CloudWatch could not answer for some. */
export const isPartial = (results: readonly MetricDataResult[]): boolean => results.some(({ StatusCode }) => StatusCode === 'InternalError' || StatusCode === 'Forbidden');

/** Whether it was the caller's rights that were missing. */
export const isDenied = ({ name }: Error): boolean => /AccessDenied|NotAuthorized|UnrecognizedClient/.test(name);
