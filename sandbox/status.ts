/** What GET /_sandbox/status tells: time, stacks, and how much work is waiting where. */
import type { DeployedStack } from './assembly/deploy';
import type { Kernel } from './kernel';
import type { Services } from './services';

/** @param assembly folder that was deployed last */
export function status(kernel: Kernel, services: Services, { stacks, assembly }: { readonly stacks: readonly DeployedStack[]; readonly assembly: string }): object {
  const { scheduler } = kernel;
  const { sqs, lambda, redshift } = services;
  return {
    time: scheduler.now(),
    mode: scheduler.mode,
    nextDue: scheduler.nextDue() ?? null,
    endpoint: kernel.endpoint,
    assembly,
    region: kernel.region,
    accountId: kernel.accountId,
    warehouseUrl: redshift.warehouseUrl,
    outputs: Object.fromEntries(stacks.map(({ name, outputs }) => [name, outputs])),
    queues: Object.fromEntries(sqs.queues().map(({ name, arn }) => [name, sqs.table(arn).counts()])),
    functions: lambda.configs().map(({ name }) => name),
    pendingEvents: lambda.pendingEvents,
  };
}
