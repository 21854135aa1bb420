import { orderProgress, replayOutcome, type OrderProgress } from '../../constructs/replay/apply';
import { isReplayId } from '../../constructs/state/registry';
import { print, type EnvironmentOptions } from '../commands/options';
import { openEnvironment } from '../environment';
import { CommandError, exitCodes } from '../exit';
import { renderTable } from '../report/table';
import { count, renderOutcome, renderPlan } from './plan-report';
import { envFlag, replayServices } from './replay-services';
import { describeSelection } from './selection-options';

interface ReplayLine extends OrderProgress {
  readonly replay_id: string;
  /** Epoch ms; absent where the pipeline ordered by itself. */
  readonly planned_at?: number;
  readonly what: string;
}

/** `replay list` */
export async function listReplays(options: EnvironmentOptions): Promise<void> {
  const services = replayServices(await openEnvironment(options.env));
  const lines: ReplayLine[] = [];
  for await (const replay_id of services.plans.ids()) {
    const [plan, progress] = await Promise.all([services.plans.get(replay_id), orderProgress(replay_id, services)]);
    lines.push({ replay_id, ...(plan && { planned_at: plan.planned_at }), what: plan ? describeSelection(plan.selection) : 'ordered by the sweep', ...progress });
  }
  const timeOf = ({ planned_at, ordered_at }: ReplayLine): number => planned_at ?? ordered_at ?? 0;
  lines.sort((a, b) => timeOf(b) - timeOf(a));
  const table = renderTable<ReplayLine>(
    [
      { title: 'replay_id', value: (line) => line.replay_id },
      { title: 'when', value: (line) => new Date(timeOf(line)).toISOString().slice(0, 16).replace('T', ' ') },
      { title: 'ordered', value: ({ ordered }) => ordered },
      { title: 'emitted', value: ({ emitted }) => emitted },
      { title: 'records', value: ({ records_emitted }) => records_emitted },
      { title: 'what', value: ({ what }) => what },
    ],
    lines,
  );
  print(options, lines, lines.length > 0 ? table : 'No replays.');
}

/** `replay show` */
export async function showReplay(replayId: string, options: EnvironmentOptions): Promise<void> {
  if (!isReplayId(replayId)) throw new CommandError(exitCodes.usage, 'replay_id: expected 26 characters of a-z 2-7', 'cyberactive replay list');
  const services = replayServices(await openEnvironment(options.env));
  const plan = await services.plans.get(replayId);
  if (plan) {
    const outcome = await replayOutcome(plan, services);
    const text = outcome.ordered === 0 ? `not applied yet\n\nnext: cyberactive replay apply ${replayId}${envFlag(options)}` : renderOutcome(plan, outcome);
    return print(options, { plan, outcome }, `${renderPlan(plan)}\n\n${text}`);
  }
  const progress = await orderProgress(replayId, services);
  if (progress.ordered === 0) throw new CommandError(exitCodes.refused, `no replay ${replayId}`, 'cyberactive replay list');
  const { emitted, ordered, records_emitted } = progress;
  return print(options, { outcome: progress }, `replay ${replayId}: ordered by the sweep\n${emitted} of ${count(ordered, 'order')} emitted, ${count(records_emitted, 'record')}`);
}
