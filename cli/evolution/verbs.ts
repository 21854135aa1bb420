import { Option, type Command } from 'commander';
import { schemaVerb } from '../schema/folder';

// The work of each verb is loaded when it is called: the AWS SDKs take longer to load than `schema check` to run.

/** A verb on a folder of schemas and an environment. */
function evolutionVerb(name: string, description: string): Command {
  return schemaVerb(name, description)
    .addOption(new Option('--env <name>', 'local for the sandbox on this machine, or a deployed stage').default('local'))
    .option('--admin-secret <arn>', "secret of the warehouse's administrator; needed on AWS, where only a table's owner may alter it");
}

/** `cyberactive schema plan`: what the layers have, what the schemas say, and how the one becomes the other. */
export function planVerb(): Command {
  return evolutionVerb('plan', 'compare the schemas with what runs: what apply would do, in order')
    .option('-o, --output <file>', 'save the plan, with the versions that it was made against')
    .option('--allow-destructive', 'plan also what takes something away: drop columns that no schema has')
    .option('--rehearse <what...>', 'then run the schemas over real data: a time such as 24h, a file, or uploads')
    .option('--source <source>', 'of the file to rehearse with')
    .option('--exit-code', 'end with 4 for safe changes, 5 for destructive ones or something in the way')
    .option('--verbose', 'with every statement')
    .addHelpText(
      'after',
      `
Examples:
  cyberactive schema plan                          against the sandbox that runs here
  cyberactive schema plan --rehearse 24h           and what the last day would have become
  cyberactive schema plan --env prod -o plan.json  for review; then cyberactive schema apply plan.json --env prod
  cyberactive schema plan --exit-code              0 nothing to do, 4 safe changes, 5 destructive ones`,
    )
    .action((options) => (require('./plan-verb') as typeof import('./plan-verb')).runPlan(options));
}

/** `cyberactive schema apply`: carries a plan out, step by step, and proves it. */
export function applyVerb(): Command {
  return evolutionVerb('apply', 'carry a plan out step by step: Redshift, Glue, Firehose, producer; then a canary')
    .argument('[plan]', 'a saved plan; without it one is made')
    .option('--allow-destructive', 'take away what the plan says')
    .option('--before-deploy', 'end well where the code is to be deployed first, and where there is no stage yet')
    .option('--no-canary', 'send no record through afterwards')
    .option('--canary-file <file>', 'a file that becomes the changed class, instead of the line that is known')
    .option('--canary-source <source>', 'its source')
    .addHelpText(
      'after',
      `
It may be interrupted or fail at any step: what is done stays, and the same command goes on from there.
On a stage the code is deployed by cdk deploy: apply stops there, says so (exit code 6), and goes on when called again.
With --before-deploy that is exit code 0, and 6 is only what forbids deploying: a draft, a stale or destructive plan, an obstacle.

Examples:
  cyberactive schema apply                      plan and apply
  cyberactive schema apply plan.json            what was reviewed; refused if something has changed since
  cyberactive schema apply --canary-file vpn.log --canary-source vpn_flow`,
    )
    .action((file, options) => (require('./apply-verb') as typeof import('./apply-verb')).runApply(file, options));
}

/** `cyberactive schema rollback`: the last plan back. */
export function rollbackVerb(): Command {
  return evolutionVerb('rollback', 'take the last applied plan back: code and Glue; new columns of Redshift stay')
    .addHelpText('after', '\nExample:\n  cyberactive schema rollback')
    .action((options) => (require('./rollback-verb') as typeof import('./rollback-verb')).runRollback(options));
}

/** `cyberactive schema drift`: repository, what was applied last, and what there is. */
export function driftVerb(): Command {
  return evolutionVerb('drift', 'compare three ways: schemas, what was applied last, what there is; exit code 3 if somebody changed something')
    .option('--adopt', 'take over what there is: columns into the .avsc, the state on record')
    .option('--restore', 'bring Glue, Firehose and Redshift back to what was applied last')
    .addHelpText('after', '\nExamples:\n  cyberactive schema drift\n  cyberactive schema drift --restore')
    .action((options) => (require('./drift-verb') as typeof import('./drift-verb')).runDrift(options));
}
