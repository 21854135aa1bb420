/**
 * Keys of delivered objects: `<evaluated prefix><stream>-<version>-<yyyy-MM-dd-HH-mm-ss>-<uuid><extension>`
 * (docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html, .../s3-prefixes.html).
 */
import type { Random } from '../kernel';
import { ServiceError } from '../errors';
import { unsupported } from '../shape';
import type { DeliveryStream, Destination } from './model';
import { checkTimePattern, formatTime } from './time-pattern';

export type ErrorOutputType = 'processing-failed' | 'format-conversion-failed';

const EXPRESSION = /!\{([^:}]*)(?::([^}]*))?\}/g;
const HAS_EXPRESSION = /!\{/;
const ERROR_TYPE_EXPRESSION = '!{firehose:error-output-type}';
const DEFAULT_TIME_PREFIX = 'yyyy/MM/dd/HH/';
const RANDOM_STRING_LENGTH = 11;

export interface KeyContext {
  readonly stream: DeliveryStream;
  /** Arrival of the oldest record in the object, epoch ms: what all timestamps of the key say. */
  readonly oldest: number;
  readonly random: Random;
}

export function dataKey(context: KeyContext, extension: string): string {
  const { destination } = context.stream;
  return `${dataPrefix(destination.Prefix ?? '', context)}${objectName(context)}${destination.FileExtension || extension}`;
}

/** Error objects have no extension (floci-io/floci pull request 3393, captured on AWS). */
export function errorKey(context: KeyContext, type: ErrorOutputType): string {
  const { Prefix = '', ErrorOutputPrefix } = context.stream.destination;
  const prefix = ErrorOutputPrefix === undefined ? `${Prefix}${type}/${defaultTime(context)}` : evaluate(ErrorOutputPrefix, context, type);
  return prefix + objectName(context);
}

/** A prefix without a timestamp gets the default one appended as it is: no slash between (probed, reference sheet 1.6). */
function dataPrefix(prefix: string, context: KeyContext): string {
  const evaluated = evaluate(prefix, context);
  return prefix.includes('!{timestamp:') ? evaluated : evaluated + defaultTime(context);
}

function objectName({ stream, oldest, random }: KeyContext): string {
  return `${stream.name}-${stream.version}-${formatTime('yyyy-MM-dd-HH-mm-ss', oldest, zoneOf(stream.destination))}-${random.uuid()}`;
}

function evaluate(prefix: string, context: KeyContext, errorType?: ErrorOutputType): string {
  return prefix.replace(EXPRESSION, (_expression, namespace: string, value = '') => {
    if (namespace === 'timestamp') return formatTime(value, context.oldest, zoneOf(context.stream.destination));
    return value === 'random-string' ? context.random.text(RANDOM_STRING_LENGTH) : errorType!;
  });
}

function defaultTime({ stream, oldest }: KeyContext): string {
  return formatTime(DEFAULT_TIME_PREFIX, oldest, zoneOf(stream.destination));
}

function zoneOf(destination: Destination): string {
  return destination.CustomTimeZone ?? 'UTC';
}

/**
 * The rules of dev/s3-prefixes.html.
 * @throws ServiceError InvalidArgumentException, or UnsupportedFeature naming the expression
 */
export function checkPrefixes({ Prefix = '', ErrorOutputPrefix }: { readonly Prefix?: string; readonly ErrorOutputPrefix?: string }): void {
  checkExpressions(Prefix, 'Prefix', false);
  if (ErrorOutputPrefix === undefined) {
    if (HAS_EXPRESSION.test(Prefix)) throw invalid('ErrorOutputPrefix cannot be null or empty when Prefix contains expressions.');
    return;
  }
  checkExpressions(ErrorOutputPrefix, 'ErrorOutputPrefix', true);
  if (ErrorOutputPrefix.includes(ERROR_TYPE_EXPRESSION)) return;
  if (HAS_EXPRESSION.test(ErrorOutputPrefix) || HAS_EXPRESSION.test(Prefix))
    throw invalid(`ErrorOutputPrefix must contain at least one occurrence of ${ERROR_TYPE_EXPRESSION}`);
  throw unsupported('ErrorOutputPrefix', ERROR_TYPE_EXPRESSION, 'a prefix without it');
}

function checkExpressions(prefix: string, where: string, isErrorPrefix: boolean): void {
  if (HAS_EXPRESSION.test(prefix.replace(EXPRESSION, ''))) throw invalid(`${where}: expected } after each !{`);
  for (const [expression, namespace, value = ''] of prefix.matchAll(EXPRESSION)) {
    if (namespace === 'timestamp') checkTimePattern(value, `${where} ${expression}`);
    else if (namespace === 'firehose' && value === 'error-output-type') {
      if (!isErrorPrefix) throw invalid(`Prefix cannot contain ${ERROR_TYPE_EXPRESSION}.`);
    } else if (namespace !== 'firehose' || value !== 'random-string') {
      throw unsupported(where, 'the expressions timestamp:…, firehose:random-string, firehose:error-output-type', expression);
    }
  }
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidArgumentException', message);
}
