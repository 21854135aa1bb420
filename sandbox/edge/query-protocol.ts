/** AWS query: form in, XML out. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
import { ServiceError } from '../errors';
import type { EdgeResponse } from '../kernel';
import type { CallContext, QueryApi } from './api';
import { xmlDocument, type XmlTree, type XmlValue } from './xml';

/** @throws ServiceError as the operation does */
export async function callQuery(api: QueryApi, form: URLSearchParams, context: CallContext): Promise<EdgeResponse> {
  const name = form.get('Action') ?? '';
  const operation = Object.hasOwn(api.operations, name) ? api.operations[name] : undefined;
  if (!operation)
    throw new ServiceError('InvalidAction', `${api.signingName}: expected one of ${Object.keys(api.operations).sort().join(', ')}, found ${name}`);
  const output = await operation(readForm(form), context);
  const result = (api.lists === 'flat' ? output : withMembers(output)) as XmlTree | undefined;
  return xml(200, context.requestId, `${name}Response`, {
    $xmlns: api.namespace,
    ...(result && { [`${name}Result`]: result }),
    ResponseMetadata: { RequestId: context.requestId },
  });
}

export function queryError(api: QueryApi | undefined, error: ServiceError, requestId: string): EdgeResponse {
  const sender = error.status < 500 ? 'Sender' : 'Receiver';
  return xml(error.status, requestId, 'ErrorResponse', {
    ...(api && { $xmlns: api.namespace }),
    Error: { Type: sender, Code: error.type, Message: error.message },
    RequestId: requestId,
  });
}

function xml(status: number, requestId: string, root: string, tree: XmlTree): EdgeResponse {
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body: xmlDocument(root, tree) };
}

interface Branch {
  [name: string]: string | Branch;
}

/** `Tags.member.1.Key=a` becomes `{Tags: [{Key: 'a'}]}`. */
export function readForm(form: URLSearchParams): unknown {
  const root: Branch = Object.create(null);
  for (const [path, value] of form) if (path !== 'Action' && path !== 'Version' && !path.startsWith('X-Amz-')) plant(root, path.split('.'), value);
  return harvest(root);
}

function plant(root: Branch, path: readonly string[], value: string): void {
  let branch = root;
  for (const name of path.slice(0, -1)) {
    const next = branch[name];
    branch = typeof next === 'object' ? next : ((branch[name] = Object.create(null)) as Branch);
  }
  branch[path.at(-1)!] = value;
}

/** A branch whose only child is `member`, or whose children are all numbered, is a list. */
function harvest(branch: string | Branch): unknown {
  if (typeof branch === 'string') return branch;
  const names = Object.keys(branch);
  if (names.length === 1 && names[0] === 'member') return harvest(branch['member']!);
  if (names.length > 0 && names.every((name) => /^[1-9]\d*$/.test(name)))
    return names.sort((a, b) => Number(a) - Number(b)).map((name) => harvest(branch[name]!));
  return Object.fromEntries(names.map((name) => [name, harvest(branch[name]!)]));
}

function withMembers(value: unknown): XmlValue {
  if (Array.isArray(value)) return { member: value.map(withMembers) };
  if (typeof value !== 'object' || value === null || value instanceof Date) return value as XmlValue;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withMembers(member)]));
}
