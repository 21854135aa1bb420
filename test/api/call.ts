import Ajv, { type ValidateFunction } from 'ajv';
import type { Answer } from '../../constructs/api/dispatch';
import { codesOf, openApiDocument } from '../../constructs/api/openapi';
import type { Operation } from '../../constructs/api/operation';
import { operations } from '../../constructs/api/operations';
import type { ApiAnswer } from '../../constructs/api/request';

/** A request as a client writes it. */
export interface Sent {
  readonly method?: string;
  /** With the query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
  readonly baseUrl?: string;
}

export interface Received extends ApiAnswer {
  /** Of an answer in JSON. */
  readonly json: any;
}

/**
 * Sends a request to a function's side of the API as the gateway would give it, and holds each answer against the
 * document: status, media type, schema, code.
 */
export async function callApi(answer: Answer, { method = 'GET', path, headers = {}, body = '', baseUrl = 'https://api' }: Sent): Promise<Received> {
  const url = new URL(path, 'https://api');
  const { operation, parameters } = matched(method, url.pathname);
  const lists = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), typeof value === 'string' ? [value] : value]);
  const found = await answer({
    method,
    resource: operation?.path ?? url.pathname,
    parameters,
    query: Object.fromEntries([...new Set(url.searchParams.keys())].map((name) => [name, url.searchParams.getAll(name)])),
    headers: Object.fromEntries(lists),
    body: Buffer.from(body),
    baseUrl,
  });
  const json = /json/.test(found.headers['content-type'] ?? '') ? JSON.parse(found.body) : undefined;
  if (operation) requireDocumented(operation, found, json);
  return { ...found, json };
}

function matched(method: string, path: string): { operation?: Operation; parameters: Record<string, string> } {
  const candidates = operations.filter((operation) => operation.method === method).sort((a, b) => rank(a) - rank(b));
  for (const operation of candidates) {
    const pattern = operation.path.replace(/[.]/g, '\\.').replace(/\{(\w+)\+\}/g, '(?<$1>.+)').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
    const groups = new RegExp(`^${pattern}/?$`).exec(path);
    if (groups) return { operation, parameters: Object.fromEntries(Object.entries(groups.groups ?? {}).map(([name, text]) => [name, decodeURIComponent(text)])) };
  }
  return { parameters: {} };
}

/** Literal parts win over parameters, as in the gateway. */
const rank = ({ path }: Operation): number => path.split('/').filter((part) => part.startsWith('{')).length + (path.includes('+}') ? 10 : 0);

const ajv = new Ajv({ strict: false, formats: { 'date-time': true, uri: true, int64: true } });
const validators = new Map<string, ValidateFunction>();

function requireDocumented(operation: Operation, { status, headers }: ApiAnswer, json: any): void {
  if (status === 503) return;
  const documented = openApiDocument().paths[operation.path]![operation.method.toLowerCase()]!.responses as Record<string, any>;
  const mediaType = headers['content-type']!.split(';')[0]!;
  const where = `${operation.id} ${status} ${mediaType}`;
  if (json?.code !== undefined && !codesOf(operation).includes(json.code)) throw new Error(`${where}: ${json.code} is not among its codes`);
  const isRefusalAsText = status >= 400 && mediaType === 'text/plain';
  const content = documented[status]?.content?.[mediaType];
  if (!content && !isRefusalAsText) throw new Error(`${where}: not in the document`);
  if (json === undefined || !content.schema.$ref) return;
  const validate = validatorOf(content.schema.$ref);
  if (!validate(json)) throw new Error(`${where}: ${ajv.errorsText(validate.errors)}`);
}

function validatorOf(ref: string): ValidateFunction {
  const known = validators.get(ref);
  if (known) return known;
  const { components } = closed(openApiDocument()) as any;
  const validate = ajv.compile({ components, $ref: ref });
  validators.set(ref, validate);
  return validate;
}

/** Every object may have only the members that are named: one that nobody documented shows. */
function closed(node: any): any {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const members = Object.fromEntries(Object.entries(node).map(([name, value]) => [name, closed(value)]));
  return members['type'] === 'object' && members['properties'] ? { additionalProperties: false, ...members } : members;
}
