/**
 * Writes what the sources make of the fixtures, for reading and committing: `npx tsx test/sources/accept.ts`. A case whose
 * records are all rejected gets `<case>.rejected.json`, one whose records all become events `<case>.expected.json`.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { fixtureCases, parsed, plain } from './fixtures';

for (const { source, name, records, expectedFile, rejectedFile } of fixtureCases) {
  const results = records.map((record) => parsed(source, record));
  const events = results.flatMap((result) => ('events' in result ? [plain(result.events)] : []));
  const rejections = results.flatMap((result) => ('rejection' in result ? [result.rejection] : []));
  if (events.length > 0 && rejections.length > 0) {
    throw new Error(`${source.name}/${name}: expected all records kept or all rejected, found ${events.length} and ${rejections.length}`);
  }
  const [file, other, content] = events.length > 0 ? [expectedFile, rejectedFile, events] : [rejectedFile, expectedFile, rejections];
  rmSync(other, { force: true });
  writeFileSync(file, `[\n${content.map((entry) => `  ${JSON.stringify(entry)}`).join(',\n')}\n]\n`);
}
