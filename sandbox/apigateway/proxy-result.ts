/**
 * What a function behind a Lambda proxy integration answers.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
 */
import type { EdgeResponse } from '../kernel';
import { isBinary } from './media-type';

/** The members that the format allows; one more makes the answer malformed. */
const members = ['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded'];

/**
 * Headers that API Gateway does not let through under their own name.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
const remapped = new Set([
  'accept', 'authorization', 'connection', 'content-length', 'content-md5', 'date', 'expect', 'host', 'max-forwards', 'proxy-authenticate', 'server',
  'te', 'trailer', 'upgrade', 'user-agent', 'via', 'warn', 'www-authenticate',
]);
const dropped = new Set(['transfer-encoding', 'keep-alive']);

/** @returns undefined where the answer is malformed, which API Gateway answers with 502 */
export function proxyResult(payload: Buffer, accept: string | undefined, binaryMediaTypes: readonly string[]): EdgeResponse | undefined {
  const result = parse(payload);
  if (!result || Object.keys(result).some((name) => !members.includes(name))) return undefined;
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = result;
  const status = Number(statusCode);
  if (!['number', 'string'].includes(typeof statusCode) || !Number.isInteger(status) || status < 100 || status > 599) return undefined;
  if (body !== undefined && body !== null && typeof body !== 'string') return undefined;
  const answered = readHeaders(headers, multiValueHeaders);
  if (!answered) return undefined;
  const bytes = isBase64Encoded === true && isBinary(binaryMediaTypes, accept) ? Buffer.from(body ?? '', 'base64') : (body ?? '');
  return { status, headers: { 'content-type': 'application/json', ...answered }, body: bytes };
}

function parse(payload: Buffer): Record<string, any> | undefined {
  try {
    const value: unknown = JSON.parse(payload.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function readHeaders(single: unknown, multiple: unknown): Record<string, string> | undefined {
  const all: Record<string, string> = {};
  for (const [name, value] of Object.entries(single ?? {})) {
    if (!['string', 'number', 'boolean'].includes(typeof value)) return undefined;
    add(all, name, String(value));
  }
  for (const [name, values] of Object.entries(multiple ?? {})) {
    if (!Array.isArray(values)) return undefined;
    add(all, name, values.join(', '));
  }
  return all;
}

function add(headers: Record<string, string>, name: string, value: string): void {
  const lower = name.toLowerCase();
  if (!dropped.has(lower)) headers[remapped.has(lower) ? `x-amzn-remapped-${lower}` : lower] = value;
}
