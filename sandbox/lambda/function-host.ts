/**
 * Where functions run. The Lambda service knows queues, retries and concurrency; a host knows how to run code. One host
 * runs bundles in worker threads in the machine's time; another may run them in this process, in the scheduler's time:
 * timeouts are therefore the host's affair, and so is telling the scheduler (`track`) of work that ends by itself.
 */
export interface FunctionSpec {
  readonly name: string;
  readonly arn: string;
  /** Folder of the unpacked code asset. */
  readonly codeFolder: string;
  /** `<file without extension>.<export>`. */
  readonly handler: string;
  /** e.g. `nodejs22.x`. */
  readonly runtime: string;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly logGroup: string;
}

export interface Invocation {
  readonly requestId: string;
  /** The event as JSON text, at most 6 MB. */
  readonly payload: Buffer;
  /** Value of `_X_AMZN_TRACE_ID` while it runs. */
  readonly traceHeader: string;
}

export interface Outcome {
  /** JSON text of the answer, or the error document. */
  readonly payload: Buffer;
  /** Node's runtime reports every failure of the function as `Unhandled`. */
  readonly functionError?: 'Handled' | 'Unhandled';
  /** What the function wrote to stdout and stderr meanwhile. */
  readonly log: string;
}

/** One execution environment: initialised once, then one invocation at a time. */
export interface ExecutionEnvironment {
  /** Never rejects: what goes wrong in the function is an outcome. */
  invoke(invocation: Invocation): Promise<Outcome>;
  /** False once it failed in a way that a next invocation would feel. */
  readonly isUsable: boolean;
  /** Ends it, whatever runs in it. */
  retire(): Promise<void>;
}

/** A line that a function wrote. */
export type LineSink = (line: string) => void;

export interface FunctionHost {
  /**
   * @param environment the complete process environment
   * @param onLine gets every line written to stdout or stderr, also between invocations
   * The environment is given at once; its initialisation counts into the first invocation, not into its timeout.
   */
  start(spec: FunctionSpec, environment: Readonly<Record<string, string>>, onLine: LineSink): ExecutionEnvironment;
}
