import { existsSync, readFileSync, rmSync } from 'node:fs';
import { applyEdits } from './edits';
import { inspect, type Inspection } from './inspect';
import { replaceFile } from './release';
import type { Statement } from './statements';

/** What was written, and what is left to do by hand. */
export interface Fixed {
  readonly files: readonly string[];
  readonly fixed: number;
  readonly inspection: Inspection;
}

/** One fix may bring another to light. */
const mostRounds = 10;

/**
 * Writes every fix that can be written. A round that makes the findings more is taken back.
 * @param isMeant which findings to mend
 * @param statements see {@link inspect}
 */
export function fix(schemas: string, today: string, isMeant: (eventClass: string | undefined) => boolean = () => true, statements: readonly Statement[] = []): Fixed {
  const written = new Set<string>();
  let inspection = inspect(schemas, today, statements);
  const before = inspection.findings.length;
  for (let round = 0; round < mostRounds; round++) {
    const texts = fixedTexts(inspection, isMeant);
    if (texts.size === 0) break;
    const earlier = new Map([...texts.keys()].map((file) => [file, existsSync(file) ? read(file) : undefined]));
    for (const [file, text] of texts) replaceFile(file, text);
    const next = inspect(schemas, today, statements);
    if (next.findings.length > inspection.findings.length) {
      for (const [file, text] of earlier) text === undefined ? rmSync(file) : replaceFile(file, text);
      break;
    }
    for (const file of texts.keys()) written.add(file);
    inspection = next;
  }
  return { files: [...written].sort(), fixed: before - inspection.findings.length, inspection };
}

const read = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

function fixedTexts({ findings }: Inspection, isMeant: (eventClass: string | undefined) => boolean): Map<string, string> {
  const fixable = findings.filter(({ edits, eventClass }) => edits !== undefined && isMeant(eventClass));
  const files = [...new Set(fixable.map(({ file }) => file))];
  return new Map(
    files.map((file) => [
      file,
      applyEdits(
        read(file),
        fixable.filter((finding) => finding.file === file).map(({ edits }) => edits!),
      ),
    ]),
  );
}
