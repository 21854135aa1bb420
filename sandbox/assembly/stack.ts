/** One stack of the assembly: its names, its resources' identities and its outputs, each resolved when first asked for. */
import { ServiceError } from '../errors';
import type { ResourceIdentity, Service } from '../kernel';
import type { StackTemplate, TemplateResource } from './cloud-assembly';
import { FROM_PROPERTY } from './inert-service';
import { INERT_TYPES } from './inert-types';
import { isTrue, NO_VALUE, references, resolve, type Scope } from './intrinsics';
import { derivedName, explicitName } from './physical-names';

/** What a stack must know of the world around it. */
export interface StackSurroundings {
  readonly accountId: string;
  readonly region: string;
  /** @returns the service that deploys the type. @throws ServiceError naming `where` for a type that none does */
  serviceOf(type: string, where: string): Service;
  importValue(exportName: string, where: string): unknown;
}

/** The parameter that CDK's synthesizer adds to every stack; only `cdk deploy` looks at it. */
const BOOTSTRAP_PARAMETER = 'BootstrapVersion';

export class Stack {
  readonly name: string;
  readonly id: string;
  private readonly identities = new Map<string, ResourceIdentity>();
  private readonly conditions = new Map<string, boolean>();
  private readonly resolving = new Set<string>();

  constructor(private readonly source: StackTemplate, private readonly surroundings: StackSurroundings) {
    this.name = source.name;
    this.id = `arn:aws:cloudformation:${surroundings.region}:${surroundings.accountId}:stack/${source.name}/00000000-0000-4000-8000-000000000000`;
  }

  /** Logical ids of the resources that exist (their condition holds), each after those that it refers to; cycles in template order. */
  resourceOrder(): string[] {
    const ordered = new Set<string>();
    const visiting = new Set<string>();
    const visit = (id: string): void => {
      const resource = this.source.template.Resources?.[id];
      if (!resource || ordered.has(id) || visiting.has(id)) return;
      visiting.add(id);
      for (const before of [...[resource.DependsOn ?? []].flat(), ...references(resource.Properties)]) visit(before);
      ordered.add(id);
    };
    Object.keys(this.source.template.Resources ?? {}).forEach(visit);
    return [...ordered].filter((id) => this.exists(id));
  }

  type(logicalId: string): string {
    return this.resource(logicalId, `${this.name}/${logicalId}`).Type;
  }

  where(logicalId: string): string {
    const type = this.source.template.Resources?.[logicalId]?.Type;
    return `${this.name}/${logicalId}${type ? ` (${type})` : ''}`;
  }

  identity(logicalId: string): ResourceIdentity {
    const known = this.identities.get(logicalId);
    if (known) return known;
    const identity = this.guarded(`identity of ${logicalId}`, this.where(logicalId), () => this.identify(logicalId));
    this.identities.set(logicalId, identity);
    return identity;
  }

  properties(logicalId: string): Readonly<Record<string, unknown>> {
    const where = this.where(logicalId);
    return (resolve(this.resource(logicalId, where).Properties ?? {}, this.scope(where)) ?? {}) as Record<string, unknown>;
  }

  /** Values by output key. */
  outputs(): Record<string, string> {
    const found: Record<string, string> = {};
    for (const [key, output] of Object.entries(this.source.template.Outputs ?? {}))
      if (!output.Condition || this.condition(output.Condition)) found[key] = this.output(key);
    return found;
  }

  output(key: string): string {
    return String(resolve(this.source.template.Outputs![key]!.Value, this.scope(`${this.name} output ${key}`)));
  }

  outputDescription(key: string): string | undefined {
    return this.source.template.Outputs?.[key]?.Description;
  }

  /** Output keys by export name. */
  exports(): Map<string, string> {
    const found = new Map<string, string>();
    for (const [key, output] of Object.entries(this.source.template.Outputs ?? {}))
      if (output.Export) found.set(String(resolve(output.Export.Name, this.scope(`${this.name} output ${key}`))), key);
    return found;
  }

  private exists(logicalId: string): boolean {
    const { Condition } = this.resource(logicalId, this.where(logicalId));
    return Condition === undefined || this.condition(Condition);
  }

  private identify(logicalId: string): ResourceIdentity {
    const where = this.where(logicalId);
    const { Type, Properties } = this.resource(logicalId, where);
    const service = this.surroundings.serviceOf(Type, where);
    const explicit = explicitName(Type, Properties);
    const name = explicit === undefined ? NO_VALUE : resolve(explicit, this.scope(where));
    return service.identify(Type, name === NO_VALUE ? derivedName(Type, this.name, logicalId) : String(name));
  }

  private scope(where: string): Scope {
    return {
      where,
      ref: (name) => this.ref(name, where),
      getAtt: (logicalId, attribute) => this.attribute(logicalId, attribute, where),
      importValue: (name) => this.surroundings.importValue(name, where),
      mapping: (map, first, second) => this.mapping(map, first, second, where),
      condition: (name) => this.condition(name),
      zones: (region) => ['a', 'b', 'c'].map((zone) => region + zone),
    };
  }

  private ref(name: string, where: string): unknown {
    if (name.startsWith('AWS::')) return this.pseudoParameter(name, where);
    const parameter = this.source.template.Parameters?.[name];
    if (!parameter) return this.identity(this.existing(name, where)).ref;
    if (name === BOOTSTRAP_PARAMETER) return parameter.Default;
    if (parameter.Type.startsWith('AWS::SSM::') || parameter.Default === undefined)
      throw new ServiceError('ValidationError', `${where}: expected parameter ${name} to have a default and no SSM type, found type ${parameter.Type}`);
    return parameter.Type === 'CommaDelimitedList' || parameter.Type.startsWith('List<') ? String(parameter.Default).split(',') : parameter.Default;
  }

  private pseudoParameter(name: string, where: string): unknown {
    const { accountId, region } = this.surroundings;
    const values: Record<string, unknown> = {
      'AWS::AccountId': accountId,
      'AWS::Region': region,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': this.name,
      'AWS::StackId': this.id,
      'AWS::NotificationARNs': [],
      'AWS::NoValue': NO_VALUE,
    };
    if (!(name in values)) throw new ServiceError('ValidationError', `${where}: expected a pseudo parameter, found ${name}`);
    return values[name];
  }

  private attribute(logicalId: string, attribute: string, where: string): unknown {
    const { attributes } = this.identity(this.existing(logicalId, where));
    const value = attributes[attribute];
    if (value === undefined)
      throw new ServiceError('ValidationError', `${where}: expected an attribute of ${this.where(logicalId)} (${Object.keys(attributes).join(', ') || 'it has none'}), found ${attribute}`);
    return value === FROM_PROPERTY && this.type(logicalId) in INERT_TYPES ? this.properties(logicalId)[attribute] : value;
  }

  private mapping(map: string, first: string, second: string, where: string): unknown {
    const value = this.source.template.Mappings?.[map]?.[first]?.[second];
    if (value === undefined) throw new ServiceError('ValidationError', `${where}: expected mapping ${map} to have ${first}.${second}, found nothing`);
    return value;
  }

  private condition(name: string): boolean {
    const known = this.conditions.get(name);
    if (known !== undefined) return known;
    const where = `${this.name} condition ${name}`;
    const term = this.source.template.Conditions?.[name];
    if (term === undefined) throw new ServiceError('ValidationError', `${where}: expected an entry of Conditions, found none`);
    const holds = this.guarded(where, where, () => isTrue(term, this.scope(where)));
    this.conditions.set(name, holds);
    return holds;
  }

  private existing(logicalId: string, where: string): string {
    this.resource(logicalId, where);
    if (!this.exists(logicalId)) throw new ServiceError('ValidationError', `${where}: expected ${logicalId} to exist, found its condition false`);
    return logicalId;
  }

  private resource(logicalId: string, where: string): TemplateResource {
    const resource = this.source.template.Resources?.[logicalId];
    if (!resource) throw new ServiceError('ValidationError', `${where}: expected a parameter or resource of the template, found ${logicalId}`);
    return resource;
  }

  private guarded<T>(step: string, where: string, work: () => T): T {
    if (this.resolving.has(step)) throw new ServiceError('ValidationError', `${where}: expected no circle, found that the ${step} depends on itself`);
    this.resolving.add(step);
    try {
      return work();
    } finally {
      this.resolving.delete(step);
    }
  }
}
