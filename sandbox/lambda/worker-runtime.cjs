/**
 * The runtime inside a worker thread: what Lambda's own bootstrap is to a function. Plain JavaScript, so that a cold
 * start needs no compiler. It speaks with worker-host.ts by messages:
 *   in:  {requestId, payload, timeoutMs, traceHeader}
 *   out: {type:'ready'} | {type:'unable', document} | {type:'line', text} | {type:'outOfMemory'} | {type:'answer', payload}
 *        | {type:'tooLarge'} | {type:'failed', document, retire} | {type:'late', document}
 */
'use strict';

const { parentPort, workerData } = require('node:worker_threads');
const path = require('node:path');
const fs = require('node:fs');

const { spec, sharedClock, maxResponseBytes } = workerData;
/** Whether an invocation runs: decides whose failure an unhandled rejection is. */
let busy = false;
/** What each stream has written of a line that is not yet ended. */
const unended = new Map();

followSandboxClock(new BigInt64Array(sharedClock));
captureOutput();
watchMemory();
process.on('uncaughtException', (error) => fail(error, undefined));
process.on('unhandledRejection', (reason) => fail(reason, 'Runtime.UnhandledPromiseRejection'));
void start();

async function start() {
  let handler;
  try {
    handler = await loadHandler();
  } catch (error) {
    parentPort.postMessage({ type: 'unable', document: error.document ?? documentOf(error) });
    return;
  }
  parentPort.on('message', (message) => void run(handler, message));
  parentPort.postMessage({ type: 'ready' });
}

async function run(handler, { requestId, payload, timeoutMs, traceHeader }) {
  busy = true;
  process.env._X_AMZN_TRACE_ID = traceHeader;
  const deadline = performance.now() + timeoutMs;
  try {
    const result = await handler(JSON.parse(Buffer.from(payload).toString('utf8')), contextOf(requestId, deadline));
    const bytes = Buffer.from(JSON.stringify(result) ?? 'null');
    report(bytes.length > maxResponseBytes ? { type: 'tooLarge' } : { type: 'answer', payload: bytes });
  } catch (error) {
    report({ type: 'failed', document: documentOf(error), retire: false });
  }
}

/** Ends the invocation, once: what comes after a failure that was reported already is nobody's. */
function report(result) {
  if (!busy) return;
  busy = false;
  endLines();
  parentPort.postMessage(result);
}

/** During an invocation it is that invocation's failure; afterwards it only ends the environment. */
function fail(error, errorType) {
  const document = { ...documentOf(error), ...(errorType && { errorType, errorMessage: String(error) }) };
  if (busy) report({ type: 'failed', document, retire: true });
  else parentPort.postMessage({ type: 'late', document });
}

async function loadHandler() {
  const dot = spec.handler.lastIndexOf('.');
  const file = findModule(path.join(spec.codeFolder, spec.handler.slice(0, dot)));
  if (!file) throw refusal('Runtime.ImportModuleError', `Error: Cannot find module '${spec.handler.slice(0, dot)}'`);
  const loaded = file.endsWith('.mjs') ? await import(file) : require(file);
  const handler = loaded[spec.handler.slice(dot + 1)];
  if (handler === undefined) throw refusal('Runtime.HandlerNotFound', `${spec.handler} is undefined or not exported`);
  if (typeof handler !== 'function') throw refusal('Runtime.HandlerNotFound', `${spec.handler} is not a function`);
  if (handler.length > 2) throw refusal('Runtime.CallbackHandlerDeprecated', `${spec.handler} takes a callback; make it an async function`);
  return handler;
}

function findModule(base) {
  return ['.js', '.cjs', '.mjs'].map((extension) => base + extension).find((file) => fs.existsSync(file));
}

function refusal(errorType, errorMessage) {
  return Object.assign(new Error(errorMessage), { document: { errorType, errorMessage, trace: [] } });
}

function documentOf(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
function contextOf(requestId, deadline) {
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: spec.name,
    functionVersion: '$LATEST',
    invokedFunctionArn: spec.arn,
    memoryLimitInMB: String(spec.memoryMb),
    logGroupName: spec.logGroup,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
  };
}

/** [0] is 0: machine time plus [1]; 1: [1] is the time. */
function followSandboxClock(clock) {
  const MachineDate = Date;
  const machineNow = Date.now;
  const now = () => {
    const value = Number(Atomics.load(clock, 1));
    return Atomics.load(clock, 0) === 0n ? machineNow() + value : value;
  };
  function SandboxDate(...parts) {
    if (!new.target) return new MachineDate(now()).toString();
    return Reflect.construct(MachineDate, parts.length === 0 ? [now()] : parts, new.target);
  }
  Object.defineProperties(SandboxDate, {
    length: { value: 7 },
    name: { value: 'Date' },
    prototype: { value: MachineDate.prototype },
    now: { value: now, writable: true, configurable: true },
    parse: { value: MachineDate.parse, writable: true, configurable: true },
    UTC: { value: MachineDate.UTC, writable: true, configurable: true },
  });
  MachineDate.prototype.constructor = SandboxDate;
  globalThis.Date = SandboxDate;
}

/** Through the port instead of the worker's own pipe, so that lines and answer arrive in order. */
function captureOutput() {
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = (chunk, encoding, callback) => {
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
      const lines = ((unended.get(stream) ?? '') + text).split('\n');
      unended.set(stream, lines.pop());
      for (const line of lines) parentPort.postMessage({ type: 'line', text: line });
      const done = typeof encoding === 'function' ? encoding : callback;
      if (done) process.nextTick(done);
      return true;
    };
  }
}

function endLines() {
  for (const text of unended.values()) if (text) parentPort.postMessage({ type: 'line', text });
  unended.clear();
}

/** V8 limits the heap of a worker; bytes outside of it are watched here. */
function watchMemory() {
  const limit = spec.memoryMb * 1024 * 1024;
  const look = () => {
    if (!busy) return;
    const { heapUsed, external } = process.memoryUsage();
    if (heapUsed + external > limit) parentPort.postMessage({ type: 'outOfMemory' });
  };
  setInterval(look, 50).unref();
}
