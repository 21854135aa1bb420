/** `npm run evolve -- --seeds 20 --from 1`: a chain of ten evolutions for each seed. Exit 1 when one does not hold. */
import { parseArgs } from 'node:util';
import { examineChain } from './examine-chain';

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '5' }, from: { type: 'string', default: '1' } } });

async function main(): Promise<void> {
  let failed = 0;
  for (let seed = Number(values.from); seed < Number(values.from) + Number(values.seeds); seed++) {
    const began = performance.now();
    const told = await examineChain(seed).then(
      ({ story, violations, uploads, rows, interruptions }) => {
        const facts = `${uploads} uploads, ${rows} rows, ${Object.entries(interruptions).map(([what, count]) => `${count} ${what}`).join(', ')}`;
        return { facts, wrong: violations.length === 0 ? [] : [...story, ...violations.slice(0, 20)] };
      },
      (error: unknown) => ({ facts: 'broken off', wrong: [String(error), String((error as Error).cause)] }),
    );
    if (told.wrong.length > 0) failed++;
    console.log([`seed ${seed}: ${told.wrong.length === 0 ? 'holds' : 'FAILS'} (${told.facts}, ${((performance.now() - began) / 1000).toFixed(0)} s)`, ...told.wrong].join('\n  '));
  }
  process.exitCode = failed > 0 ? 1 : 0;
}

void main();
