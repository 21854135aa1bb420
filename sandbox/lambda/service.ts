/** Lambda: the functions of the templates, invoked by other services and by clients. */
import { setTimeout as delay } from 'node:timers/promises';
import type { AccessKey } from '../edge/credentials';
import { ServiceError } from '../errors';
import type { Kernel, Resource, ResourceIdentity, Service } from '../kernel';
import type { SqsService } from '../sqs/service';
import { AsyncInvocations } from './async-invocations';
import { EnvironmentPool } from './environment-pool';
import { MAX_ASYNC_REQUEST_BYTES, MAX_REQUEST_BYTES } from './error-documents';
import { readInvokeConfig } from './event-invoke-config';
import { EventSourceMapping } from './event-source-mapping';
import { readMapping } from './event-source-mapping-config';
import { readFunction, type FunctionConfig } from './function-config';
import type { FunctionHost, Outcome } from './function-host';
import { functionLog, type MetricsSink } from './function-log';
import { processEnvironment } from './process-environment';
import { continueTrace } from './recursion';

export interface LambdaDependencies {
  readonly host: FunctionHost;
  readonly sqs: SqsService;
  readonly credentials: { ofRole(arn: string): AccessKey };
  /** The folder of a file asset, by object key. */
  readonly asset: (objectKey: string) => string | undefined;
  readonly metrics: MetricsSink;
  /** Turns addresses that only AWS serves into those of the edge, in the variables of functions. */
  readonly localise: (text: string) => string;
  /** Environments of one function at the same time. @default 4 */
  readonly maxEnvironments?: number;
}

export interface InvokeOptions {
  /** Answer when the event is stored; it is then retried by Lambda's rules for asynchronous events. */
  readonly async?: boolean;
  /** Trace headers of what caused the invocation. */
  readonly traceHeaders?: readonly (string | undefined)[];
  /** @default a new one */
  readonly requestId?: string;
}

interface DeployedFunction {
  readonly config: FunctionConfig;
  readonly pool: EnvironmentPool;
}

const DEFAULT_ENVIRONMENTS = 4;
const DEFAULT_GRACE_MS = 5_000;

export class LambdaService implements Service {
  readonly name = 'lambda';
  readonly resourceTypes = ['AWS::Lambda::Function', 'AWS::Lambda::Permission', 'AWS::Lambda::EventSourceMapping', 'AWS::Lambda::EventInvokeConfig'];
  private readonly functions = new Map<string, DeployedFunction>();
  /** By the mapping's id. */
  private readonly mappings = new Map<string, EventSourceMapping>();
  private isStarted = false;
  private readonly asynchronous: AsyncInvocations;

  constructor(private readonly kernel: Kernel, private readonly dependencies: LambdaDependencies) {
    this.asynchronous = new AsyncInvocations(kernel, dependencies.sqs, this);
  }

  identify(type: string, physicalName: string): ResourceIdentity {
    const { region, accountId } = this.kernel;
    const arn = `arn:aws:lambda:${region}:${accountId}:function:${physicalName}`;
    if (type === 'AWS::Lambda::Function') return { ref: physicalName, attributes: { Arn: arn } };
    if (type === 'AWS::Lambda::EventSourceMapping') return { ref: physicalName, attributes: { Id: physicalName, EventSourceMappingArn: `arn:aws:lambda:${region}:${accountId}:event-source-mapping:${physicalName}` } };
    return { ref: physicalName, attributes: { Id: physicalName } };
  }

  /** Permissions stay with the deployed stack: calls are not judged by them yet. */
  deploy(resource: Resource, identity: ResourceIdentity): void {
    if (resource.type === 'AWS::Lambda::Function') this.deployFunction(resource, identity);
    if (resource.type === 'AWS::Lambda::EventSourceMapping') this.deployMapping(identity.ref, new EventSourceMapping(this.kernel, this.dependencies.sqs, this, readMapping(resource)));
    if (resource.type === 'AWS::Lambda::EventInvokeConfig') {
      const { functionName, config } = readInvokeConfig(resource);
      this.asynchronous.configure(functionNameOf(functionName), config);
    }
  }

  start(): void {
    this.isStarted = true;
    this.asynchronous.resume();
    for (const mapping of this.mappings.values()) mapping.start();
  }

  /**
   * Ends pollers, then environments. What still runs after the grace is killed; its messages show again after their
   * visibility timeout.
   */
  async stop(graceMs = DEFAULT_GRACE_MS): Promise<void> {
    const drained = Promise.all([...this.mappings.values()].map((mapping) => mapping.stop()));
    const patience = new AbortController();
    await Promise.race([drained, delay(graceMs, undefined, { signal: patience.signal }).catch(() => {})]);
    patience.abort();
    await Promise.all([...this.functions.values()].map(({ pool }) => pool.retire()));
  }

  /** Asynchronous events that are not yet handled. */
  get pendingEvents(): number {
    return this.asynchronous.size;
  }

  configs(): FunctionConfig[] {
    return [...this.functions.values()].map(({ config }) => config);
  }

  /** @param nameOrArn with or without qualifier `$LATEST`. @throws ServiceError ResourceNotFoundException */
  config(nameOrArn: string): FunctionConfig {
    return this.find(nameOrArn).config;
  }

  /**
   * @returns the function's answer or its error document; with `async` an empty payload
   * @throws ServiceError where it was not run: ResourceNotFoundException, TooManyRequestsException, RequestTooLargeException
   */
  async invoke(nameOrArn: string, payload: Buffer, options: InvokeOptions = {}): Promise<Outcome> {
    const { config, pool } = this.find(nameOrArn);
    checkPayload(payload, options.async ? MAX_ASYNC_REQUEST_BYTES : MAX_REQUEST_BYTES);
    if (options.async) {
      this.asynchronous.accept(config, payload);
      return { payload: Buffer.alloc(0), log: '' };
    }
    const traceHeader = continueTrace(this.kernel.random, config.arn, options.traceHeaders ?? []);
    const outcome = await pool.invoke({ requestId: options.requestId ?? this.kernel.random.uuid(), payload, traceHeader });
    if (outcome.functionError) this.logFailure(config, outcome);
    return outcome;
  }

  private deployFunction(resource: Resource, identity: ResourceIdentity): void {
    const { host, asset, credentials, localise, metrics, maxEnvironments = DEFAULT_ENVIRONMENTS } = this.dependencies;
    const config = readFunction(resource, identity.ref, identity.attributes['Arn']!, asset);
    const log = functionLog(this.kernel, config.name, metrics);
    const role = credentials.ofRole(config.roleArn);
    const startEnvironment = () => host.start(config, processEnvironment(this.kernel, config, role, localise), log);
    const { reservedConcurrency } = config;
    const pool = new EnvironmentPool(startEnvironment, { environments: maxEnvironments, ...(reservedConcurrency !== undefined && { reservedConcurrency }) });
    this.functions.get(config.name)?.pool.drain();
    this.functions.set(config.name, { config, pool });
  }

  /** Of a mapping that is changed while it runs, the batches that are being handled come to their end. */
  private deployMapping(id: string, mapping: EventSourceMapping): void {
    void this.mappings.get(id)?.stop();
    this.mappings.set(id, mapping);
    if (this.isStarted) mapping.start();
  }

  private find(nameOrArn: string): DeployedFunction {
    const found = this.functions.get(functionNameOf(nameOrArn));
    if (found) return found;
    const arn = `arn:aws:lambda:${this.kernel.region}:${this.kernel.accountId}:function:${functionNameOf(nameOrArn)}`;
    throw new ServiceError('ResourceNotFoundException', `Function not found: ${arn}`, 404);
  }

  private logFailure(config: FunctionConfig, { payload, functionError }: Outcome): void {
    const detail = JSON.parse(payload.toString('utf8')) as Record<string, unknown>;
    this.kernel.log({ time: this.kernel.scheduler.now(), origin: `lambda:${config.name}`, message: `invocation failed (${functionError})`, detail });
  }
}

/** From a name, an ARN or a partial ARN, qualified or not. */
export function functionNameOf(nameOrArn: string): string {
  const parts = nameOrArn.split(':');
  const at = parts.indexOf('function');
  return at >= 0 ? parts[at + 1]! : parts[0]!;
}

function checkPayload(payload: Buffer, limit: number): void {
  if (payload.length > limit) throw new ServiceError('RequestTooLargeException', `Request must be smaller than ${limit} bytes for the InvokeFunction operation`, 413);
  try {
    if (payload.length > 0) JSON.parse(payload.toString('utf8'));
  } catch {
    throw new ServiceError('InvalidRequestContentException', 'Could not parse request body into json: the payload is no JSON', 400);
  }
}
