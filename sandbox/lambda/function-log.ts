/**
 * What functions write, line by line: metrics in the embedded metric format go to the metrics sink, everything else
 * to the kernel's log, JSON lines as objects.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
import type { Kernel } from '../kernel';
import type { LineSink } from './function-host';

/** One document of the embedded metric format, as the function wrote it. */
export interface MetricDocument {
  readonly _aws: { readonly Timestamp: number; readonly CloudWatchMetrics: readonly unknown[] };
  readonly [member: string]: unknown;
}

/** @param functionName which function emitted the document */
export type MetricsSink = (functionName: string, document: MetricDocument) => void;

export function functionLog(kernel: Kernel, functionName: string, metrics: MetricsSink): LineSink {
  const origin = `lambda:${functionName}`;
  return (line) => {
    if (line.trim() === '') return;
    const document = parseObject(line);
    const time = kernel.scheduler.now();
    if (document === undefined) kernel.log({ time, origin, message: line });
    else if (isMetricDocument(document)) metrics(functionName, document);
    else kernel.log({ time, origin, message: String(document['message'] ?? 'log'), detail: document });
  };
}

function parseObject(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function isMetricDocument(document: Record<string, unknown>): document is Record<string, unknown> & MetricDocument {
  const { _aws } = document as { _aws?: { CloudWatchMetrics?: unknown } };
  return Array.isArray(_aws?.CloudWatchMetrics);
}
