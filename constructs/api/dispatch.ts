import { isUploadId } from '../state/documents';
import { metrics, type Log, type Meter } from '../telemetry';
import { clockSkew, skewHeader, skewWorthALog } from './clock-skew';
import type { Operation } from './operation';
import { UploadError } from './problem';
import { busy, refusal, written, type Reply } from './reply';
import type { ApiAnswer, ApiRequest } from './request';

/** Serves one operation. @throws UploadError to refuse; anything else is a fault and answered 503 */
export type Handler = (request: ApiRequest) => Promise<Reply | ApiAnswer>;

/** One handler for each operation of a list: one missing or one too many does not compile. */
export type Handlers<List extends readonly Operation[]> = Readonly<Record<List[number]['id'], Handler>>;

export interface Surroundings {
  /** Epoch ms. */
  readonly now: () => number;
  readonly log: Log;
  readonly meter: Meter;
}

/** Answers one request. */
export type Answer = (request: ApiRequest) => Promise<ApiAnswer>;

/**
 * The function's side of the API: the handler of the operation that the gateway matched. What it answers never throws:
 * what is not a refusal of ours becomes 503, the one answer that all clients retry.
 */
export function dispatch<const List extends readonly Operation[]>(list: List, handlers: Handlers<List>, surroundings: Surroundings): Answer {
  const routes = new Map(list.map(({ id, method, path }) => [`${method} ${path}`, handlers[id as List[number]['id']]]));
  return async (request) => {
    const skew = clockSkew(request, surroundings.now());
    const answer = await answered(request, routes.get(`${request.method} ${request.resource}`), surroundings);
    if (skew === undefined) return answer;
    surroundings.meter.add(metrics.clockSkew, Math.abs(skew));
    if (Math.abs(skew) >= skewWorthALog) surroundings.log.warn('clock differs', { seconds: skew });
    return { ...answer, headers: { ...answer.headers, [skewHeader]: String(skew) } };
  };
}

async function answered(request: ApiRequest, handle: Handler | undefined, { log, meter }: Surroundings): Promise<ApiAnswer> {
  const { method, resource } = request;
  try {
    if (!handle) throw new UploadError('CA2406', `${method} ${resource}: expected an address of the API`);
    const reply = await handle(request);
    return typeof reply.body === 'string' ? (reply as ApiAnswer) : written(reply as Reply, request);
  } catch (error) {
    if (error instanceof UploadError) {
      meter.add(metrics.requestsRefused, 1, { reason: error.code });
      log.info('request refused', { code: error.code, status: error.status, method, path: resource, ...uploadNamed(request) });
      return refusal(error, request);
    }
    meter.add(metrics.requestsRefused, 1, { reason: 'CA2450' });
    log.error('request failed', { method, path: resource, error: error as Error, ...uploadNamed(request) });
    return busy;
  }
}

/** The upload that the address names, if it looks like one of ours. */
function uploadNamed({ parameters: { upload_id } }: ApiRequest): { readonly upload_id?: string } {
  return upload_id !== undefined && isUploadId(upload_id) ? { upload_id } : {};
}
