/**
 * Who may sign requests: the root key that people use, made at the first start, and one key for each IAM role of the
 * templates, which functions get in their environment. All are kept in the store, so that a shell's exported variables
 * outlive a restart.
 */
import type { AccessKey, CredentialLookup } from './edge/credentials';
import { ServiceError } from './errors';
import type { Kernel, Resource, ResourceIdentity, Service } from './kernel';

const TABLE = 'credentials';
const ROOT = 'root';

export class CredentialService implements Service, CredentialLookup {
  readonly name = 'iam';
  readonly resourceTypes = ['AWS::IAM::Role'];
  private readonly byAccessKeyId = new Map<string, AccessKey>();

  constructor(private readonly kernel: Kernel) {
    for (const [, key] of kernel.store.entries<AccessKey>(TABLE)) this.byAccessKeyId.set(key.accessKeyId, key);
  }

  /** The key of the account's owner: a copy, for SDKs write their marks into what they are given. */
  root(): AccessKey {
    return { ...this.keyOf(ROOT, () => this.newKey('AKIA', ROOT)) };
  }

  /** @throws ServiceError for a role that no template has */
  ofRole(arn: string): AccessKey {
    const key = this.kernel.store.get<AccessKey>(TABLE, arn);
    if (!key) throw new ServiceError('InvalidParameterValueException', `role: expected a role of the template, found ${arn}`);
    return key;
  }

  lookup(accessKeyId: string): AccessKey | undefined {
    return this.byAccessKeyId.get(accessKeyId);
  }

  identify(_type: string, physicalName: string): ResourceIdentity {
    return {
      ref: physicalName,
      attributes: { Arn: `arn:aws:iam::${this.kernel.accountId}:role/${physicalName}`, RoleId: `AROA${physicalName.toUpperCase().replace(/[^A-Z0-9]/g, '').slice(0, 17)}` },
    };
  }

  /** Policies inside the role stay with the deployed stack: calls are not judged by them yet. */
  deploy(_resource: Resource, identity: ResourceIdentity): void {
    const arn = identity.attributes['Arn']!;
    this.keyOf(arn, () => ({ ...this.newKey('ASIA', arn), sessionToken: this.kernel.random.text(64) }));
  }

  private keyOf(arn: string, make: () => AccessKey): AccessKey {
    const known = this.kernel.store.get<AccessKey>(TABLE, arn);
    if (known) return known;
    const key = make();
    this.kernel.store.commit([{ table: TABLE, key: arn, value: key }]);
    this.byAccessKeyId.set(key.accessKeyId, key);
    return key;
  }

  /** Access key ids are upper case: AKIA for a person's, ASIA for a role's. */
  private newKey(prefix: string, arn: string): AccessKey {
    const { random } = this.kernel;
    return { accessKeyId: prefix + random.text(16).toUpperCase(), secretAccessKey: random.text(40), arn };
  }
}
