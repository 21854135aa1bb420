import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { acknowledge, wildcardFinding } from './acknowledge';

/** What a role may do. */
export interface Grant {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, unknown>>;
  /** Why a resource has a wildcard; required where one has. */
  readonly wildcard?: string;
}

/** Allows each grant, and answers cdk-nag for each wildcard with the grant's own reason. */
export function give(role: Role, grants: readonly Grant[]): void {
  for (const { actions, resources, conditions, wildcard } of grants) {
    role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [...resources], ...(conditions && { conditions }) }));
    for (const resource of resources.filter((text) => text.includes('*'))) {
      if (wildcard === undefined) throw new TypeError(`${role.node.path}: expected a reason for the wildcard of ${actions.join(', ')}`);
      acknowledge(role, { [wildcardFinding(role, resource)]: wildcard });
    }
  }
}
