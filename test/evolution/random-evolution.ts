/** Changes that a schema owner may make, drawn at random; each leaves schemas that check finds nothing in. */
import { readFileSync } from 'node:fs';
import { eventClasses } from '../../schemas';
import type { Deprecation } from '../../schemas/event-class';
import { oneOf } from '../../sandbox/faults/fault-kinds';
import type { Random } from '../../sandbox/kernel';
import type { EvolvingRepository } from './evolving-repository';

/** The kinds of change that are allowed; a chain has each at least once. */
export const CHANGES = ['text', 'bigint', 'double', 'boolean', 'json', 'limit', 'doc', 'deprecate', 'rename', 'retire'] as const;
export type ChangeKind = (typeof CHANGES)[number];

/** A field of an .avsc, as JSON. */
interface Field {
  readonly name: string;
  readonly type: unknown;
  readonly default?: null;
  doc: string;
  readonly ocsf?: string;
  readonly profile?: string;
  readonly json?: true;
  maxBytes?: number;
  deprecated?: Deprecation;
  retired?: true;
}

interface FieldOfClass extends Field {
  readonly eventClass: string;
}

const OCSF = Object.values(eventClasses).flatMap(({ name, ...eventClass }) => ('ocsf' in eventClass ? [name as string] : []));
const AVRO = { text: 'string', json: 'string', bigint: 'long', double: 'double', boolean: 'boolean' } as const;
const DAY = 86_400_000;

/** An owner's hand on the schemas of a repository: one evolution after the other, released each. */
export class SchemaOwner {
  private readonly left: ChangeKind[];
  private made = 0;

  constructor(
    private readonly repository: EvolvingRepository,
    private readonly random: Random,
  ) {
    this.left = shuffled(random, CHANGES);
  }

  /** Makes the next change, and what the calendar asks for; releases them. @returns what was done, in words */
  evolve(): string[] {
    this.made++;
    this.repository.today = dayAfter(this.repository.today, 1 + Math.floor(this.random.next() * 3));
    const done = this.retireOverdue();
    const kind = this.left.splice(this.left.findIndex((candidate) => this.isPossible(candidate)), 1)[0]!;
    done.push(this.change(kind));
    if (this.random.next() < 0.4) done.push(this.change(oneOf(this.random, ['text', 'bigint', 'json'])));
    this.repository.release();
    return done;
  }

  /** Something has to be there that can be retired, or that is cut. */
  private isPossible(kind: ChangeKind): boolean {
    if (kind === 'retire') return this.left.includes('deprecate') ? this.going().length > 0 : true;
    return kind !== 'limit' || this.cut().length > 0 || !this.left.includes('text');
  }

  private change(kind: ChangeKind): string {
    switch (kind) {
      case 'limit':
        return this.raise();
      case 'doc':
        return this.reword();
      case 'deprecate':
        return this.deprecate();
      case 'rename':
        return this.rename();
      case 'retire':
        return this.retire();
      default:
        return this.append(kind);
    }
  }

  private append(kind: keyof typeof AVRO): string {
    const eventClass = oneOf(this.random, OCSF);
    const name = this.nextName();
    const limit = kind === 'text' || kind === 'json' ? { maxBytes: oneOf(this.random, [64, 100, 200]) } : {};
    this.repository.append(eventClass, { name, type: ['null', AVRO[kind]], default: null, doc: `What ${name} is.`, ocsf: `unmapped.${name}`, ...(kind === 'json' && { json: true }), ...limit });
    return `${eventClass}: append ${name} ${kind}`;
  }

  /** Of a column that is no part of a rename: both names hold the same. */
  private raise(): string {
    const { eventClass, name, maxBytes = 4096 } = oneOf(this.random, this.cut());
    this.repository.editField(eventClass, name, (field: Field) => void (field.maxBytes = 2 * maxBytes));
    return `${eventClass}.${name}: ${maxBytes} → ${2 * maxBytes} bytes`;
  }

  private reword(): string {
    const { eventClass, name } = oneOf(this.random, this.fieldsWhere(() => true));
    this.repository.editField(eventClass, name, (field: Field) => void (field.doc += ` Said better in change ${this.made}.`));
    return `${eventClass}.${name}: doc`;
  }

  private deprecate(more: { readonly use?: string } = {}, chosen = oneOf(this.random, this.living())): string {
    const since = this.repository.today;
    // It stays as long as a name that sends readers to it.
    const [latest = since] = this.fieldsOf(chosen.eventClass).flatMap(({ deprecated: other, retired }) => (other?.use === chosen.name && !retired ? other.until : [])).sort().reverse();
    const until = [latest, dayAfter(since, Math.floor(this.random.next() * 4))].sort()[1]!;
    const deprecated = { since, until, reason: 'it says too little', ...more };
    this.repository.editField(chosen.eventClass, chosen.name, (field: Field) => void (field.deprecated = deprecated));
    return `${chosen.eventClass}.${chosen.name}: deprecated until ${deprecated.until}${more.use === undefined ? '' : `, use ${more.use}`}`;
  }

  /** To a new name, or to one that an earlier change has appended for it. */
  private rename(): string {
    const later = this.living().filter(({ name }) => name.startsWith('later_'));
    const twins = later.flatMap((old, index) => later.slice(index + 1).filter((other) => isTwin(old, other)).map((other) => [old, other] as const));
    if (twins.length > 0) {
      const [old, { name: use }] = oneOf(this.random, twins);
      return this.deprecate({ use }, old);
    }
    const { eventClass, ...old } = oneOf(this.random, this.living());
    const use = this.nextName();
    this.repository.append(eventClass, { ...old, name: use });
    return this.deprecate({ use }, { eventClass, ...old });
  }

  /** Waits for the day after which it may go. */
  private retire(): string {
    const going = this.going();
    if (going.length === 0) return `${this.deprecate()}; ${this.retire()}`;
    const { deprecated } = oneOf(this.random, going);
    if (this.repository.today <= deprecated!.until) this.repository.today = dayAfter(deprecated!.until, 1);
    return this.retireOverdue().join('; ');
  }

  private retireOverdue(): string[] {
    const overdue = this.fieldsWhere(({ deprecated, retired }) => deprecated !== undefined && !retired && deprecated.until < this.repository.today);
    for (const { eventClass, name } of overdue) this.repository.editField(eventClass, name, (field: Field) => void (field.retired = true));
    return overdue.map(({ eventClass, name }) => `${eventClass}.${name}: retired`);
  }

  /** Columns on their way out. */
  private going(): FieldOfClass[] {
    return this.fieldsWhere(({ deprecated, retired }) => deprecated !== undefined && !retired);
  }

  /** Texts that came later, which are longer than their limits. */
  private cut(): FieldOfClass[] {
    return this.fieldsWhere(({ name, type, json, retired }) => name.startsWith('later_') && isText(type) && !json && !retired).filter((field) => !this.isRenamed(field));
  }

  /** Nullable columns of their class's own that nobody has deprecated. */
  private living(): FieldOfClass[] {
    return this.fieldsWhere(({ deprecated, type, name }) => deprecated === undefined && Array.isArray(type) && isOwn(name));
  }

  private isRenamed({ eventClass, name, deprecated }: FieldOfClass): boolean {
    return deprecated?.use !== undefined || this.fieldsOf(eventClass).some((other) => other.deprecated?.use === name);
  }

  private fieldsWhere(isMeant: (field: Field) => boolean): FieldOfClass[] {
    return OCSF.flatMap((eventClass) => this.fieldsOf(eventClass).filter(isMeant).map((field) => ({ ...field, eventClass })));
  }

  private fieldsOf(eventClass: string): Field[] {
    return (JSON.parse(readFileSync(this.repository.file(eventClass), 'utf8')) as { fields: Field[] }).fields;
  }

  private nextName(): string {
    return `later_${this.made}_${this.random.text(4).toLowerCase()}`;
  }
}

/** Columns that hold the same: what they are set to follows from their type. */
const isTwin = (one: FieldOfClass, other: FieldOfClass): boolean =>
  one.eventClass === other.eventClass && String(one.type) === String(other.type) && one.json === other.json && one.maxBytes === other.maxBytes;

const isText = (type: unknown): boolean => type === 'string' || (Array.isArray(type) && type.includes('string'));

/** Columns of the first releases that most records fill, and all that came later. */
const isOwn = (name: string): boolean => /^(later_.*|http_request_(url_path|user_agent|http_method)|http_response_code|src_endpoint_ip|user_name|device_hostname|api_operation)$/.test(name);

export const dayAfter = (day: string, days: number): string => new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);

function shuffled<T>(random: Random, values: readonly T[]): T[] {
  const left = [...values];
  return values.map(() => left.splice(Math.floor(random.next() * left.length), 1)[0]!);
}
