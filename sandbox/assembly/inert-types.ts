/**
 * Resource types that may stand in a template although the sandbox does nothing with them, each with the reason.
 * A type that is neither here nor deployed by a service is refused by name.
 *
 * `ref` and `attributes` are what references to such a resource resolve to: `{name}` is the physical name, `{hash}`
 * 17 hexadecimal characters of it, `{uuid}` a UUID of it, `{account}` and `{region}` the sandbox's. `property` attributes
 * are read from the resource's own property of that name.
 */
export interface InertType {
  readonly reason: string;
  /** @default '{name}' */
  readonly ref?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

const NETWORK = 'the sandbox has one network, this machine';
const OBSERVED = 'metrics and logs go to the sandbox log and metrics sink';
const JUDGED = 'calls are not judged by policies yet; the deployed stack keeps it';
const EDGE = 'requests reach the edge without a web firewall';

function network(prefix: string, attributes: Readonly<Record<string, string>> = {}): InertType {
  return { reason: NETWORK, ref: `${prefix}-{hash}`, attributes };
}

export const INERT_TYPES: Readonly<Record<string, InertType>> = {
  'AWS::CDK::Metadata': { reason: 'usage statistics of CDK' },

  'AWS::IAM::Policy': { reason: JUDGED },
  'AWS::IAM::ManagedPolicy': { reason: JUDGED, ref: 'arn:aws:iam::{account}:policy/{name}', attributes: { PolicyArn: 'arn:aws:iam::{account}:policy/{name}' } },
  'AWS::KMS::Key': {
    reason: 'objects and queues are stored unencrypted in the state folder; the deployed stack keeps the key policy',
    ref: '{uuid}',
    attributes: { Arn: 'arn:aws:kms:{region}:{account}:key/{uuid}', KeyId: '{uuid}' },
  },
  'AWS::KMS::Alias': { reason: 'see AWS::KMS::Key', attributes: { Arn: 'arn:aws:kms:{region}:{account}:{name}' } },

  'AWS::EC2::VPC': network('vpc', { VpcId: 'vpc-{hash}', DefaultSecurityGroup: 'sg-{hash}', DefaultNetworkAcl: 'acl-{hash}', CidrBlock: 'property' }),
  'AWS::EC2::Subnet': network('subnet', { SubnetId: 'subnet-{hash}', AvailabilityZone: 'property', VpcId: 'property', CidrBlock: 'property' }),
  'AWS::EC2::InternetGateway': network('igw', { InternetGatewayId: 'igw-{hash}' }),
  'AWS::EC2::VPCGatewayAttachment': network('attachment'),
  'AWS::EC2::RouteTable': network('rtb', { RouteTableId: 'rtb-{hash}' }),
  'AWS::EC2::SubnetRouteTableAssociation': network('rtbassoc'),
  'AWS::EC2::Route': network('r'),
  'AWS::EC2::SecurityGroup': network('sg', { GroupId: 'sg-{hash}', VpcId: 'property' }),
  'AWS::EC2::SecurityGroupIngress': network('sgr'),
  'AWS::EC2::SecurityGroupEgress': network('sgr'),
  'AWS::EC2::VPCEndpoint': network('vpce', { Id: 'vpce-{hash}' }),
  'AWS::EC2::FlowLog': network('fl', { Id: 'fl-{hash}' }),
  'AWS::EC2::NetworkAcl': network('acl', { Id: 'acl-{hash}' }),

  'AWS::Logs::LogGroup': { reason: OBSERVED, attributes: { Arn: 'arn:aws:logs:{region}:{account}:log-group:{name}:*' } },
  'AWS::Logs::LogStream': { reason: OBSERVED },
  'AWS::Logs::MetricFilter': { reason: OBSERVED },
  'AWS::Logs::QueryDefinition': { reason: OBSERVED },
  'AWS::Logs::ResourcePolicy': { reason: OBSERVED },
  'AWS::CloudWatch::Alarm': { reason: OBSERVED, attributes: { Arn: 'arn:aws:cloudwatch:{region}:{account}:alarm:{name}' } },
  'AWS::CloudWatch::CompositeAlarm': { reason: OBSERVED, attributes: { Arn: 'arn:aws:cloudwatch:{region}:{account}:alarm:{name}' } },
  'AWS::CloudWatch::Dashboard': { reason: OBSERVED },
  'AWS::SNS::Topic': {
    reason: 'alarms are inert, so nothing is published',
    ref: 'arn:aws:sns:{region}:{account}:{name}',
    attributes: { TopicArn: 'arn:aws:sns:{region}:{account}:{name}', TopicName: '{name}' },
  },
  'AWS::SNS::TopicPolicy': { reason: 'see AWS::SNS::Topic' },
  'AWS::SNS::Subscription': { reason: 'see AWS::SNS::Topic' },

  'AWS::WAFv2::WebACL': { reason: EDGE, attributes: { Arn: 'arn:aws:wafv2:{region}:{account}:regional/webacl/{name}/{uuid}', Id: '{uuid}' } },
  'AWS::WAFv2::IPSet': { reason: EDGE, attributes: { Arn: 'arn:aws:wafv2:{region}:{account}:regional/ipset/{name}/{uuid}', Id: '{uuid}' } },
  'AWS::WAFv2::WebACLAssociation': { reason: EDGE },
  'AWS::WAFv2::LoggingConfiguration': { reason: EDGE },

  'AWS::Athena::WorkGroup': { reason: 'nothing of the pipeline queries through Athena' },
  'AWS::SecretsManager::Secret': { reason: 'the warehouse has no password here', ref: 'arn:aws:secretsmanager:{region}:{account}:secret:{name}' },
  'AWS::SSM::Parameter': { reason: 'only people and deployments read it' },
  'AWS::Scheduler::ScheduleGroup': { reason: 'schedules are told apart by name alone', attributes: { Arn: 'arn:aws:scheduler:{region}:{account}:schedule-group/{name}' } },
  'AWS::Budgets::Budget': { reason: 'nothing costs anything here' },
};
