/** One deployed REST API: from a request to its function and back. */
import { ServiceError } from '../errors';
import type { HttpRequest } from '../edge/request';
import { readBody } from '../edge/read-body';
import type { EdgeResponse, Kernel, Resource } from '../kernel';
import { place, refuseOthers } from '../template-properties';
import { gatewayAnswer, gatewayHeaders, type GatewayContext, type GatewayResponseType } from './gateway-response';
import { isBinary } from './media-type';
import { invalid, readApiBody, type ApiBody } from './openapi-body';
import { proxyEvent } from './proxy-event';
import { proxyResult } from './proxy-result';
import { decodedSegments, matchRoute, type Match, type Route } from './route';
import type { Stage } from './stage';

/** Lambda, as far as an integration needs it. */
export interface FunctionInvoker {
  invoke(functionNameOrArn: string, payload: Buffer): Promise<{ readonly payload: Buffer; readonly functionError?: string }>;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** The resource policy is recorded with the template and not judged here. */
const known = ['Body', 'Name', 'Description', 'EndpointConfiguration', 'Policy', 'BinaryMediaTypes', 'FailOnWarnings', 'Parameters', 'Tags'];

interface Exchange {
  readonly request: HttpRequest;
  readonly stage: Stage;
  readonly context: GatewayContext;
  /** Below the stage, still encoded. */
  readonly path: string;
}

export class RestApi {
  readonly stages = new Map<string, Stage>();
  private readonly body: ApiBody;
  private readonly binaryMediaTypes: readonly string[];

  /** @throws ServiceError for what the sandbox does not know */
  constructor(private readonly kernel: Kernel, private readonly functions: FunctionInvoker, readonly id: string, resource: Resource) {
    const where = place(resource);
    refuseOthers(where, resource.properties, known);
    if (resource.properties['Body'] === undefined) throw invalid(where, 'an inline Body', 'none');
    this.body = readApiBody(`${where}.Body`, resource.properties['Body']);
    this.binaryMediaTypes = [...this.body.binaryMediaTypes, ...((resource.properties['BinaryMediaTypes'] as string[] | undefined) ?? [])];
  }

  /** @param path below the stage, still encoded, with a leading slash */
  async handle(request: HttpRequest, stage: Stage, path: string, requestId: string): Promise<EdgeResponse> {
    const context: GatewayContext = { requestId, stage: stage.name, apiId: this.id, httpMethod: request.method };
    const answer = await this.answer({ request, stage, path, context });
    this.kernel.log({
      time: this.kernel.scheduler.now(), origin: `apigateway:${stage.name}`, message: `${request.method} ${path} ${answer.status}`, detail: { requestId },
    });
    return answer;
  }

  private async answer(exchange: Exchange): Promise<EdgeResponse> {
    const { request, stage, path } = exchange;
    const segments = decodedSegments(path);
    if (!segments) return this.refuse(exchange, 'BAD_REQUEST_PARAMETERS');
    const match = matchRoute(this.body.routes, request.method, segments);
    if (!match) return this.refuse(exchange, 'MISSING_AUTHENTICATION_TOKEN');
    if (!stage.admits(match.route, this.kernel.scheduler.now())) return this.refuse(exchange, 'THROTTLED');
    const body = await this.receive(request);
    return body ? this.integrate(exchange, match, body) : this.refuse(exchange, 'REQUEST_TOO_LARGE');
  }

  private async receive({ headers, body }: HttpRequest): Promise<Buffer | undefined> {
    if (Number(headers['content-length'] ?? 0) > MAX_BODY_BYTES) return undefined;
    try {
      return await readBody(body, MAX_BODY_BYTES);
    } catch (error) {
      if (error instanceof ServiceError && error.status === 413) return undefined;
      throw error;
    }
  }

  private async integrate(exchange: Exchange, match: Match, body: Buffer): Promise<EdgeResponse> {
    const { request, context } = exchange;
    const payload = Buffer.from(JSON.stringify(this.event(exchange, match, body)));
    const outcome = await this.invokeInTime(match.route, payload);
    if (outcome === 'late') return this.refuse(exchange, 'INTEGRATION_TIMEOUT');
    if (outcome instanceof ServiceError)
      return outcome.status === 413 ? this.refuse(exchange, 'REQUEST_TOO_LARGE') : this.refuse(exchange, 'DEFAULT_5XX', 500);
    const answer = outcome.functionError === undefined ? proxyResult(outcome.payload, request.headers['accept'], this.binaryMediaTypes) : undefined;
    if (!answer) return this.refuse(exchange, 'DEFAULT_5XX');
    return { ...answer, headers: { ...answer.headers, ...gatewayHeaders(context) } };
  }

  private event({ request, stage, path, context }: Exchange, match: Match, body: Buffer): object {
    return proxyEvent(request, body, match, {
      apiId: this.id,
      accountId: this.kernel.accountId,
      stage: stage.name,
      stageVariables: stage.variables,
      requestId: context.requestId,
      time: this.kernel.scheduler.now(),
      path,
      isBinary: isBinary(this.binaryMediaTypes, request.headers['content-type']),
    });
  }

  /** A function that is late goes on running; nobody hears its answer. */
  private async invokeInTime({ integration }: Route, payload: Buffer): Promise<{ payload: Buffer; functionError?: string } | ServiceError | 'late'> {
    const { scheduler } = this.kernel;
    const { promise: late, resolve } = withResolver<'late'>();
    const timer = scheduler.at(scheduler.now() + integration.timeoutMs, 'apigateway: integration timeout', () => resolve('late'));
    const answer = this.functions.invoke(integration.functionArn, payload).catch((error: unknown) => {
      if (error instanceof ServiceError) return error;
      throw error;
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      timer.cancel();
    }
  }

  private refuse({ request, context }: Exchange, type: GatewayResponseType, status?: number): EdgeResponse {
    return gatewayAnswer(this.body.gatewayResponses, type, context, request.headers['accept'], status);
  }
}

function withResolver<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}
