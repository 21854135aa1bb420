/** Every log line of the functions, read from their code: what it is about is in a field that a query can ask for. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, '..', '..', 'constructs');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

/** Calls of a logger, from its name to the end of the statement. */
const calls = files.flatMap((file) =>
  [...readFileSync(join(folder, file), 'utf8').matchAll(/\blog(?:\.(?:info|warn|error))?\(\s*('(?:[^'\\]|\\.)*'|why)([^;]*);/g)].map(([, message, rest]) => ({ file, message: message!.replace(/^'|'$/g, ''), rest: rest! })),
);

/** Lines about many things at once, or about something that has no upload yet: what they name instead. */
const others: Readonly<Record<string, RegExp>> = {
  'generation could not take the place of the one before it': /uploads/,
  'generation took the place of the one before it': /uploads/,
  'rows of no upload': /uploads/,
  'uploads retired': /uploaded_before/,
  // The difference that is spread has customer and upload as columns.
  'books and tables differ': /\.\.\.difference/,
  'replay order is not known: nothing is emitted': /about/,
  'replay order is over already': /about/,
  'replay order is refused': /about/,
  'an upload whose rows lack columns is derived anew': /\.\.\.upload/,
  // Of all packs of a batch; which they were is in `pack failed`.
  'rejected records cannot be stored': /error/,
  // A file has rows of many uploads.
  'files narrower than their rows': /keys/,
  'error object has lines that tell no records': /key/,
  'share of rejected records stepped up': /customer_id/,
  'share of rejected records could not be kept': /customer_id/,
};

test('there are log lines to look at', () => expect(calls.length).toBeGreaterThan(40));

test.each(calls.filter(({ message }) => /upload|record|receipt|rows|order|generation|pack/.test(message)).map((call) => [call.message, call] as const))('"%s" names its upload', (message, { rest }) => {
  expect(rest).toMatch(others[message] ?? /upload_id/);
});

test.each(calls.filter(({ message }) => /curated|file|object/.test(message) && !/upload/.test(message)).map((call) => [call.message, call] as const))('"%s" names its object', (_, { rest }) => {
  expect(rest).toMatch(/key|upload_id|folder|files/);
});

test('what is listed as an exception is logged somewhere', () => {
  expect(Object.keys(others).filter((message) => !calls.some((call) => call.message === message))).toEqual([]);
});
