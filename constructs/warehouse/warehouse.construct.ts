import type { RemovalPolicy } from 'aws-cdk-lib';
import { CompositePrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnNamespace, CfnWorkgroup } from 'aws-cdk-lib/aws-redshiftserverless';
import { Construct } from 'constructs';
import { give } from '../grant';
import { bucketArn, eventsPrefix, names, objectsArn, type Stage } from '../names';
import { WarehouseNetwork } from './network.construct';

export interface WarehouseProps {
  readonly stage: Stage;
  readonly key: IKey;
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
      // Redshift makes and rotates the password in Secrets Manager; only `cyberactive warehouse init` uses it.
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
      subnetIds: [...network.subnetIds],
      securityGroupIds: [network.securityGroupId],
      configParameters: [{ parameterKey: 'require_ssl', parameterValue: 'true' }],
    });
    this.workgroup.addResourceDependency(namespace);
  }
}

/** What COPY reads with: the curated events and the manifests in the registry. */
function copyRole(scope: Construct, { key, stage }: WarehouseProps): Role {
  const role = new Role(scope, 'CopyRole', {
    // Both names, as AWS documents for Redshift Serverless: https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-iam.html
    assumedBy: new CompositePrincipal(
      new ServicePrincipal('redshift-serverless.amazonaws.com'),
      new ServicePrincipal('redshift.amazonaws.com'),
    ),
    description: `COPY of stage ${stage}.`,
  });
  give(role, [
    {
      actions: ['s3:GetObject'],
      resources: [objectsArn(stage, 'curated', eventsPrefix), objectsArn(stage, 'state', 'loads/')],
      wildcard: 'The curated files that a manifest names, and the manifests; their keys are not known beforehand.',
    },
    {
      actions: ['s3:ListBucket', 's3:GetBucketLocation'],
      resources: [bucketArn(names.bucket(stage, 'curated')), bucketArn(names.bucket(stage, 'state'))],
    },
    { actions: ['kms:Decrypt'], resources: [key.keyArn] },
  ]);
  return role;
}
