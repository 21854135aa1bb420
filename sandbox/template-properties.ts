/** Reads the properties of a template resource strictly: what is not read and not known as inert is an error. */
import { ServiceError } from './errors';

/** Values of one object of a template, e.g. a resource's Properties or a nested block. */
export type Properties = Readonly<Record<string, any>>;

/**
 * @param where names the resource in the message
 * @param known the members that the service reads, or knows to be without effect here
 * @throws ServiceError naming the first other member
 */
export function refuseOthers(where: string, properties: Properties, known: readonly string[]): void {
  const other = Object.keys(properties).find((name) => !known.includes(name));
  if (other !== undefined) throw new ServiceError('ValidationError', `${where}: expected properties among ${known.join(', ')}, found ${other}`);
}

/**
 * A number of the template; CloudFormation takes text as well.
 * @throws ServiceError when it is none, or outside the service's limits
 */
export function integer(where: string, value: unknown, limits: { readonly min: number; readonly max: number; readonly otherwise?: number }): number {
  if (value === undefined && limits.otherwise !== undefined) return limits.otherwise;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < limits.min || number > limits.max)
    throw new ServiceError('ValidationError', `${where}: expected a whole number from ${limits.min} to ${limits.max}, found ${JSON.stringify(value)}`);
  return number;
}

/** A truth value of the template; CloudFormation takes text as well. */
export function flag(value: unknown): boolean {
  return value === true || value === 'true';
}

/** How a service names a resource in its messages. */
export function place(resource: { readonly stack: string; readonly logicalId: string; readonly type: string }): string {
  return `${resource.stack}/${resource.logicalId} (${resource.type})`;
}
