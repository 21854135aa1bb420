import { existsSync, readFileSync } from 'node:fs';
import { sources } from '../../transforms/sources';
import { fixtureCases, parsed, plain } from './fixtures';

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

describe.each(Object.keys(sources))('%s', (name) => {
  const cases = fixtureCases.filter(({ source }) => source.name === name);

  test.each(cases.filter(({ expectedFile }) => existsSync(expectedFile)))('keeps the records of $name', ({ source, records, expectedFile }) => {
    const events = records.map((record) => {
      const result = parsed(source, record);
      return 'events' in result ? plain(result.events) : result.rejection;
    });
    expect(events).toEqual(read(expectedFile));
  });

  test.each(cases.filter(({ rejectedFile }) => existsSync(rejectedFile)))('rejects the records of $name', ({ source, records, rejectedFile }) => {
    const rejections = records.map((record) => {
      const result = parsed(source, record);
      return 'events' in result ? plain(result.events) : result.rejection;
    });
    expect(rejections).toEqual(read(rejectedFile));
  });

  test('has fixtures of both kinds, and an expectation for each', () => {
    expect(cases.some(({ expectedFile }) => existsSync(expectedFile))).toBe(true);
    expect(cases.some(({ rejectedFile }) => existsSync(rejectedFile))).toBe(true);
    expect(cases.filter(({ expectedFile, rejectedFile }) => existsSync(expectedFile) === existsSync(rejectedFile))).toEqual([]);
  });

  test('says what it is and where the format is described', () => {
    const source = sources[name]!;
    expect(source.name).toBe(name);
    expect(source.description).toMatch(/\.$/);
    expect(source.reference).toMatch(/^https:\/\//);
    expect(source.eventClasses.length === 1 || source.route !== undefined).toBe(true);
  });

  test('has an event of each of its classes among the fixtures', () => {
    const classes = new Set(cases.flatMap(({ source, records }) => records.flatMap((record) => {
      const result = parsed(source, record);
      return 'events' in result ? result.events.map((event) => event.class) : [];
    })));
    expect([...classes].sort()).toEqual([...sources[name]!.eventClasses].sort());
  });
});
