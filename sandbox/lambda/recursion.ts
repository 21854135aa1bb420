/**
 * Lambda stops a chain in which a function calls itself through a queue, after about 16 invocations, unless the
 * function's RecursiveLoop is `Allow`. The chain is followed by the X-Ray header: the SDK inside a function sends its
 * `_X_AMZN_TRACE_ID` along, SQS keeps it with the message, and the next invocation counts on.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
import { createHash } from 'node:crypto';
import type { Random } from '../kernel';

export const MAX_HOPS = 16;

/** How often the function was invoked in the chain that the header belongs to. */
export function hopsOf(functionArn: string, header: string | undefined): number {
  return lineage(header).get(idOf(functionArn)) ?? 0;
}

/**
 * The value of `_X_AMZN_TRACE_ID` for an invocation.
 * @param headers the trace headers of what caused it
 */
export function continueTrace(random: Random, functionArn: string, headers: readonly (string | undefined)[]): string {
  const hops = Math.max(0, ...headers.map((header) => hopsOf(functionArn, header)));
  const merged = new Map(headers.flatMap((header) => [...lineage(header)])).set(idOf(functionArn), hops + 1);
  const text = [...merged].map(([name, count]) => `${name}:${count}`).join('|');
  const root = headers.map((header) => /Root=([^;]+)/.exec(header ?? '')?.[1]).find((found) => found) ?? newRoot(random);
  return `Root=${root};Parent=${random.uuid().replaceAll('-', '').slice(0, 16)};Sampled=0;Lineage=${text}`;
}

function idOf(functionArn: string): string {
  return createHash('sha256').update(functionArn).digest('hex').slice(0, 8);
}

/** Function ids and how often each was invoked in the chain. */
function lineage(header: string | undefined): Map<string, number> {
  const text = /Lineage=([^;]+)/.exec(header ?? '')?.[1] ?? '';
  const counts = new Map<string, number>();
  for (const [, id, count] of text.matchAll(/([0-9a-f]{8}):(\d+)/g)) counts.set(id!, Number(count));
  return counts;
}

function newRoot(random: Random): string {
  const digits = random.uuid().replaceAll('-', '');
  return `1-${digits.slice(0, 8)}-${digits.slice(8, 32)}`;
}
