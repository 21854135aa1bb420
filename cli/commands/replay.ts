import { Command } from 'commander';
import { applyReplay } from '../replay/apply-replay';
import { withFilters } from '../replay/options';
import { planReplay } from '../replay/plan-replay';
import { listReplays, showReplay } from '../replay/show-replays';
import { environmentCommand } from './options';

const PLAN_EXAMPLES = `
Examples:
  cyberactive replay plan --rejected --reason invalid_time --source linux_syslog --since 7d
  cyberactive replay plan --errors
  cyberactive replay plan --dead-letters
  cyberactive replay plan --upload qep2evrv5jqjtvhtr6l2z4rcse --rederive
  cyberactive replay plan --since 2026-11-20 --until 2026-11-21 --source web_access`;

/** `cyberactive replay plan|apply|list|show`: records again from raw, each added once. */
export function replayCommand() {
  const plan = withFilters(environmentCommand('plan', 'try the code of this checkout over records and say what would become of them; changes nothing'))
    .option('--rejected', 'records that are rejected now')
    .option('--errors', 'records that Firehose put under errors/; --since and --until are of the error objects')
    .option('--dead-letters', 'what the queues have given up')
    .option('--upload <upload_id...>', 'these uploads; with --rejected, its rejected records')
    .option('--rederive', 'whole uploads as a new generation, instead of adding what is missing')
    .option('--compare-rows <n>', 'rows of a new generation that are compared, at most', '100000')
    .option('-o, --output <file>', 'keep the plan in a file too')
    .addHelpText('after', PLAN_EXAMPLES)
    .action(planReplay);
  const apply = environmentCommand('apply', 'order what a plan says; may be interrupted and run again')
    .argument('<plan>', 'a replay_id, or the file of a plan')
    .option('--force', 'a plan of an earlier state too')
    .option('--wait', 'until all is loaded')
    .option('--timeout <minutes>', 'how long to wait', '60')
    .addHelpText('after', '\nExample:\n  cyberactive replay apply plan.json --wait')
    .action(applyReplay);
  return new Command('replay')
    .description('records again, from the files as they were uploaded')
    .addCommand(plan)
    .addCommand(apply)
    .addCommand(environmentCommand('list', 'all replays, newest first').addHelpText('after', '\nExample:\n  cyberactive replay list').action(listReplays))
    .addCommand(
      environmentCommand('show', 'a replay: its plan, and what became of it')
        .argument('<replay_id>', 'as plan and list show it')
        .addHelpText('after', '\nExample:\n  cyberactive replay show 3kqf2n5ymxq6cvbbdbbqlfl7zi')
        .action(showReplay),
    );
}
