/**
 * What every emulated service is handed: time, chance, durable state, identity and a log.
 * Nothing in sandbox/ reads the machine's clock, Math.random or the environment by itself.
 */
import type { Scheduler } from './scheduler';
import type { Store } from './store';

export interface Kernel {
  readonly scheduler: Scheduler;
  readonly store: Store;
  readonly random: Random;
  readonly log: LogSink;
  readonly accountId: string;
  readonly region: string;
  /** e.g. `http://127.0.0.1:4566`; what functions get as AWS_ENDPOINT_URL. Known once the edge listens. */
  endpoint: string;
}

/** Seeded in simulation, the machine's own otherwise. */
export interface Random {
  uuid(): string;
  /** Uniform in [0, 1). */
  next(): number;
  /** `length` characters of [A-Za-z0-9]. */
  text(length: number): string;
}

export interface LogEntry {
  /** Sandbox time, epoch ms. */
  readonly time: number;
  /** `s3`, `firehose`, `lambda:<function>` … */
  readonly origin: string;
  readonly message: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}
export type LogSink = (entry: LogEntry) => void;

/** One HTTP request at the edge, after SigV4 was checked. */
export interface EdgeRequest {
  readonly method: string;
  /** Raw path, still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Who signed: the access key id, or undefined for anonymous. */
  readonly principal?: Principal;
  /** The peer's address. */
  readonly sourceIp: string;
  readonly body: import('node:stream').Readable;
}

export interface Principal {
  readonly accessKeyId: string;
  /** `root` or the ARN of a role of the template. */
  readonly arn: string;
}

export interface EdgeResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | import('node:stream').Readable;
}

/** A resource of the synthesized template, its intrinsics resolved. */
export interface Resource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, any>>;
}

/** What a CloudFormation reference to a resource resolves to. */
export interface ResourceIdentity {
  /** Value of `Ref`. */
  readonly ref: string;
  /** Values of `Fn::GetAtt` by attribute name. */
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * An AWS service. The assembly loader asks each service for the identity of a resource first (so that references,
 * cyclic ones included, can be resolved), then deploys the resource with its intrinsics resolved. Both are
 * repeatable: the same assembly is deployed again at each start over the state that is there.
 */
export interface Service {
  readonly name: string;
  /** CloudFormation types that this service deploys. */
  readonly resourceTypes: readonly string[];
  /** `physicalName` is the template's explicit name if it is a literal, else one derived from stack and logical id. */
  identify(type: string, physicalName: string): ResourceIdentity;
  /** @throws ServiceError for a property or value that the sandbox does not know: never ignored silently. */
  deploy(resource: Resource, identity: ResourceIdentity): void | Promise<void>;
  /** Called once after all resources are deployed and the edge listens: start timers, resume work. */
  start?(): void | Promise<void>;
  stop?(): void | Promise<void>;
}
