import { createHash } from 'node:crypto';
import { ServiceError } from '../errors';
import type { Kernel, Resource, ResourceIdentity } from '../kernel';
import { checkShape, flag, listOf, number, oneOf, structure, text } from '../shape';

export const NAMESPACE = 'AWS::RedshiftServerless::Namespace';
export const WORKGROUP = 'AWS::RedshiftServerless::Workgroup';

interface Namespace {
  readonly database: string;
  /** ARNs that COPY may name. */
  readonly roles: ReadonlySet<string>;
}
interface Workgroup {
  readonly name: string;
  readonly namespace: string;
}

/** @see https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-namespaces.html */
const DEFAULT_DATABASE = 'dev';
const name = text({ pattern: /^[a-z0-9-]+$/, min: 3, max: 64 });
const tags = listOf(structure({ Key: text(), Value: text() }));

const namespaceShape = structure({
  NamespaceName: name,
  DbName: text({ pattern: /^[a-zA-Z][a-zA-Z_0-9+.@-]*$/, max: 127 }),
  IamRoles: listOf(text()),
  DefaultIamRoleArn: text(),
  AdminUsername: text(),
  AdminUserPassword: text(),
  ManageAdminPassword: flag,
  AdminPasswordSecretKmsKeyId: text(),
  KmsKeyId: text(),
  LogExports: listOf(oneOf('userlog', 'connectionlog', 'useractivitylog')),
  FinalSnapshotName: text(),
  FinalSnapshotRetentionPeriod: number(),
  Tags: tags,
}, ['NamespaceName']);

const workgroupShape = structure({
  WorkgroupName: name,
  NamespaceName: name,
  BaseCapacity: number(4, 1024),
  MaxCapacity: number(4),
  PubliclyAccessible: flag,
  EnhancedVpcRouting: flag,
  Port: number(),
  SubnetIds: listOf(text()),
  SecurityGroupIds: listOf(text()),
  ConfigParameters: listOf(structure({ ParameterKey: text(), ParameterValue: text() }, ['ParameterKey', 'ParameterValue'])),
  Tags: tags,
}, ['WorkgroupName']);

/** Namespaces and workgroups of the templates. Capacity and network are checked, and change nothing here. */
export class Workgroups {
  private readonly namespaces = new Map<string, Namespace>();
  private readonly workgroups = new Map<string, Workgroup>();

  constructor(private readonly kernel: Kernel) {}

  /** @param port of the warehouse, for the workgroup's endpoint */
  identify(type: string, physicalName: string, port: number): ResourceIdentity {
    const id = uuidOf(physicalName);
    const arn = `arn:aws:redshift-serverless:${this.kernel.region}:${this.kernel.accountId}:${type === NAMESPACE ? 'namespace' : 'workgroup'}/${id}`;
    const kind = type === NAMESPACE ? 'Namespace' : 'Workgroup';
    const attributes = { [`${kind}.${kind}Name`]: physicalName, [`${kind}.${kind}Arn`]: arn, [`${kind}.${kind}Id`]: id };
    const endpoint = { 'Workgroup.Endpoint.Address': '127.0.0.1', 'Workgroup.Endpoint.Port': String(port) };
    return { ref: physicalName, attributes: type === NAMESPACE ? attributes : { ...attributes, ...endpoint } };
  }

  /** @throws ServiceError for a property, value or combination that Redshift Serverless refuses */
  deploy({ type, properties, logicalId }: Resource, { ref }: ResourceIdentity): void {
    if (type === NAMESPACE) {
      checkShape(properties, namespaceShape, logicalId);
      this.namespaces.set(ref, { database: properties.DbName ?? DEFAULT_DATABASE, roles: new Set(properties.IamRoles ?? []) });
    } else {
      checkShape(properties, workgroupShape, logicalId);
      checkCapacity(properties, logicalId);
      this.workgroups.set(ref, { name: ref, namespace: properties.NamespaceName });
    }
  }

  /** @throws ServiceError ValidationException when there is none of that name */
  get(workgroup: string): Workgroup {
    const known = this.workgroups.get(workgroup);
    if (!known) throw new ServiceError('ValidationException', `Redshift endpoint doesn't exist in this region.`);
    return known;
  }

  /** Roles that COPY of the workgroup may name. */
  roles(workgroup: string): ReadonlySet<string> {
    return this.namespaceOf(workgroup)?.roles ?? new Set();
  }

  /** Beside its own, each namespace has the database `dev`. @throws Error in Redshift's words for another one */
  checkDatabase(workgroup: string, database: string): void {
    const known = [this.namespaceOf(workgroup)?.database, DEFAULT_DATABASE];
    if (!known.includes(database)) throw new ServiceError('ValidationException', `FATAL: database "${database}" does not exist`);
  }

  private namespaceOf(workgroup: string): Namespace | undefined {
    return this.namespaces.get(this.get(workgroup).namespace);
  }
}

/** 4 RPU, or 8 to 512 (1,024 in some regions) in steps of 8. @see https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-capacity.html */
function checkCapacity({ BaseCapacity: base, MaxCapacity: most }: Resource['properties'], where: string): void {
  const refuse = (expected: string, found: number) => new ServiceError('ValidationException', `${where}: expected ${expected}, found ${found}`);
  if (base === undefined) return;
  if (base !== 4 && base % 8 !== 0) throw refuse('BaseCapacity of 4 or a multiple of 8', base);
  if (most !== undefined && most < base) throw refuse(`MaxCapacity of at least BaseCapacity ${base}`, most);
}

function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
