import type { TableInput } from '@aws-sdk/client-glue';
import { DocumentSet, type StateBucket } from '../../constructs/state/registry';
import type { WarehouseColumn } from '../../schemas/redshift';
import type { CanaryResult } from './canary';
import type { Plan } from './plan';

/** `evolutions/current.json`: what is applied, and what is being applied. */
export interface CurrentDocument {
  /** Plan that was begun and not ended. */
  readonly open?: string;
  readonly applied?: Applied;
}

/** What was applied last. */
export interface Applied {
  readonly plan_id: string;
  /** Epoch ms in the environment. */
  readonly applied_at: number;
  readonly by: string;
  /** How it came to be there. */
  readonly how: 'apply' | 'rollback' | 'adopt';
  readonly fingerprint?: string;
  readonly classes: Readonly<Record<string, AppliedClass>>;
}

export interface AppliedClass {
  readonly version: number;
  readonly glue_version: string;
  readonly table: TableInput;
  readonly columns: readonly WarehouseColumn[];
}

/** `evolutions/{plan_id}/journal.json`: how far one plan is. A step is there once it is done. */
export interface JournalDocument {
  readonly plan: Plan;
  readonly begun_at: number;
  readonly begun_by: string;
  readonly steps: Readonly<Record<string, JournalStep>>;
  readonly ended_at?: number;
  /** What was deployed before, where the environment knows how to bring it back. */
  readonly deployed_before?: string;
  readonly rolled_back_at?: number;
  readonly canary?: readonly CanaryResult[];
}

export interface JournalStep {
  readonly outcome: Outcome;
  readonly at: number;
  readonly seconds: number;
}

/** `found`: it was done already, by an interrupted run or by somebody else. */
export type Outcome = 'done' | 'found';

/** What is on record as applied. */
export interface LastApplied {
  readonly journal: JournalDocument;
  /** Of the schemas. */
  readonly fingerprint?: string;
}

const isPlanId = (text: string): boolean => /^[0-9a-f]{12}$/.test(text);

/** The records of evolving in the state bucket. They are small and few and are kept. */
export class EvolutionStore {
  readonly current: DocumentSet<readonly ['current'], CurrentDocument>;
  readonly journals: DocumentSet<readonly [planId: string, 'journal'], JournalDocument>;

  constructor(state: StateBucket) {
    this.current = new DocumentSet(state, 'evolutions', [(part) => part === 'current']);
    this.journals = new DocumentSet(state, 'evolutions', [isPlanId, (part) => part === 'journal']);
  }

  async applied(): Promise<Applied | undefined> {
    return (await this.current.get('current'))?.applied;
  }

  /** The plan that was applied last, if nothing was begun since. */
  async lastApplied(): Promise<LastApplied | undefined> {
    const { open, applied } = (await this.current.get('current')) ?? {};
    if (open !== undefined || applied?.how !== 'apply') return undefined;
    const journal = await this.journals.get(applied.plan_id, 'journal');
    return journal && { journal, fingerprint: applied.fingerprint };
  }

  /** Begins a plan, or goes on with it. */
  async begin(plan: Plan, { now, by, deployed }: { now: number; by: string; deployed: string | undefined }): Promise<JournalDocument> {
    const before = await this.unfinished(plan.plan_id);
    const journal: JournalDocument = { plan, begun_at: now, begun_by: by, ...(deployed !== undefined && { deployed_before: deployed }), steps: {} };
    const { document } = await this.journals.create([plan.plan_id, 'journal'], before === undefined ? journal : continued(journal, before));
    await this.current.change(['current'], (current = {}) => (current.open === plan.plan_id ? current : { ...current, open: plan.plan_id }));
    return document;
  }

  /** The journal of another plan that was begun and not ended. */
  private async unfinished(planId: string): Promise<JournalDocument | undefined> {
    const open = (await this.current.get('current'))?.open;
    return open === undefined || open === planId ? undefined : this.journals.get(open, 'journal');
  }

  async note(planId: string, stepId: string, step: JournalStep): Promise<void> {
    await this.journals.change([planId, 'journal'], (journal) => ({ ...journal!, steps: { ...journal!.steps, [stepId]: journal!.steps[stepId] ?? step } }));
  }

  /** What is applied from now on; a plan that was open is not any more. */
  async end(applied: Applied): Promise<void> {
    await this.current.change(['current'], () => ({ applied }));
  }
}

/** A plan that was made in the middle of another one takes over from where that began, so that a rollback finds the way. */
function continued(journal: JournalDocument, { plan: begun, deployed_before }: JournalDocument): JournalDocument {
  const names = Object.keys(begun.targets);
  const base = { ...journal.plan.base, ...Object.fromEntries(names.map((name) => [name, begun.base[name]!])) };
  const plan: Plan = { ...journal.plan, base, targets: { ...begun.targets, ...journal.plan.targets } };
  return { ...journal, plan, ...(deployed_before !== undefined && { deployed_before }) };
}
