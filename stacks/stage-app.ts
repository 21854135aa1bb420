import { App, Validations, type AppProps } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { eventClasses } from '../schemas';
import type { StageConfig } from './config';
import { DataStack } from './data-stack';
import { PipelineStack } from './pipeline-stack';

/** A stage as stacks, checked by cdk-nag at synthesis. */
export interface StageApp {
  readonly app: App;
  readonly data: DataStack;
  readonly pipeline: PipelineStack;
}

/** CDK's own switches, here rather than in cdk.json, so that tests synthesize what is deployed. */
const context = {
  '@aws-cdk/aws-iam:minimizePolicies': true,
  '@aws-cdk/core:checkSecretUsage': true,
  '@aws-cdk/core:defaultCrossStackReferences': 'strong',
  // Tags of a stack: CloudFormation hands them on to the resources.
  '@aws-cdk/core:explicitStackTags': true,
};

/** @param bundles folder with the functions' bundles */
export function stageApp(config: StageConfig, bundles: string, props?: AppProps): StageApp {
  const app = new App({ analyticsReporting: false, context, ...props });
  const classes = Object.values(eventClasses);
  const data = new DataStack(app, config, classes);
  const pipeline = new PipelineStack(app, config, data, classes, bundles);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { app, data, pipeline };
}
