import { CommandError, exitCodes } from '../exit';
import { carryOut } from './carry-out';
import { sendCanaries, type CanaryQuest, type CanaryResult } from './canary';
import type { CanarySample } from './canary-samples';
import { EvolutionStore, type Applied, type AppliedClass, type JournalDocument, type LastApplied, type Outcome } from './evolution-store';
import type { ClassLayers } from './layers';
import type { Live } from './live';
import { changedClasses, changedSince, type Plan } from './plan';
import { readLive } from './read-live';
import type { EvolutionServices } from './services';
import { wayTo, type Step } from './steps';
import { stopped } from './stopped';
import { requireNoFindings, type Wanted } from './wanted';

/** What happens while a plan is carried out. The receiver may throw: then apply ends there, and goes on when called again. */
export type ApplyEvent =
  | { readonly kind: 'begun'; readonly step: Step }
  | { readonly kind: 'done'; readonly step: Step; readonly outcome: Outcome; readonly seconds: number }
  | { readonly kind: 'noted'; readonly step: Step }
  | { readonly kind: 'applied' }
  | { readonly kind: 'canary'; readonly classes: readonly string[] };

export interface ApplyOptions {
  /** Without it a plan that takes something away is refused. */
  readonly allowDestructive: boolean;
  /** Record through the live path afterwards; false leaves it out, a sample takes the place of the line that is known. */
  readonly canary: boolean | Readonly<Record<string, CanarySample>>;
  readonly report: (event: ApplyEvent) => void | Promise<void>;
  /** The command that goes on, for messages. */
  readonly again: string;
}

export interface Applying {
  readonly plan_id: string;
  readonly steps: readonly { readonly id: string; readonly outcome: Outcome; readonly seconds: number }[];
  readonly canary: readonly CanaryResult[];
  /** False: a canary did not come back as it should. */
  readonly ok: boolean;
  /** Whether `rollback` has something to take back. */
  readonly can_roll_back: boolean;
}

/**
 * Carries a plan out, step by step. May be called again at any time: what is done is found done.
 * @throws CommandError for a plan that does not hold (any more), and where a service refused or was not to be had; then what
 * is done stays
 */
export async function apply(services: EvolutionServices, wanted: Wanted, plan: Plan, options: ApplyOptions): Promise<Applying> {
  requireNoFindings(wanted);
  requireApplicable(plan, services, wanted, options);
  const store = new EvolutionStore({ s3: services.s3, bucket: services.buckets.state });
  const targets = wanted.classes.map(({ layers }) => layers);
  const names = targets.map(({ name }) => name);
  const live = await readLive(services, names);
  const left = wayTo(targets, live, { database: services.database, dropColumns: plan.allow_destructive, withProducer: true }).steps;
  requireFresh(plan, live, left);
  const last = left.length === 0 && plan.steps.length === 0 ? await store.lastApplied() : undefined;
  if (last) return nothingNew(services, store, last, { plan, targets }, options);
  const journal = await store.begin(plan, { now: services.now(), by: services.by, deployed: await services.producer.deployed?.() });
  const steps = await carryOutAll(services, { plan, targets, live, left, store }, options);
  await store.end(await readApplied(services, targets, plan));
  await options.report({ kind: 'applied' });
  return prove(services, store, { plan: journal.plan }, { targets, steps }, options);
}

/** What was applied last stays the last, so that it can still be taken back, and is proven if that was interrupted. */
async function nothingNew(services: EvolutionServices, store: EvolutionStore, { journal, fingerprint }: LastApplied, { plan, targets }: Pick<Work, 'plan' | 'targets'>, options: ApplyOptions): Promise<Applying> {
  if (fingerprint !== plan.fingerprint) await store.end({ ...(await readApplied(services, targets, plan)), plan_id: journal.plan.plan_id });
  return prove(services, store, journal, { targets, steps: [] }, options);
}

interface Work {
  readonly plan: Plan;
  readonly targets: readonly ClassLayers[];
  readonly live: Live;
  /** Steps that are not done yet. */
  readonly left: readonly Step[];
  readonly store: EvolutionStore;
}

async function carryOutAll(services: EvolutionServices, { plan, targets, live, left, store }: Work, { report, again }: ApplyOptions): Promise<Applying['steps']> {
  // What is run comes from comparing here and now: a file may say what it likes.
  const open = new Map(left.map((step) => [step.id, step]));
  const done: { id: string; outcome: Outcome; seconds: number }[] = [];
  for (const step of plan.steps) {
    const began = performance.now();
    const own = open.get(step.id);
    const outcome: Outcome = own ? 'done' : 'found';
    try {
      await report({ kind: 'begun', step });
      if (own) await carryOut(services, own, targets, live);
    } catch (error) {
      throw stopped(error, { at: step.id, done: done.length, of: plan.steps.length, again }) ?? error;
    }
    const seconds = Number(((performance.now() - began) / 1000).toFixed(2));
    await report({ kind: 'done', step, outcome, seconds });
    await store.note(plan.plan_id, step.id, { outcome, at: services.now(), seconds });
    await report({ kind: 'noted', step });
    done.push({ id: step.id, outcome, seconds });
  }
  return done;
}

/** What may not be applied at all. */
function requireApplicable(plan: Plan, { env }: EvolutionServices, wanted: Wanted, { allowDestructive }: ApplyOptions): void {
  const no = (message: string, next: string): CommandError => new CommandError(exitCodes.precondition, message, next);
  if (plan.env !== env) throw no(`plan: expected one for ${env}, found one for ${plan.env}`, `cyberactive schema apply --env ${plan.env}`);
  if (plan.fingerprint !== wanted.fingerprint) throw no('plan: expected the schemas that it was made of, found others', 'cyberactive schema plan');
  if (plan.obstacles.length > 0) {
    const { target, problem, fix } = plan.obstacles[0]!;
    throw no(`${target}: ${problem}; no step can bring it about`, fix);
  }
  const draft = plan.classes.find(({ released }) => !released);
  if (draft) throw no(`${draft.name}: expected version ${draft.to} to be released, found a draft: another edit would give its number another meaning`, `cyberactive schema release ${draft.name}`);
  const destructive = plan.steps.filter(({ isDestructive }) => isDestructive);
  if (destructive.length > 0 && !allowDestructive) {
    throw no(`plan: expected no destructive step, found ${destructive.length}: ${destructive.map(({ target, summary }) => `${target}: ${summary}`).join('; ')}`, 'look, then repeat with --allow-destructive');
  }
}

function requireFresh(plan: Plan, live: Live, left: readonly Step[]): void {
  const changes = changedSince(plan, live, new Set(left.map(({ id }) => id)));
  if (changes.length === 0) return;
  const shown = changes.slice(0, 5).join('; ');
  throw new CommandError(exitCodes.precondition, `plan ${plan.plan_id} is stale: ${shown}${changes.length > 5 ? `; ${changes.length - 5} more` : ''}`, 'cyberactive schema plan');
}

/** What there is now, for the record; read anew, since versions were given by the services. */
async function readApplied(services: EvolutionServices, targets: readonly ClassLayers[], plan: Plan): Promise<Applied> {
  const { classes } = await readLive(services, targets.map(({ name }) => name));
  return {
    ...{ plan_id: plan.plan_id, applied_at: services.now(), by: services.by, how: 'apply', fingerprint: plan.fingerprint },
    classes: Object.fromEntries(targets.map((target) => [target.name, appliedClass(target, classes[target.name]?.table?.versionId)])),
  };
}

const appliedClass = ({ version, table, columns }: ClassLayers, glueVersion = 'none'): AppliedClass => ({ version, table, columns, glue_version: glueVersion });

/** Sends the canaries of a plan that is applied, unless they came back already, and ends its journal. */
async function prove(
  services: EvolutionServices,
  store: EvolutionStore,
  { plan, ended_at, canary: before = [] }: Pick<JournalDocument, 'plan' | 'ended_at' | 'canary'>,
  { targets, steps }: Pick<Applying, 'steps'> & Pick<Work, 'targets'>,
  options: ApplyOptions,
): Promise<Applying> {
  const isProven = ended_at !== undefined && before.every(({ ok }) => ok);
  const canary = isProven ? [] : await canariesOf(services, plan, targets, options);
  if (!isProven) await store.journals.change([plan.plan_id, 'journal'], (journal) => ({ ...journal!, ended_at: services.now(), canary }));
  return { plan_id: plan.plan_id, steps, canary, ok: canary.every(({ ok }) => ok), can_roll_back: Object.keys(plan.targets).length > 0 };
}

async function canariesOf(services: EvolutionServices, plan: Plan, targets: readonly ClassLayers[], { canary, report }: ApplyOptions): Promise<CanaryResult[]> {
  if (canary === false) return [];
  const changed = changedClasses(plan).flatMap(({ name }) => (targets.some((target) => target.name === name) ? name : []));
  if (changed.length === 0) return [];
  await report({ kind: 'canary', classes: changed });
  return sendCanaries(services, changed.map((name) => questOf(targets.find((target) => target.name === name)!, plan, canary)), plan.plan_id);
}

function questOf({ name, version, table, columns }: ClassLayers, { base }: Plan, samples: ApplyOptions['canary']): CanaryQuest {
  const known = new Set(base[name]?.redshift.events ?? []);
  const added = columns.map((column) => column.name).filter((column) => !known.has(column));
  return { eventClass: name, version, columns: table.StorageDescriptor!.Columns!.length, added, ...(typeof samples === 'object' && { sample: samples[name] }) };
}
