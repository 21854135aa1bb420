import { Fn } from 'aws-cdk-lib';
import { CfnSecurityGroup, CfnSubnet, CfnVPC } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge';
import type { Stage } from '../names';

const cidr = '10.42.0.0/24';

/**
 * The warehouse's own network: isolated subnets in three zones, no gateway, no NAT, nobody else in it. Three zones and
 * the size of the subnets are what Redshift Serverless asks for.
 * @see https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-usage-considerations.html
 */
export class WarehouseNetwork extends Construct {
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;

  constructor(scope: Construct, id: string, { stage }: { readonly stage: Stage }) {
    super(scope, id);
    const tags = [{ key: 'Name', value: `cyberactive-${stage}-warehouse` }];
    const vpc = new CfnVPC(this, 'Vpc', { cidrBlock: cidr, enableDnsSupport: true, enableDnsHostnames: true, tags });
    acknowledge(vpc, {
      'AwsSolutions-VPC7': 'Only the warehouse is in it, nothing can come in, and Redshift logs connections and users itself.',
    });
    this.subnetIds = [0, 1, 2].map((zone) => {
      const subnet = new CfnSubnet(this, `Subnet${zone + 1}`, {
        vpcId: vpc.attrVpcId,
        availabilityZone: Fn.select(zone, Fn.getAzs()),
        cidrBlock: `10.42.0.${zone * 64}/26`,
        mapPublicIpOnLaunch: false,
        tags,
      });
      return subnet.attrSubnetId;
    });
    const group = new CfnSecurityGroup(this, 'SecurityGroup', {
      vpcId: vpc.attrVpcId,
      groupDescription: 'Warehouse: nothing comes in; the Data API does not pass here.',
      tags,
    });
    this.securityGroupId = group.attrGroupId;
  }
}
