import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { clients } from './agents';
import { settle } from './drive';
import { judge, type Judged } from './judge';
import type { Cell, Client, Situation } from './matrix';
import { renderMatrix } from './render-matrix';
import { Service, type Books } from './service';
import { situations } from './situations';

/** Every client through every situation, the clients of one situation at the same time; then the books are read once. */
jest.setTimeout(900_000);

/** For a client to come through, s; for one that is known to lose lines less is enough. */
const PATIENCE = 90;
const PATIENCE_FOR_LOSSES = 15;

/** `CLIENTS=rsyslog npm run test:clients -- test/clients/matrix` runs some rows; the page is written of all. */
const only = new RegExp(process.env.CLIENTS ?? '');
const rows = clients.filter(({ name }) => only.test(name));

let service: Service;
let books: Map<string, Books>;
const cells = new Map<string, Cell>();
const nameOf = (client: Client, situation: Situation): string => `c${clients.indexOf(client as never) + 1}-s${situations.indexOf(situation as never) + 1}`;

async function open(client: Client, situation: Situation): Promise<Cell> {
  const place = await service.place(nameOf(client, situation), situation.isKeyExpired ?? false);
  const cell: Cell = { client, situation, place, fed: [], running: await client.start(place) };
  cells.set(place.customer, cell);
  return cell;
}

async function live(situation: Situation): Promise<void> {
  const here = await Promise.all(rows.map((client) => open(client, situation)));
  await Promise.all(here.map((cell) => situation.begin(cell)));
  if (situation.meanwhile > 0) await service.pass(situation.meanwhile);
  await Promise.all(here.map((cell) => finish(cell)));
}

async function finish(cell: Cell): Promise<void> {
  const { client, situation, place } = cell;
  await situation.end(cell);
  const patience = client.known?.[situation.name]?.verdicts.includes('lost') ? PATIENCE_FOR_LOSSES : PATIENCE;
  await settle(cell, patience, () => service.arrivedOf(place.customer));
  // What comes twice comes a little later.
  await wait(1000);
  await cell.running.stop();
  place.front.away();
}

beforeAll(async () => {
  service = await Service.start();
  for (const situation of situations) await live(situation);
  books = await service.books();
});
afterAll(async () => {
  for (const { running, place } of cells.values()) {
    await running.stop();
    place.front.away();
  }
  await service?.stop();
});

const judgedOf = (client: Client, situation: Situation): Judged => {
  const customer = nameOf(client, situation);
  return judge(cells.get(customer)!, books.get(customer));
};

/** What the client itself has said. */
function lastWords(client: Client, situation: Situation): string {
  const log = path.join(cells.get(nameOf(client, situation))!.place.folder, 'log.txt');
  return existsSync(log) ? readFileSync(log, 'utf8').slice(-3000) : '';
}

describe.each(rows.map((client) => [client.name, client] as const))('%s', (_, client) => {
  test.each(situations.map((situation) => [situation.name, situation] as const))('%s', (name, situation) => {
    const { verdict, detail } = judgedOf(client, situation);
    const expected = client.known?.[name]?.verdicts ?? ['all'];
    if (!expected.includes(verdict)) throw new Error(`expected ${expected.join(' or ')}, found ${verdict}: ${detail}\n${lastWords(client, situation)}`);
    expect(books.get(nameOf(client, situation))?.unaccounted ?? 0).toBe(0);
  });
});

const isAsExpected = (client: Client): boolean => situations.every((situation) => (client.known?.[situation.name]?.verdicts ?? ['all']).includes(judgedOf(client, situation).verdict));

test('the page about clients says what was found', () => {
  if (rows.length < clients.length || !rows.every(isAsExpected)) return;
  writeFileSync(path.join(__dirname, '..', '..', 'docs', 'clients.md'), renderMatrix(clients, situations, judgedOf));
});
