import { CfnQueryDefinition } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { names, type Stage } from '../names';
import { savedQueries } from './saved-queries';

/** The operators' questions to the logs of a stage. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_Insights-Saving-Queries.html */
export class SavedQueries extends Construct {
  constructor(scope: Construct, id: string, { stage }: { readonly stage: Stage }) {
    super(scope, id);
    for (const { name, question, services, query } of savedQueries) {
      new CfnQueryDefinition(this, name, {
        name: `cyberactive/${stage}/${name}`,
        logGroupNames: services.map((service) => `/aws/lambda/${names.function(stage, service)}`),
        queryString: [`# ${question}`, ...query].join('\n| ').replace('\n| ', '\n'),
      });
    }
  }
}
