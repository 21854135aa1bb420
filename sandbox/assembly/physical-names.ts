/**
 * How a resource gets its name: the property in which the template may give one, and the rules for one that is
 * derived. CloudFormation appends random characters; ours are a hash, so that every start finds the same resources.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
 */
import { createHash } from 'node:crypto';

interface NameRule {
  /** Path of the property, e.g. `TableInput.Name`. */
  readonly property?: string;
  /** @default 64 */
  readonly maxLength?: number;
  readonly lowerCase?: boolean;
}

const RULES: Readonly<Record<string, NameRule>> = {
  'AWS::S3::Bucket': { property: 'BucketName', maxLength: 63, lowerCase: true },
  'AWS::SQS::Queue': { property: 'QueueName', maxLength: 80 },
  'AWS::Lambda::Function': { property: 'FunctionName' },
  'AWS::KinesisFirehose::DeliveryStream': { property: 'DeliveryStreamName' },
  'AWS::Glue::Database': { property: 'DatabaseInput.Name', lowerCase: true },
  'AWS::Glue::Table': { property: 'TableInput.Name', lowerCase: true },
  'AWS::RedshiftServerless::Namespace': { property: 'NamespaceName', lowerCase: true },
  'AWS::RedshiftServerless::Workgroup': { property: 'WorkgroupName', lowerCase: true },
  'AWS::ApiGateway::Stage': { property: 'StageName' },
  'AWS::Events::Rule': { property: 'Name' },
  'AWS::Scheduler::Schedule': { property: 'Name' },
  'AWS::Scheduler::ScheduleGroup': { property: 'Name' },
  'AWS::IAM::Role': { property: 'RoleName' },
  'AWS::IAM::ManagedPolicy': { property: 'ManagedPolicyName', maxLength: 128 },
  'AWS::KMS::Alias': { property: 'AliasName', maxLength: 256 },
  'AWS::Logs::LogGroup': { property: 'LogGroupName', maxLength: 512 },
  'AWS::CloudWatch::Alarm': { property: 'AlarmName', maxLength: 255 },
  'AWS::CloudWatch::CompositeAlarm': { property: 'AlarmName', maxLength: 255 },
  'AWS::CloudWatch::Dashboard': { property: 'DashboardName', maxLength: 255 },
  'AWS::SNS::Topic': { property: 'TopicName', maxLength: 256 },
  'AWS::SecretsManager::Secret': { property: 'Name', maxLength: 512 },
  'AWS::SSM::Parameter': { property: 'Name', maxLength: 1011 },
};

/** What stands in the template for the name of a resource, intrinsics unresolved; undefined if nothing does. */
export function explicitName(type: string, properties: Readonly<Record<string, unknown>> | undefined): unknown {
  const path = RULES[type]?.property?.split('.') ?? [];
  return path.length === 0 ? undefined : path.reduce<any>((value, member) => value?.[member], properties);
}

/** `<stack>-<logical id>-<hash>`, cut in the middle part to fit the service's limit. */
export function derivedName(type: string, stack: string, logicalId: string): string {
  const { maxLength = 64, lowerCase = false } = RULES[type] ?? {};
  const hash = createHash('sha256').update(`${stack}/${logicalId}`).digest('hex').slice(0, 12);
  const name = `${`${stack}-${logicalId}`.slice(0, maxLength - hash.length - 1)}-${hash}`;
  return lowerCase ? name.toLowerCase() : name;
}
