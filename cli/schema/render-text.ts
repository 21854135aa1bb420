import path from 'node:path';
import { printable } from '../report/table';
import { lineOf, type Diagnostic } from './diagnostic';

/** Columns of a source line that are shown. */
const width = 110;
const margin = 8;

/** What is wrong, where, what it breaks and what to do: one finding as people read it. */
export function renderDiagnostic(diagnostic: Diagnostic, cwd: string): string {
  const { code, title, file, line, col, message, affected, help } = diagnostic;
  const subject = diagnostic.path === undefined ? '' : `${printable(diagnostic.path)}: `;
  const place = line === undefined ? file : `${file}:${line}:${col}`;
  const layers = Object.entries(affected).map(([layer, text]) => `${layer.padEnd(6)} ${printable(text)}`);
  return [
    `error[${code}]: ${subject}${title}`,
    `${' '.repeat(margin - 3)}--> ${place}`,
    ...sourceLines(diagnostic, cwd),
    note('found', printable(message)),
    ...layers.map((text, index) => note(index === 0 ? 'breaks' : '', text)),
    ...help.map((text, index) => note(index === 0 ? 'help' : '', printable(text))),
  ].join('\n');
}

function note(label: string, text: string): string {
  return `${' '.repeat(margin)}${label === '' ? '        ' : `= ${`${label}:`.padEnd(7)} `}${label === '' ? '  ' : ''}${text}`;
}

/** The line with the token underlined; of a long line, the part around the token. */
function sourceLines({ file, line, col, endCol }: Diagnostic, cwd: string): string[] {
  const text = lineOf(path.resolve(cwd, file), line);
  if (text === undefined || col === undefined) return [];
  const length = Math.max(1, (endCol ?? col + 1) - col);
  const start = Math.max(0, Math.min(col - 1 - 30, text.length - width));
  const shown = text.slice(start, start + width).replaceAll('\t', ' ');
  const before = start > 0 ? '… ' : '';
  const after = start + width < text.length ? ' …' : '';
  const indent = ' '.repeat(before.length + col - 1 - start);
  const carets = '^'.repeat(Math.min(length, Math.max(1, shown.length - (col - 1 - start))));
  const gutter = ' '.repeat(margin - 2);
  return [`${gutter} |`, `${String(line).padStart(margin - 2)} | ${before}${printable(shown)}${after}`, `${gutter} | ${indent}${carets}`];
}
