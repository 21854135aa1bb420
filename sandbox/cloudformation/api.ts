/**
 * CloudFormation, read only: what was deployed.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/
 */
import type { DeployedResource, DeployedStack } from '../assembly/deploy';
import type { QueryApi } from '../edge/api';
import { ServiceError } from '../errors';

/** @param stacks what is deployed by now */
export function cloudFormationApi(stacks: () => readonly DeployedStack[]): QueryApi {
  return {
    signingName: 'cloudformation',
    namespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
    operations: {
      DescribeStacks: ({ StackName }) => ({ Stacks: select(stacks(), StackName).map(describeStack) }),
      ListStacks: () => ({ StackSummaries: stacks().map(summary) }),
      DescribeStackResources: ({ StackName, LogicalResourceId }) => ({
        StackResources: select(stacks(), StackName ?? '').flatMap((stack) =>
          stack.resources.filter(({ logicalId }) => LogicalResourceId === undefined || logicalId === LogicalResourceId).map((resource) => describeResource(stack, resource)),
        ),
      }),
      ListStackResources: ({ StackName }) => ({
        StackResourceSummaries: select(stacks(), StackName ?? '').flatMap((stack) => stack.resources.map((resource) => resourceSummary(stack, resource))),
      }),
      ListExports: () => ({
        Exports: stacks().flatMap((stack) => Object.entries(stack.exportNames).map(([key, Name]) => ({ ExportingStackId: stack.id, Name, Value: stack.outputs[key] }))),
      }),
    },
  };
}

const STATUS = 'CREATE_COMPLETE';

/** @param name name or id; undefined for all */
function select(stacks: readonly DeployedStack[], name: string | undefined): readonly DeployedStack[] {
  if (name === undefined) return stacks;
  const found = stacks.filter((stack) => stack.name === name || stack.id === name);
  if (found.length === 0) throw new ServiceError('ValidationError', `Stack with id ${name} does not exist`);
  return found;
}

function summary(stack: DeployedStack): object {
  return { StackId: stack.id, StackName: stack.name, CreationTime: new Date(stack.deployedAt), StackStatus: STATUS };
}

function describeStack(stack: DeployedStack): object {
  const outputs = Object.entries(stack.outputs).map(([OutputKey, OutputValue]) => ({
    OutputKey,
    OutputValue,
    Description: stack.outputDescriptions[OutputKey],
    ExportName: stack.exportNames[OutputKey],
  }));
  return { ...summary(stack), Outputs: outputs, Capabilities: ['CAPABILITY_NAMED_IAM'], Tags: [] };
}

function resourceSummary(stack: DeployedStack, { logicalId, type, identity }: DeployedResource): object {
  return { LogicalResourceId: logicalId, PhysicalResourceId: identity.ref, ResourceType: type, ResourceStatus: STATUS, LastUpdatedTimestamp: new Date(stack.deployedAt) };
}

function describeResource(stack: DeployedStack, { logicalId, type, identity }: DeployedResource): object {
  return {
    StackId: stack.id,
    StackName: stack.name,
    LogicalResourceId: logicalId,
    PhysicalResourceId: identity.ref,
    ResourceType: type,
    ResourceStatus: STATUS,
    Timestamp: new Date(stack.deployedAt),
  };
}
