/** Gives the inert types of inert-types.ts their identities, and does nothing else with them. */
import { createHash } from 'node:crypto';
import type { Kernel, ResourceIdentity, Service } from '../kernel';
import { INERT_TYPES } from './inert-types';

/** The text that stands for an attribute read from the resource's own property. */
export const FROM_PROPERTY = 'property';

export class InertService implements Service {
  readonly name = 'inert';
  readonly resourceTypes = Object.keys(INERT_TYPES);

  constructor(private readonly kernel: Kernel) {}

  identify(type: string, physicalName: string): ResourceIdentity {
    const { ref = '{name}', attributes = {} } = INERT_TYPES[type]!;
    const fill = (text: string) => this.fill(text, physicalName);
    return { ref: fill(ref), attributes: Object.fromEntries(Object.entries(attributes).map(([name, text]) => [name, fill(text)])) };
  }

  deploy(): void {}

  private fill(text: string, name: string): string {
    const hash = createHash('sha256').update(name).digest('hex');
    const values: Record<string, string> = { name, hash: hash.slice(0, 17), uuid: uuidFrom(hash), account: this.kernel.accountId, region: this.kernel.region };
    return text.replace(/\{(\w+)\}/g, (_, key: string) => values[key]!);
  }
}

function uuidFrom(hash: string): string {
  return [hash.slice(0, 8), hash.slice(8, 12), `4${hash.slice(13, 16)}`, `8${hash.slice(17, 20)}`, hash.slice(20, 32)].join('-');
}
