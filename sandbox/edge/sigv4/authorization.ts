/**
 * What a request says about its signature, from the Authorization header or from the query.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
import { SignatureFault, type FaultKind } from './fault';
import type { SignedPart } from './canonical';

export interface Authorization {
  readonly accessKeyId: string;
  readonly scope: Scope;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `yyyyMMddTHHmmssZ`, as signed. */
  readonly timestamp: string;
  /** The same, epoch ms. */
  readonly time: number;
  readonly sessionToken?: string;
  /** Set in presigned requests only. */
  readonly expiresSeconds?: number;
}

/** The credential scope: `date/region/service/aws4_request`. */
export interface Scope {
  /** `yyyyMMdd` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
/** Seven days. */
const MAX_EXPIRES_SECONDS = 604_800;

/**
 * @returns undefined for an anonymous request
 * @throws SignatureFault
 */
export function readAuthorization(request: SignedPart): Authorization | undefined {
  const inHeader = request.headers['authorization'] !== undefined;
  const inQuery = ['X-Amz-Algorithm', 'X-Amz-Signature', 'Signature'].some((name) => request.query.has(name));
  if (inHeader && inQuery) throw new SignatureFault('two-mechanisms', TWO_MECHANISMS, { ArgumentName: 'Authorization' });
  if (inHeader) return fromHeader(request);
  return inQuery ? fromQuery(request) : undefined;
}

const TWO_MECHANISMS =
  'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter ' +
  'or the Authorization header should be specified';

function fromHeader({ headers }: SignedPart): Authorization {
  const text = headers['authorization']!;
  if (!text.startsWith(`${ALGORITHM} `))
    throw new SignatureFault('unsupported', 'Unsupported Authorization Type', { ArgumentName: 'Authorization' });
  const fields = new Map(text.slice(ALGORITHM.length + 1).split(',').map((field) => splitAt(field.trim(), '=')));
  const field = (name: string) => required(fields.get(name), `the authorization header needs ${name}`, 'malformed');
  return {
    ...credential(field('Credential'), 'malformed'),
    ...timestamp(headers['x-amz-date'] ?? fromHttpDate(headers['date']), 'malformed'),
    signedHeaders: field('SignedHeaders').split(';'),
    signature: field('Signature'),
    ...(headers['x-amz-security-token'] !== undefined && { sessionToken: headers['x-amz-security-token'] }),
  };
}

function fromQuery({ query }: SignedPart): Authorization {
  const parameter = (name: string) =>
    required(query.get(name) ?? undefined, `Query-string authentication version 4 requires the ${name} parameter`, 'malformed-query');
  if (parameter('X-Amz-Algorithm') !== ALGORITHM)
    throw new SignatureFault('malformed-query', `X-Amz-Algorithm only supports "${ALGORITHM}"`);
  const token = query.get('X-Amz-Security-Token');
  return {
    ...credential(parameter('X-Amz-Credential'), 'malformed-query'),
    ...timestamp(parameter('X-Amz-Date'), 'malformed-query'),
    signedHeaders: parameter('X-Amz-SignedHeaders').split(';'),
    signature: parameter('X-Amz-Signature'),
    expiresSeconds: expires(parameter('X-Amz-Expires')),
    ...(token !== null && { sessionToken: token }),
  };
}

function credential(text: string, kind: FaultKind): Pick<Authorization, 'accessKeyId' | 'scope'> {
  const [accessKeyId, date, region, service, terminator, ...more] = text.split('/');
  if (!accessKeyId || !date || !region || !service || terminator !== 'aws4_request' || more.length > 0)
    throw new SignatureFault(kind, 'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".');
  return { accessKeyId, scope: { date, region, service } };
}

function timestamp(text: string | undefined, kind: FaultKind): Pick<Authorization, 'timestamp' | 'time'> {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? '');
  if (!match) throw new SignatureFault(kind, 'the date must be in the ISO8601 long format "yyyyMMdd\'T\'HHmmss\'Z\'"');
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [number, number, number, number, number, number];
  return { timestamp: match[0], time: Date.UTC(year, month - 1, day, hour, minute, second) };
}

function fromHttpDate(text: string | undefined): string | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function expires(text: string): number {
  const seconds = Number(text);
  if (!/^-?\d+$/.test(text)) throw new SignatureFault('malformed-query', 'X-Amz-Expires should be a number');
  if (seconds < 0) throw new SignatureFault('malformed-query', 'X-Amz-Expires must be non-negative');
  if (seconds > MAX_EXPIRES_SECONDS)
    throw new SignatureFault('malformed-query', `X-Amz-Expires must be less than a week, ${MAX_EXPIRES_SECONDS} seconds`);
  return seconds;
}

function required(value: string | undefined, message: string, kind: FaultKind): string {
  if (!value) throw new SignatureFault(kind, message);
  return value;
}

function splitAt(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
