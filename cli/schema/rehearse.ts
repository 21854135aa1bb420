import { schemaVerb } from './folder';

const HELP = `
Nothing that anybody reads is changed: rows that would be other are loaded into a schema of its own, which is dropped.

Examples:
  cyberactive schema rehearse 24h
  cyberactive schema rehearse 24h --source web_access
  cyberactive schema rehearse access.log --source web_access
  cyberactive schema rehearse qep2evrv5jqjtvhtr6l2z4rcse --json`;

// The work is loaded when it is called: the AWS SDKs take longer to load than `schema check` to run.

/** `cyberactive schema rehearse`: exit code 3 if a record would newly fail, or something does not fit. */
export function rehearseVerb() {
  return schemaVerb('rehearse', 'run the schemas and sources of this checkout over real data, and compare')
    .argument('<what...>', 'a time back from now, a file, or ids of uploads')
    .option('--env <name>', 'local for the sandbox on this machine, or a deployed stage', 'local')
    .option('--source <source>', 'the kind of log: of a file, or only this of a time')
    .option('--compare-rows <n>', 'rows that are compared with those that stand, at most', '100000')
    .addHelpText('after', HELP)
    .action((words, options) => (require('../rehearsal/rehearse-verb') as typeof import('../rehearsal/rehearse-verb')).runRehearse(words, options));
}
