import type { Command } from 'commander';

/** A command as the list of all shows it, and where it is. */
export interface CommandEntry {
  readonly name: string;
  readonly description: string;
  /** Loads it with all that it needs. The AWS SDKs take longer to load than most commands to run. */
  load(): Command;
}

/** Every command, in the order of `--help`. */
export const commands: readonly CommandEntry[] = [
  entry('up', 'run the whole pipeline on this machine: synthesize the stacks, run them in the sandbox, ship the samples', () => (require('./up') as typeof import('./up')).upCommand()),
  entry('ship', 'upload files, once or as they come; running it again sends nothing twice', () => (require('./ship') as typeof import('./ship')).shipCommand()),
  entry('status', 'is it healthy: how fresh, what is on its way, what is to be looked into', () => (require('./status') as typeof import('./status')).statusCommand()),
  entry('why', 'why is it late: the oldest record on its way, hop by hop, and the cause', () => (require('./why') as typeof import('./why')).whyCommand()),
  entry('top', 'status, again and again', () => (require('./top') as typeof import('./top')).topCommand()),
  entry('tap', 'sample the newest records at a hop: raw, pack, transformed, curated, row, rejected', () => (require('./tap') as typeof import('./tap')).tapCommand()),
  entry('accounting', 'records = accepted + rejected + in flight, per upload', () => (require('./accounting') as typeof import('./accounting')).accountingCommand()),
  entry('uploads', 'what was uploaded and how far it is', () => (require('./uploads') as typeof import('./uploads')).uploadsCommand()),
  entry('trace', 'follow one record: its upload, each step with its time, its rows, its bytes', () => (require('./trace') as typeof import('./trace')).traceCommand()),
  entry('query', 'run one SQL statement in the warehouse', () => (require('./query') as typeof import('./query')).queryCommand()),
  entry('rejected', 'records that became no event: why, which, and their bytes', () => (require('./rejected') as typeof import('./rejected')).rejectedCommand()),
  entry('replay', 'records again, from the files as they were uploaded', () => (require('./replay') as typeof import('./replay')).replayCommand()),
  entry('unmapped', 'what logs say and no column has', () => (require('./unmapped') as typeof import('./unmapped')).unmappedCommand()),
  entry('schema', 'what an event is: check, compare, show, draft and release the schemas', () => (require('./schema') as typeof import('./schema')).schemaCommand()),
  entry('explain', 'what a code, a reason, a rule or an exit code means, and what to do', () => (require('./explain') as typeof import('./explain')).explainCommand()),
  entry('customer', 'who owns the data', () => (require('./customer') as typeof import('./customer')).customerCommand()),
  entry('key', 'keys that shippers upload with', () => (require('./key') as typeof import('./key')).keyCommand()),
  entry('recipe', 'print a ready configuration for a log agent, cron, logrotate or a script', () => (require('./recipe') as typeof import('./recipe')).recipeCommand()),
  entry('buffer', 'how long streams gather records: show, advise, set, verify', () => (require('./buffer') as typeof import('./buffer')).bufferCommand()),
  entry('cost', 'what a stage costs: forecast, actual', () => (require('./cost') as typeof import('./cost')).costCommand()),
  entry('console', 'the pipeline in a browser: picture, uploads, rejected records, schemas, buffers, cost', () => (require('./console') as typeof import('./console')).consoleCommand()),
  entry('capacity', 'which quota breaks first at a volume, and what to ask for or to set', () => (require('./capacity') as typeof import('./capacity')).capacityCommand()),
  entry('canary', 'send known records through the live path and see them come back as rows, each once', () => (require('./canary') as typeof import('./canary')).canaryCommand()),
  entry('warehouse', 'the warehouse itself', () => (require('./warehouse') as typeof import('./warehouse')).warehouseCommand()),
  entry('fault', 'let things go wrong in the sandbox', () => (require('./fault') as typeof import('./fault')).faultCommand()),
  entry('clock', "the sandbox's time", () => (require('./clock') as typeof import('./clock')).clockCommand()),
];

function entry(name: string, description: string, load: () => Command): CommandEntry {
  return { name, description, load };
}
