/** What the three listings have in common in their queries and answers. */
import { uriEncode } from '../edge/sigv4/encoding';
import { s3Error } from './errors';

const MAX_KEYS = 1000;

export interface ListQuery {
  readonly prefix: string;
  readonly delimiter: string;
  readonly maxKeys: number;
  /** How keys are written into the answer. */
  readonly encode: (key: string) => string;
  readonly encodingType: string | undefined;
}

/** @throws ServiceError InvalidArgument */
export function readListQuery(query: URLSearchParams): ListQuery {
  const encodingType = query.get('encoding-type') ?? undefined;
  if (encodingType !== undefined && encodingType !== 'url')
    throw s3Error('InvalidArgument', { ArgumentName: 'encoding-type' }, 'Invalid Encoding Method specified in Request');
  return {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    maxKeys: readMaxKeys(query.get('max-keys')),
    encode: encodingType === 'url' ? (key) => uriEncode(key).replace(/%2F/g, '/') : (key) => key,
    encodingType,
  };
}

/** What every listing repeats of its query. */
export function echoed(bucket: string, { prefix, delimiter, maxKeys, encode, encodingType }: ListQuery): Record<string, string | number | undefined> {
  return {
    Name: bucket,
    Prefix: encode(prefix),
    Delimiter: delimiter === '' ? undefined : encode(delimiter),
    MaxKeys: maxKeys,
    EncodingType: encodingType,
  };
}

export function commonPrefixElements(prefixes: readonly string[], { encode }: ListQuery): { Prefix: string }[] {
  return prefixes.map((prefix) => ({ Prefix: encode(prefix) }));
}

function readMaxKeys(text: string | null): number {
  if (text === null) return MAX_KEYS;
  if (!/^\d{1,10}$/.test(text))
    throw s3Error('InvalidArgument', { ArgumentName: 'max-keys' }, 'Provided max-keys not an integer or within integer range');
  return Math.min(Number(text), MAX_KEYS);
}
