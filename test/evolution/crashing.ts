import type { EvolutionServices } from '../../cli/evolution/services';

/** The process ends here. */
export class Crash extends Error {}

const WRITES = ['UpdateTableCommand', 'UpdateDestinationCommand', 'PutObjectCommand'];

interface Client {
  send(command: object): Promise<unknown>;
}

/** Services of a process that ends right after its so many-th write, deployments included. What is written stays. */
export function endingAfter(services: EvolutionServices, writes: number): EvolutionServices {
  let left = writes;
  const counted = async (work: Promise<unknown>): Promise<unknown> => {
    const result = await work;
    if (--left === 0) throw new Crash();
    return result;
  };
  const ending = <T extends object>(client: T): T => {
    const send = (command: object): Promise<unknown> => {
      const sent = (client as unknown as Client).send(command);
      return WRITES.includes(command.constructor.name) ? counted(sent) : sent;
    };
    return new Proxy(client, { get: (own, name) => (name === 'send' ? send : (Reflect.get(own, name) as unknown)) });
  };
  const { producer, glue, firehose, s3 } = services;
  const redeploy = producer.redeploy && ((deployed: string) => counted(producer.redeploy!(deployed)) as Promise<void>);
  return { ...services, glue: ending(glue), firehose: ending(firehose), s3: ending(s3), producer: { ...producer, ...(redeploy && { redeploy }) } };
}
