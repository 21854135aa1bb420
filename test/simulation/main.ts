/**
 * `npm run simulate -- --seeds 200 --from 1`: runs the deployed pipeline in simulated time, once for each seed, with the
 * faults that the seed draws, and looks whether anything was lost, doubled or left behind. `npm run soak` is the same for
 * 10,000 seeds. Exit 1 when there is a violation; each is told with the command that shows it again.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { FAULT_KINDS } from '../../sandbox/faults/fault-kinds';
import type { Fault, FaultKind } from '../../sandbox/faults/fault';
import { synthesizeForTests } from '../pipeline/assembly';
import { runFleet, type FleetOptions } from './fleet';
import { withHourlySweep } from './hourly-sweep';
import { MUTATIONS } from './mutations';
import { Progress } from './progress';
import { examine } from './seed-worker';
import { WarehouseStand } from './warehouse-stand';

const HELP = `npm run simulate -- [flags]
  --seeds N         how many (20; with soak 10000)     --from N      the first (1)
  --minutes N       begins no further seeds after it   --workers N   processes (one a core; 0: this one)
  --records N       of all uploads of a seed, at most  --same-uploads N   seeds in a row that share them (20)
  --list            the kinds of faults                --kinds a,b   only these; \`all\` for every kind
  --faults JSON     these instead of drawn ones        --only 3,9    of the drawn ones these, \`none\` for none
  --twice           compares the traces of two runs    --trace       prints them
  --mutation NAME   a promise taken away (\`--list\` has them): seeds then have to fail
  --no-shrink       a failing seed's faults as drawn   --progress N  a line every N seeds
  --assembly DIR    another stage's                    --warehouse postgres://…  with --workers 0
Example: npm run simulate -- --seeds 200 --from 1`;

const { values } = parseArgs({
  allowNegative: true,
  options: {
    seeds: { type: 'string', default: '20' },
    minutes: { type: 'string', default: 'Infinity' },
    from: { type: 'string', default: '1' },
    records: { type: 'string', default: '2000' },
    'same-uploads': { type: 'string', default: '20' },
    workers: { type: 'string', default: String(availableParallelism()) },
    progress: { type: 'string', default: '0' },
    faults: { type: 'string' },
    only: { type: 'string' },
    kinds: { type: 'string' },
    mutation: { type: 'string' },
    assembly: { type: 'string' },
    warehouse: { type: 'string' },
    shrink: { type: 'boolean', default: true },
    twice: { type: 'boolean', default: false },
    trace: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<number> {
  if (values.help || values.list) {
    console.log(values.help ? HELP : listed());
    return 0;
  }
  const options = await readOptions();
  const progress = new Progress(Number(values.progress), performance.now());
  if (options.workers > 0 && !options.trace && options.warehouse === undefined) await runFleet(options, (summary) => progress.add(summary));
  else await runHere(options, progress);
  console.log(progress.summary(performance.now()));
  return progress.failed > 0 ? 1 : 0;
}

async function readOptions(): Promise<FleetOptions> {
  const { twice, trace, shrink } = values;
  return {
    ...{ twice, trace, shrink, assembly: values.assembly ?? withHourlySweep(await synthesizeForTests()), workers: Number(values.workers) },
    ...{ records: Number(values.records), sameUploads: Number(values['same-uploads']), from: Number(values.from), seeds: Number(values.seeds) },
    until: Date.now() + Math.min(Number(values.minutes) * 60_000, 1e12),
    ...(values.faults !== undefined && { faults: JSON.parse(values.faults) as Fault[] }),
    ...(values.only !== undefined && { only: values.only === 'none' ? [] : values.only.split(',').map(Number) }),
    ...(values.mutation !== undefined && { mutation: mutationOf(values.mutation) }),
    ...(values.kinds !== undefined && { kinds: kindsOf(values.kinds) }),
    ...(values.warehouse !== undefined && { warehouse: values.warehouse }),
  };
}

/** @throws Error naming the kind that there is not */
function kindsOf(text: string): FaultKind[] {
  const known = FAULT_KINDS.map(({ kind }) => kind);
  if (text === 'all') return known;
  const kinds = text.split(',') as FaultKind[];
  const unknown = kinds.find((kind) => !known.includes(kind));
  if (unknown !== undefined) throw new Error(`--kinds: expected kinds of --list, found ${unknown}`);
  return kinds;
}

function mutationOf(name: string): string {
  if (Object.hasOwn(MUTATIONS, name)) return name;
  throw new Error(`--mutation: expected one of ${Object.keys(MUTATIONS).join(', ')}, found ${name}`);
}

function listed(): string {
  const kinds = FAULT_KINDS.map(({ kind, isDefault, about }) => `  ${kind.padEnd(28)}${about}${isDefault ? '' : ' (only by --kinds)'}`);
  const mutations = Object.entries(MUTATIONS).map(([name, { about }]) => `  ${name.padEnd(28)}${about}`);
  return ['faults:', ...kinds, 'mutations:', ...mutations].join('\n');
}

async function runHere(options: FleetOptions, progress: Progress): Promise<void> {
  const stand = await WarehouseStand.open(options.warehouse);
  const seeds = Array.from({ length: options.seeds }, (_, index) => options.from + index);
  for await (const summary of examine(seeds, stand, options)) {
    progress.add(summary);
    if (Date.now() >= options.until) break;
  }
  await stand.close();
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
