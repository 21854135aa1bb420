import { parseSync } from '@swc/core';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { analyse } from 'scslre';
import { logonMessages } from '../../transforms/syslog/logon-messages';
import { anyOf } from '../../transforms/syslog/message-pattern';

const root = path.join(__dirname, '..', '..');
/** Where text comes from outside. */
const folders = ['transforms', 'constructs', 'schemas', 'sandbox', 'cli'];

interface Literal {
  readonly pattern: string;
  readonly flags: string;
}

function literalsIn(file: string): Literal[] {
  const found: Literal[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('type' in node && node.type === 'RegExpLiteral') found.push(node as unknown as Literal);
    Object.values(node).forEach(visit);
  };
  visit(parseSync(readFileSync(file, 'utf8'), { syntax: 'typescript', target: 'es2022' }).body);
  return found;
}

/** What takes more than linear time, as text. */
function slowIn(file: string): string[] {
  return literalsIn(file).flatMap(({ pattern, flags }) =>
    analyse({ source: pattern, flags }).reports.map(({ type }) => `${path.relative(root, file)}: /${pattern}/${flags} ${type}`),
  );
}

const files = folders.flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.join(root, folder, file)),
);

test('no regular expression takes more than linear time', () => {
  expect(files.flatMap(slowIn)).toEqual([]);
});

test('the analysis knows one that does', () => {
  expect(analyse({ source: '^(a+)+$', flags: '' }).reports).not.toEqual([]);
  expect(analyse({ source: 'a+$', flags: '' }).reports).not.toEqual([]);
  expect(files.flatMap(literalsIn).length).toBeGreaterThan(100);
});

test('patterns are literals, so that they are seen here', () => {
  const built = files.filter((file) => /new RegExp\(/.test(readFileSync(file, 'utf8'))).map((file) => path.relative(root, file));
  // What it builds is looked at below.
  expect(built).toEqual(['transforms/syslog/message-pattern.ts']);
});

test('what is built from patterns of messages takes no more than linear time', () => {
  for (const { patterns } of logonMessages) {
    for (const pattern of patterns) {
      const { source, flags } = anyOf([pattern]);
      expect({ source, reports: analyse({ source, flags }).reports }).toEqual({ source, reports: [] });
    }
  }
});
