import { dispatch, type Answer, type Handler, type Handlers } from '../api/dispatch';
import { retryAfterSeconds } from '../api/problem';
import type { Reply } from '../api/reply';
import type { ApiAnswer, ApiRequest } from '../api/request';
import { metrics } from '../telemetry';
import { bulk } from './bulk';
import type { IngestDependencies } from './dependencies';
import { doorCaller, StrangeKey, type DoorCaller } from './door-caller';
import { elasticAnswers } from './elastic-answers';
import { presignForFluentBit } from './fluent-bit';
import { ingestBatch, lapsedWarning, warningHeader } from './ingest-batch';
import { ingestOperations } from './operations';

type DoorHandler = (request: ApiRequest, caller: DoorCaller, dependencies: IngestDependencies) => Promise<Reply | ApiAnswer>;

/** The ingest function's side of the API: doors for agents that cannot do two steps. */
export function ingestAnswer(dependencies: IngestDependencies): Answer {
  const door =
    (handle: DoorHandler): Handler =>
    async (request) => {
      try {
        const caller = await doorCaller(request, dependencies);
        const reply = await handle(request, caller, dependencies);
        return caller.isLapsed ? { ...reply, headers: { ...reply.headers, [warningHeader]: lapsedWarning } } : reply;
      } catch (error) {
        if (error instanceof StrangeKey) return putOff(dependencies);
        throw error;
      }
    };
  const handlers: Handlers<typeof ingestOperations> = {
    ingestBatch: door(ingestBatch),
    bulk: door(bulk),
    bulkOfIndex: door(bulk),
    presignForFluentBit: door(presignForFluentBit),
    elasticInformation: elasticAnswers.information,
    elasticHead: elasticAnswers.head,
    elasticClusterHealth: elasticAnswers.clusterHealth,
    elasticLicense: elasticAnswers.license,
    elasticCatHealth: elasticAnswers.catHealth,
    elasticCatHead: elasticAnswers.head,
  };
  return dispatch(ingestOperations, handlers, dependencies);
}

/** Text, not JSON: see {@link busyText}. */
function putOff({ meter, log }: IngestDependencies): ApiAnswer {
  meter.add(metrics.requestsRefused, 1, { reason: 'CA2402' });
  log.warn('key that nobody knows put off');
  return {
    status: 503,
    headers: { 'content-type': 'text/plain', 'retry-after': String(retryAfterSeconds) },
    body: 'Upload key not known, or not yet: check it (CA2402)\n',
  };
}
