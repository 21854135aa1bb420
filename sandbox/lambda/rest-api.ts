/**
 * Lambda's REST API, as far as people at a prompt need it: Invoke, ListFunctions, GetFunctionConfiguration.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
import type { RestApi } from '../edge/api';
import { ServiceError } from '../errors';
import type { EdgeRequest, EdgeResponse } from '../kernel';
import type { FunctionConfig } from './function-config';
import type { LambdaService } from './service';

/** The tail of the log that Invoke gives back, bytes. */
const LOG_TAIL_BYTES = 4096;

interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly answer: (lambda: LambdaService, request: EdgeRequest, body: Buffer, name: string) => EdgeResponse | Promise<EdgeResponse>;
}

const ROUTES: readonly Route[] = [
  { method: 'POST', path: /^\/2015-03-31\/functions\/([^/]+)\/invocations$/, answer: invoke },
  { method: 'GET', path: /^\/2015-03-31\/functions\/?()$/, answer: (lambda) => json(200, { Functions: lambda.configs().map(describe) }) },
  { method: 'GET', path: /^\/2015-03-31\/functions\/([^/]+)\/configuration$/, answer: (lambda, _request, _body, name) => json(200, describe(lambda.config(name))) },
];

export function lambdaApi(lambda: LambdaService): RestApi {
  return {
    signingName: 'lambda',
    handle: (request, body) => {
      for (const { method, path, answer } of ROUTES) {
        const match = request.method === method ? path.exec(request.path) : null;
        if (match) return answer(lambda, request, body, decodeURIComponent(match[1]!));
      }
      throw new ServiceError('UnknownOperationException', `lambda: expected Invoke, ListFunctions or GetFunctionConfiguration, found ${request.method} ${request.path}`, 404);
    },
  };
}

async function invoke(lambda: LambdaService, request: EdgeRequest, body: Buffer, name: string): Promise<EdgeResponse> {
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  if (type === 'DryRun') return { status: lambda.config(name) ? 204 : 404 };
  const payload = body.length === 0 ? Buffer.from('{}') : body;
  if (type === 'Event') {
    await lambda.invoke(name, payload, { async: true });
    return { status: 202 };
  }
  if (type !== 'RequestResponse') throw new ServiceError('InvalidParameterValueException', `X-Amz-Invocation-Type: expected RequestResponse, Event or DryRun, found ${type}`);
  const outcome = await lambda.invoke(name, payload, { traceHeaders: [request.headers['x-amzn-trace-id']] });
  const wantsLog = request.headers['x-amz-log-type'] === 'Tail';
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'x-amz-executed-version': '$LATEST',
      ...(outcome.functionError && { 'x-amz-function-error': outcome.functionError }),
      ...(wantsLog && { 'x-amz-log-result': Buffer.from(outcome.log).subarray(-LOG_TAIL_BYTES).toString('base64') }),
    },
    body: outcome.payload,
  };
}

function describe(config: FunctionConfig): object {
  return {
    FunctionName: config.name,
    FunctionArn: config.arn,
    Runtime: config.runtime,
    Role: config.roleArn,
    Handler: config.handler,
    Timeout: config.timeoutMs / 1000,
    MemorySize: config.memoryMb,
    Version: '$LATEST',
    PackageType: 'Zip',
    State: 'Active',
    Environment: { Variables: config.variables },
    LoggingConfig: { LogGroup: config.logGroup },
  };
}

function json(status: number, document: object): EdgeResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(document) };
}
