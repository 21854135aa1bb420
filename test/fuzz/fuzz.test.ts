import { sources } from '../../transforms/sources';
import { fuzzFile, RECORDS_OF_A_FILE } from './fuzz';

const FILES = 60;

describe.each(Object.values(sources).map((source) => [source.name, source] as const))('%s', (_, source) => {
  test('any file is accounted for, record by record', async () => {
    let records = 0;
    let accepted = 0;
    for (let seed = 0; seed < FILES; seed++) {
      const found = await fuzzFile(source, seed);
      records += found.records;
      accepted += found.accepted;
    }
    // The mutations leave enough whole, and break enough, that both fates are tried.
    expect(records).toBeGreaterThan((FILES * RECORDS_OF_A_FILE) / 2);
    expect(accepted).toBeGreaterThan(records * 0.05);
    expect(accepted).toBeLessThan(records);
  });
});
