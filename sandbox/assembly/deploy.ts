/** Deploys a cloud assembly: every resource is handed, resolved, to the service of its type. */
import { ServiceError } from '../errors';
import type { Kernel, Resource, ResourceIdentity, Service } from '../kernel';
import type { CloudAssembly } from './cloud-assembly';
import { InertService } from './inert-service';
import { Stack, type StackSurroundings } from './stack';

export interface DeployedResource extends Resource {
  readonly identity: ResourceIdentity;
}

export interface DeployedStack {
  readonly name: string;
  /** The stack's ARN. */
  readonly id: string;
  /** In order of deployment; inert ones are among them. */
  readonly resources: readonly DeployedResource[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly outputDescriptions: Readonly<Record<string, string | undefined>>;
  /** Export names by output key. */
  readonly exportNames: Readonly<Record<string, string>>;
  /** Sandbox time, epoch ms. */
  readonly deployedAt: number;
}

/**
 * Resources are deployed after those that they refer to (DependsOn counts as a reference); in a circle of references,
 * which identities known up front make harmless, by their order in the template.
 * @param localise turns addresses that only AWS serves into those of the edge, in outputs
 * @param running stacks that run already: a resource whose properties are the same is left as it is, as CloudFormation
 * does, which compares templates; what is in no template any more stays too, where CloudFormation would remove it
 * @throws ServiceError naming stack, logical id and type, for whatever the sandbox does not know
 */
export async function deployAssembly(
  kernel: Kernel,
  assembly: CloudAssembly,
  services: readonly Service[],
  localise: (text: string) => string,
  running: readonly DeployedStack[] = [],
): Promise<DeployedStack[]> {
  const stacks = connect(kernel, assembly, [...services, new InertService(kernel)]);
  const deployed: DeployedStack[] = [];
  for (const { stack, serviceOf } of stacks) {
    const earlier = new Map(running.find(({ name }) => name === stack.name)?.resources.map((resource) => [resource.logicalId, resource]));
    deployed.push(await deployStack(kernel, stack, serviceOf, localise, earlier));
  }
  return deployed;
}

type Earlier = ReadonlyMap<string, DeployedResource>;

interface ConnectedStack {
  readonly stack: Stack;
  readonly serviceOf: StackSurroundings['serviceOf'];
}

function connect(kernel: Kernel, assembly: CloudAssembly, services: readonly Service[]): ConnectedStack[] {
  const byType = new Map(services.flatMap((service) => service.resourceTypes.map((type) => [type, service] as const)));
  const serviceOf = (type: string, where: string): Service => {
    const service = byType.get(type);
    if (!service) throw new ServiceError('ValidationError', `${where}: expected a resource type that the sandbox knows, found ${type}`);
    return service;
  };
  const importValue = (name: string, where: string): string => {
    for (const { stack } of stacks) {
      const key = stack.exports().get(name);
      if (key !== undefined) return stack.output(key);
    }
    throw new ServiceError('ValidationError', `${where}: expected an export of some stack, found ${name}`);
  };
  const { accountId, region } = kernel;
  const stacks = assembly.stacks.map((source) => ({ serviceOf, stack: new Stack(source, { accountId, region, serviceOf, importValue }) }));
  return stacks;
}

async function deployStack(kernel: Kernel, stack: Stack, serviceOf: StackSurroundings['serviceOf'], localise: (text: string) => string, earlier: Earlier): Promise<DeployedStack> {
  const resources: DeployedResource[] = [];
  for (const logicalId of stack.resourceOrder()) resources.push(await deployResource(stack, logicalId, serviceOf, earlier.get(logicalId)));
  const outputs = Object.fromEntries(Object.entries(stack.outputs()).map(([key, value]) => [key, localise(value)]));
  return {
    name: stack.name,
    id: stack.id,
    resources,
    outputs,
    outputDescriptions: Object.fromEntries(Object.keys(outputs).map((key) => [key, stack.outputDescription(key)])),
    exportNames: Object.fromEntries([...stack.exports()].map(([name, key]) => [key, name])),
    deployedAt: kernel.scheduler.now(),
  };
}

async function deployResource(stack: Stack, logicalId: string, serviceOf: StackSurroundings['serviceOf'], earlier: DeployedResource | undefined): Promise<DeployedResource> {
  const where = stack.where(logicalId);
  const type = stack.type(logicalId);
  const service = serviceOf(type, where);
  const identity = stack.identity(logicalId);
  const resource = { stack: stack.name, logicalId, type, properties: stack.properties(logicalId) };
  if (earlier?.type === type && JSON.stringify(earlier.properties) === JSON.stringify(resource.properties)) return { ...resource, identity };
  try {
    await service.deploy(resource, identity);
  } catch (error) {
    throw located(error, where);
  }
  return { ...resource, identity };
}

/** Services name the property; the place in the template is added where their message lacks it. */
function located(error: unknown, where: string): unknown {
  if (!(error instanceof ServiceError) || error.message.includes(where)) return error;
  return new ServiceError(error.type, `${where}: ${error.message}`, error.status, error.detail);
}
