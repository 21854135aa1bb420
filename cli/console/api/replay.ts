import { replayOutcome } from '../../../constructs/replay/apply';
import { isReplayId } from '../../../constructs/state/registry';
import { CommandError, exitCodes } from '../../exit';
import { order } from '../../replay/apply-replay';
import { newPlan } from '../../replay/plan-replay';
import { replayServices } from '../../replay/replay-services';
import { describeSelection } from '../../replay/selection-options';
import { commandLine } from '../command-line';
import { requiredText, textOf } from '../parameters';
import type { Call, Route, Surroundings } from '../route';
import { filterNames } from './rejected';

/** `replays`: what would become of rejected records with this code, and ordering that, told the plan's id a second time. */
export function replayRoutes({ env, open }: Surroundings): Route[] {
  return [
    {
      method: 'POST',
      path: 'replays/plan',
      run: async (call) => {
        const filter = filterIn(call);
        const { plan, isEmpty, runs } = await newPlan(await open(), { ...filter, rejected: true }, 0, () => {});
        const what = describeSelection(plan.selection);
        return { command: commandLine(env, ['replay', 'plan', '--rejected'], filter), document: { plan, what, is_empty: isEmpty, runs_this_code: runs } };
      },
    },
    {
      method: 'POST',
      path: 'replays/apply',
      run: async (call) => {
        const id = requiredText(call, 'replay_id');
        if (textOf(call, 'confirm') !== id) throw new CommandError(exitCodes.usage, 'confirm: expected the replay_id again, found another', 'confirm it in the page');
        const environment = await open();
        const services = replayServices(environment);
        const plan = isReplayId(id) ? await services.plans.get(id) : undefined;
        if (!plan) throw new CommandError(exitCodes.refused, `no plan of replay ${id.slice(0, 40)}`, 'make a plan first');
        const { resumed, deleted } = await order(plan, environment, services, { force: false, onSent: () => {} });
        const document = { replay_id: id, resumed, dead_letters_deleted: deleted, prediction: plan.prediction, ...(await replayOutcome(plan, services)) };
        return { command: commandLine(env, ['replay', 'apply', id]), document };
      },
    },
    {
      method: 'GET',
      path: 'replays/:id',
      run: async ({ id }) => {
        const services = replayServices(await open());
        const plan = isReplayId(id) ? await services.plans.get(id) : undefined;
        if (!plan) throw new CommandError(exitCodes.refused, `no plan of replay ${id.slice(0, 40)}`, 'make a plan first');
        return { command: commandLine(env, ['replay', 'show', id]), document: { prediction: plan.prediction, ...(await replayOutcome(plan, services)) } };
      },
    },
  ];
}

/** @returns options of `replay plan --rejected` */
function filterIn(call: Call): Record<string, string> {
  const found = filterNames.map((name) => [name, textOf(call, name)] as const);
  return Object.fromEntries(found.filter((entry): entry is [(typeof filterNames)[number], string] => entry[1] !== undefined));
}
