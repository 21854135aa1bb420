/** The sandbox's one address: every AWS API on one HTTP port. Which request is whose is said in `route`, in order. */
import type { Server } from 'node:http';
import type { ApiGatewayService } from '../apigateway';
import { ServiceError } from '../errors';
import type { EdgeResponse, Kernel } from '../kernel';
import type { S3Service } from '../s3';
import type { ControlHandler, JsonApi, QueryApi, RestApi } from './api';
import type { CredentialLookup } from './credentials';
import { asServiceError } from './fault-answers';
import type { HttpRequest } from './request';
import { jsonRoute, queryRoute, restRoute, s3Route, unsignedRoute, type Arrival, type Route } from './routes';
import { close, createHttpServer, listen } from './server';
import { readAuthorization } from './sigv4/authorization';
import { SignatureVerifier } from './sigv4/verify';

export interface EdgeOptions {
  readonly kernel: Kernel;
  readonly credentials: CredentialLookup;
  readonly s3: S3Service;
  readonly apiGateway: ApiGatewayService;
  /** The machine's clock, epoch ms: signatures of programs outside the sandbox are judged by it as well. @default sandbox time only */
  readonly machineClock?: () => number;
}

/** Stands before the edge: may answer itself, or later. */
export type Gate = (request: HttpRequest, answer: () => Promise<EdgeResponse>) => Promise<EdgeResponse>;

const HOST = '127.0.0.1';
const CONTROL = '/_sandbox/';
const CLOSE_GRACE_MS = 2000;

export class Edge {
  private readonly verifier: SignatureVerifier;
  private readonly jsonApis: JsonApi[] = [];
  private readonly queryApis: QueryApi[] = [];
  private readonly restApis: RestApi[] = [];
  private controlHandler: ControlHandler = () => {
    throw new ServiceError('NotFound', `${CONTROL}: nothing answers here`, 404);
  };
  private gate: Gate = (_request, answer) => answer();
  private server: Server | undefined;

  constructor(private readonly options: EdgeOptions) {
    const { kernel, credentials, machineClock } = options;
    const sandboxClock = () => kernel.scheduler.now();
    this.verifier = new SignatureVerifier({ credentials, region: kernel.region, sandboxClock, ...(machineClock && { machineClock }) });
  }

  json(api: JsonApi): this {
    this.jsonApis.push(api);
    return this;
  }

  query(api: QueryApi): this {
    this.queryApis.push(api);
    return this;
  }

  rest(api: RestApi): this {
    this.restApis.push(api);
    return this;
  }

  /** What answers under `/_sandbox/`. */
  control(handler: ControlHandler): this {
    this.controlHandler = handler;
    return this;
  }

  /** Asked of every request. @default lets each in */
  guard(gate: Gate): this {
    this.gate = gate;
    return this;
  }

  /**
   * Listens on 127.0.0.1 and sets `kernel.endpoint`, which it returns.
   * @param port 0: a free one
   * @throws Error of the system where the port is taken
   */
  async listen(port = 0): Promise<string> {
    const { kernel } = this.options;
    this.server = createHttpServer((request) => this.gate(request, () => this.handle(request)), () => kernel.scheduler.now());
    return (kernel.endpoint = `http://${HOST}:${await listen(this.server, port, HOST)}`);
  }

  /** Requests in flight have two seconds to end. */
  async close(): Promise<void> {
    if (this.server) await close(this.server, CLOSE_GRACE_MS);
    this.server = undefined;
  }

  /** Answers a request; never throws. What is no error of AWS is logged with its stack and answered as 500. */
  async handle(request: HttpRequest): Promise<EdgeResponse> {
    const requestId = this.options.kernel.random.uuid();
    const { protocol, answer, refuse } = this.route({ request, requestId, verifier: this.verifier });
    try {
      return await answer();
    } catch (error) {
      return refuse(asServiceError(error, protocol) ?? this.unexpected(error, request));
    }
  }

  private route(arrival: Arrival): Route {
    const { request } = arrival;
    const { apiGateway, s3 } = this.options;
    if (request.path.startsWith(CONTROL)) return unsignedRoute(arrival, () => this.controlHandler(request));
    if (apiGateway.serves(request)) return unsignedRoute(arrival, () => apiGateway.handle(request));
    const target = request.headers['x-amz-target'];
    if (target !== undefined)
      return jsonRoute(arrival, this.jsonApis.find(({ targetPrefix }) => target.startsWith(`${targetPrefix}.`)), target);
    const service = signedService(request);
    const rest = this.restApis.find(({ signingName }) => signingName === service);
    if (rest) return restRoute(arrival, rest);
    if (service === undefined ? isQuery(request) : service !== 's3')
      return queryRoute(arrival, this.queryApis.find(({ signingName }) => signingName === service), service);
    return s3Route(arrival, s3);
  }

  /** A client that hangs up is no bug. */
  private unexpected(error: unknown, request: HttpRequest): ServiceError {
    if (error !== undefined && error === request.body.errored)
      return new ServiceError('RequestTimeout', 'The request body ended early.', 400);
    const { kernel } = this.options;
    const stack = error instanceof Error ? error.stack : String(error);
    const message = `${request.method} ${request.path}: expected an answer, found a bug`;
    kernel.log({ time: kernel.scheduler.now(), origin: 'edge', message, detail: { stack } });
    return new ServiceError('InternalError', 'We encountered an internal error. Please try again.', 500);
  }
}

/** The service of the credential scope, where there is one to read. */
function signedService(request: HttpRequest): string | undefined {
  try {
    return readAuthorization(request)?.scope.service;
  } catch {
    return undefined;
  }
}

function isQuery({ path, query, headers }: HttpRequest): boolean {
  return path === '/' && (query.has('Action') || (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded'));
}
