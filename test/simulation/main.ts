/**
 * `npm run simulate -- --seeds 200 --from 1`: runs the deployed pipeline in simulated time, once for each seed, with the
 * faults that the seed draws, and looks whether anything was lost, doubled or left behind. Further flags: `--minutes` ends
 * earlier, `--records` of all uploads of a seed, `--same-uploads` for so many seeds in a row, `--kinds` of faults by name,
 * `--faults` as JSON instead of drawn ones, `--twice` compares the traces of two runs, `--trace` prints them, `--assembly`
 * and `--warehouse postgres://…` use others than the dev stage's and the built-in one.
 */
import { parseArgs } from 'node:util';
import type { Fault, FaultKind } from '../../sandbox/simulation/faults';
import { synthesizeForTests } from '../pipeline/assembly';
import { Simulator, type SeedOutcome } from './simulate';
import { WarehouseStand } from './warehouse-stand';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    minutes: { type: 'string', default: 'Infinity' },
    from: { type: 'string', default: '1' },
    records: { type: 'string', default: '2000' },
    'same-uploads': { type: 'string', default: '10' },
    faults: { type: 'string' },
    kinds: { type: 'string' },
    assembly: { type: 'string' },
    warehouse: { type: 'string' },
    twice: { type: 'boolean', default: false },
    trace: { type: 'boolean', default: false },
  },
});

const TAIL = 40;

async function main(): Promise<number> {
  const stand = await WarehouseStand.open(values.warehouse);
  const options = {
    assembly: values.assembly ?? (await synthesizeForTests()),
    records: Number(values.records),
    sameUploads: Number(values['same-uploads']),
    ...(values.faults !== undefined && { faults: JSON.parse(values.faults) as Fault[] }),
    ...(values.kinds !== undefined && { kinds: values.kinds.split(',') as FaultKind[] }),
  };
  const simulator = new Simulator(stand, options);
  const began = performance.now();
  const survived = new Map<string, number>();
  let [failed, records, done] = [0, 0, 0];
  const isTimeLeft = (): boolean => performance.now() - began < Number(values.minutes) * 60_000;
  for (let seed = Number(values.from); done < Number(values.seeds) && isTimeLeft(); seed++, done++) {
    const outcome = await simulator.seed(seed);
    if (values.trace) console.log(outcome.result.trace.join('\n'));
    if (values.twice) failed += await isRepeated(simulator, outcome) ? 0 : 1;
    records += outcome.result.rows.length;
    for (const { kind } of outcome.result.fired) survived.set(kind, (survived.get(kind) ?? 0) + 1);
    if (outcome.violations.length === 0) continue;
    failed += 1;
    await report(simulator, outcome);
  }
  const minutes = (performance.now() - began) / 60_000;
  console.log(`${done} seeds, ${failed} with violations, ${(done / minutes).toFixed(1)} seeds per minute, ${records} rows`);
  console.log(`faults that struck: ${[...survived].sort().map(([kind, count]) => `${kind} ${count}`).join(', ') || 'none'}`);
  await stand.close();
  return failed > 0 ? 1 : 0;
}

async function isRepeated(simulator: Simulator, { seed, faults, result }: SeedOutcome): Promise<boolean> {
  const again = await simulator.seed(seed, faults);
  if (again.result.digest === result.digest) return true;
  const at = result.trace.findIndex((line, index) => line !== again.result.trace[index]);
  console.log(`seed ${seed}: expected the same trace twice, found from line ${at} on\n  ${result.trace[at]}\n  ${again.result.trace[at]}`);
  return false;
}

async function report(simulator: Simulator, outcome: SeedOutcome): Promise<void> {
  const { seed, faults } = outcome;
  console.log(`seed ${seed}: ${outcome.violations.length} violations\n  ${outcome.violations.join('\n  ')}`);
  const small = await simulator.shrink(outcome);
  console.log(`  of ${faults.length} faults these are enough; the end of the trace with them:\n    ${small.result.trace.slice(-TAIL).join('\n    ')}`);
  console.log(`  again: npm run simulate -- --seeds 1 --from ${seed} --records ${values.records} --same-uploads ${values['same-uploads']} --faults '${JSON.stringify(small.faults)}'\n  ${small.violations.join('\n  ')}`);
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
