import { readFileSync } from 'node:fs';
import path from 'node:path';
import { clients } from '../clients/agents';
import type { Client, Known } from '../clients/matrix';
import { renderMatrix } from '../clients/render-matrix';
import { situations } from '../clients/situations';

/** docs/clients.md is written by `npm run test:clients`, which is no part of the plain tests: here, that it is of today's matrix. */
const page = readFileSync(path.join(__dirname, '..', '..', 'docs', 'clients.md'), 'utf8');
const cellsOf = (line: string): string[] => line.split('|').slice(1, -1).map((cell) => cell.trim());

test('the page about clients has a row for each client and a column for each situation, and a verdict in each', () => {
  const lines = page.split('\n').filter((line) => line.startsWith('| '));
  expect(cellsOf(lines[0]!).slice(1)).toEqual(situations.map(({ name }) => name));
  expect(lines.slice(1).map((line) => cellsOf(line)[0]!.replace(' †', ''))).toEqual(clients.map(({ name }) => name));
  for (const line of lines.slice(1)) {
    expect(cellsOf(line).length).toBe(situations.length + 1);
    for (const cell of cellsOf(line).slice(1)) expect(cell).toMatch(/^(all|repeated|lost)( or (repeated|lost))?(, \d+ rejected)?( \(\d+\))?$/);
  }
});

test('what is not all in the page is known of that client, with a reason; all else of the page is as it is written today', () => {
  const judged = (client: Client, situation: { readonly name: string }) => {
    const row = page.split('\n').find((line) => line.startsWith(`| ${client.name}`))!;
    const cell = cellsOf(row)[situations.findIndex(({ name }) => name === situation.name) + 1]!;
    const known: Known | undefined = client.known?.[situation.name];
    if (!known) expect({ client: client.name, situation: situation.name, cell: cell.split(',')[0] }).toEqual({ client: client.name, situation: situation.name, cell: 'all' });
    return { verdict: 'all' as const, rejected: Number(/(\d+) rejected/.exec(cell)?.[1] ?? 0), detail: '' };
  };
  expect(page).toBe(renderMatrix(clients, situations, judged));
});
