import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Findings of cdk-nag that a construct accepts, each with the reason. The key is a rule or `rule[finding]`. */
export type Acknowledgements = Readonly<Record<string, string>>;

/** Accepts findings on a construct and all below it. A test fails for an acknowledgement that matches nothing. */
export function acknowledge(scope: IConstruct, findings: Acknowledgements): void {
  for (const [id, reason] of Object.entries(findings)) Validations.of(scope).acknowledge({ id, reason });
}

/** The finding by which cdk-nag names a resource with a wildcard: intrinsic references in angle brackets. */
export function wildcardFinding(scope: IConstruct, resource: string): string {
  return `AwsSolutions-IAM5[Resource::${flat(Stack.of(scope).resolve(resource))}]`;
}

function flat(value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref: reference, 'Fn::Join': join } = value as { Ref?: string; 'Fn::Join'?: [string, unknown[]] };
  return join ? join[1].map(flat).join(join[0]) : `<${reference}>`;
}
