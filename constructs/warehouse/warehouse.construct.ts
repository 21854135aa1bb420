import type { RemovalPolicy } from 'aws-cdk-lib';
import { CompositePrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnNamespace, CfnWorkgroup } from 'aws-cdk-lib/aws-redshiftserverless';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge';
import { eventsPrefix, names, type Stage } from '../names';
import { allow } from '../pipeline-function';
import { WarehouseNetwork } from './network.construct';

export interface WarehouseProps {
  readonly stage: Stage;
  readonly key: IKey;
  readonly curated: IBucket;
  readonly state: IBucket;
  readonly removalPolicy: RemovalPolicy;
  /** Redshift processing units that a query starts with, from 4. @see https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-capacity.html */
  readonly baseCapacity: number;
  /** Redshift processing units that it may grow to. */
  readonly maxCapacity: number;
}

/**
 * Redshift Serverless: a namespace (the data) and a workgroup (what computes), in a network of its own, reached by the
 * Data API only. Tables, roles and grants inside are made by `cyberactive warehouse init`.
 */
export class Warehouse extends Construct {
  readonly copyRole: Role;
  readonly workgroup: CfnWorkgroup;
  readonly workgroupName: string;
  readonly databaseName = names.warehouseDatabase;

  constructor(scope: Construct, id: string, props: WarehouseProps) {
    super(scope, id);
    const { stage, key, removalPolicy } = props;
    this.copyRole = copyRole(this, props);
    this.workgroupName = names.workgroup(stage);
    const network = new WarehouseNetwork(this, 'Network', { stage });
    const namespace = new CfnNamespace(this, 'Namespace', {
      namespaceName: names.workgroup(stage),
      dbName: this.databaseName,
      adminUsername: 'cyberactive_admin',
      // Redshift makes and rotates the password in Secrets Manager; no person and no function of ours uses it.
      manageAdminPassword: true,
      kmsKeyId: key.keyArn,
      defaultIamRoleArn: this.copyRole.roleArn,
      iamRoles: [this.copyRole.roleArn],
      logExports: ['userlog', 'connectionlog', 'useractivitylog'],
    });
    namespace.applyRemovalPolicy(removalPolicy);
    this.workgroup = new CfnWorkgroup(this, 'Workgroup', {
      workgroupName: this.workgroupName,
      namespaceName: namespace.namespaceName,
      baseCapacity: props.baseCapacity,
      maxCapacity: props.maxCapacity,
      publiclyAccessible: false,
      enhancedVpcRouting: false,
      subnetIds: network.subnetIds,
      securityGroupIds: [network.securityGroupId],
      configParameters: [{ parameterKey: 'require_ssl', parameterValue: 'true' }],
    });
    this.workgroup.addDependency(namespace);
  }
}

/** What COPY reads with: the curated events and the manifests in the registry. */
function copyRole(scope: Construct, { key, curated, state, stage }: WarehouseProps): Role {
  const role = new Role(scope, 'CopyRole', {
    // Both names, as AWS documents for Redshift Serverless: https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-iam.html
    assumedBy: new CompositePrincipal(
      new ServicePrincipal('redshift-serverless.amazonaws.com'),
      new ServicePrincipal('redshift.amazonaws.com'),
    ),
    description: `COPY of stage ${stage}.`,
  });
  role.addToPolicy(allow(['s3:GetObject'], [curated.arnForObjects(`${eventsPrefix}*`), state.arnForObjects('loads/*')]));
  role.addToPolicy(allow(['s3:ListBucket', 's3:GetBucketLocation'], [curated.bucketArn, state.bucketArn]));
  role.addToPolicy(allow(['kms:Decrypt'], [key.keyArn]));
  acknowledge(role, {
    'AwsSolutions-IAM5': 'COPY reads the curated files that a manifest names and the manifest itself; their keys are not known beforehand.',
  });
  return role;
}
