import { Command } from 'commander';
import { CommandError, exitCodes } from '../exit';
import { explanationOf, explanations, type Explanation } from '../explain/explanation';
import { nearest } from '../explain/nearest';
import { printable, renderTable } from '../report/table';
import { print } from './options';

const HELP = `
Knows what the API answers (CA2402), what schemas are refused for (CA1203, reserved_word), why records are rejected
(invalid_time) and the exit codes (3).

Examples:
  cyberactive explain CA2402
  cyberactive explain invalid_time
  cyberactive explain`;

/** `cyberactive explain <code>`: from the same tables that the codes come from. */
export function explainCommand() {
  return new Command('explain')
    .description('what a code, a reason, a rule or an exit code means, and what to do')
    .argument('[code...]', 'as it was printed; all are listed when left out')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', HELP)
    .action(explain);
}

function explain(words: readonly string[], options: { readonly json?: boolean }): void {
  const code = words.join(' ');
  if (code === '') return print(options, explanations(), renderAll());
  const found = explanationOf(code);
  if (found) return print(options, found, render(found));
  const names = explanations().flatMap((entry) => [entry.code, ...entry.aliases]);
  const similar = nearest(code, names);
  throw new CommandError(exitCodes.usage, `explain: no code ${printable(code)}${similar.length > 0 ? `; did you mean ${similar.join(' or ')}?` : ''}`, `cyberactive explain${similar.length > 0 ? ` ${similar[0]}` : ''}`);
}

function render({ code, kind, title, means, fix, more }: Explanation): string {
  const width = Math.max('what to do'.length, ...Object.keys(more).map((name) => name.length)) + 2;
  const line = (name: string, text: string): string => `  ${name.padEnd(width)}${text}`;
  return [`${code}  ${title} (${kind})`, line('means', means), line('what to do', fix), ...Object.entries(more).map(([name, text]) => line(name, text))].join('\n');
}

const renderAll = (): string =>
  renderTable<Explanation>(
    [
      { title: 'code', value: ({ code }) => code },
      { title: 'kind', value: ({ kind }) => kind },
      { title: 'title', value: ({ title }) => title },
    ],
    explanations(),
  );
