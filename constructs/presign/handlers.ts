import { dispatch, type Answer, type Handler, type Handlers } from '../api/dispatch';
import type { Reply } from '../api/reply';
import type { ApiRequest } from '../api/request';
import { authenticate, type Caller } from './caller';
import { createBatch } from './create-batch';
import { createUpload } from './create-upload';
import type { PresignDependencies } from './dependencies';
import { listUploads } from './list-uploads';
import { presignOperations } from './operations';
import { abandonUpload, completeUpload, showParts, signParts } from './part-handlers';
import { showUpload } from './show-upload';
import { validate } from './validate';
import { whoAmI } from './who-am-i';

type KeyedHandler = (request: ApiRequest, caller: Caller, dependencies: PresignDependencies) => Promise<Reply>;

/** The presign function's side of the API. */
export function presignAnswer(dependencies: PresignDependencies): Answer {
  const keyed =
    (handle: KeyedHandler): Handler =>
    async (request) =>
      handle(request, await authenticate(request, dependencies), dependencies);
  const handlers: Handlers<typeof presignOperations> = {
    createUpload: keyed(createUpload),
    createBatch: keyed(createBatch),
    listUploads: keyed(listUploads),
    showUpload: keyed(showUpload),
    abandonUpload: keyed(abandonUpload),
    signParts: keyed(signParts),
    showParts: keyed(showParts),
    completeUpload: keyed(completeUpload),
    whoAmI: keyed(whoAmI),
    validate: keyed(validate),
    describeApi: async ({ baseUrl }) => ({ status: 200, body: dependencies.openApi(baseUrl) }),
  };
  return dispatch(presignOperations, handlers, dependencies);
}
