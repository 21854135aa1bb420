import { RemovalPolicy, type Duration } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime, type RecursiveLoop } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { join } from 'node:path';
import { functionMemory } from './function-memory';
import { give, type Grant } from './grant';
import { names, type Stage } from './names';
import type { Service } from './telemetry';

/** What is the same for all functions of a stage. */
export interface FunctionDefaults {
  readonly stage: Stage;
  /** Folder with one bundle a function: `<name>/index.js`. */
  readonly bundles: string;
  readonly logRetention: RetentionDays;
}

export interface PipelineFunctionProps extends FunctionDefaults {
  /** Name of the bundle, and the last part of the function's and its role's name. */
  readonly name: Service;
  readonly description: string;
  readonly timeout: Duration;
  /** `STAGE` is added. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the function may do beside writing its own log. */
  readonly grants: readonly Grant[];
  /** @default Lambda's: a chain of about 16 invocations is stopped */
  readonly recursiveLoop?: RecursiveLoop;
}

/** A function of the pipeline: its bundle, its own role with exactly the grants given, its log group. */
export class PipelineFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;
  readonly timeout: Duration;

  constructor(scope: Construct, id: string, props: PipelineFunctionProps) {
    super(scope, id);
    const functionName = names.function(props.stage, props.name);
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // No managed policy: AWSLambdaBasicExecutionRole may write to every log group of the account.
    this.role = new Role(this, 'Role', {
      roleName: functionName,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: props.description,
    });
    logGroup.grantWrite(this.role);
    give(this.role, props.grants);

    this.function = new LambdaFunction(this, 'Function', {
      functionName,
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(join(props.bundles, props.name)),
      handler: 'index.handler',
      memorySize: functionMemory[props.name],
      timeout: props.timeout,
      role: this.role,
      logGroup,
      environment: { STAGE: props.stage, ...props.environment },
      ...(props.recursiveLoop && { recursiveLoop: props.recursiveLoop }),
    });
    this.timeout = props.timeout;
    // The role's policy must be there before the first invocation.
    this.function.node.addDependency(this.role);
  }
}
