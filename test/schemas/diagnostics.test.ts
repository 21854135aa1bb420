import { rmSync } from 'node:fs';
import { checkReport, renderCheck } from '../../cli/schema/check-report';
import { renderGithub } from '../../cli/schema/render-github';
import { renderSarif } from '../../cli/schema/render-sarif';
import { readAvsc } from '../../schemas/avro/avsc-record';
import { check } from '../../schemas/avro/check';
import { compatibilityRules } from '../../schemas/avro/compatibility';
import { fix } from '../../schemas/avro/fix';
import { problems, problemOf } from '../../schemas/avro/problems';
import { brokenCases, type BrokenCase } from './broken';
import { frozen, SchemaFolder, today } from './schema-folder';

const released = new SchemaFolder('http_activity', 'upload_receipt');
released.release();
let folder: SchemaFolder;
beforeEach(() => {
  folder = new SchemaFolder(released);
});
afterEach(() => folder.remove());
afterAll(() => released.remove());

const report = () => checkReport(folder.inspect(), { cwd: folder.path, seconds: 0, isMeant: () => true });

describe('a rule that is broken', () => {
  test('was not before', () => expect(folder.rules()).toEqual([]));

  test.each(brokenCases.map((broken) => [`${broken.rule}: ${broken.what}`, broken] as const))('%s', (_, broken: BrokenCase) => {
    broken.break(folder);
    const { findings } = folder.inspect();
    expect(findings.map(({ rule }) => rule).sort()).toEqual([broken.rule, ...(broken.also ?? [])].sort());
    expect(renderCheck(report(), folder.path)).toMatchSnapshot();

    const toDo = findings.filter(({ edits }) => edits === undefined).map(({ rule }) => rule);
    const { inspection, fixed } = fix(folder.path, today);
    const left = inspection.findings.map(({ rule }) => rule);
    expect(toDo).toEqual(expect.arrayContaining(left));
    expect(fixed).toBe(findings.length - left.length);
  });

  test('is each of all rules', () => {
    const broken = new Set<string>([...brokenCases.map(({ rule }) => rule), 'not_resolvable', 'avro', 'retired_read']);
    expect(Object.keys(problems).filter((rule) => !broken.has(rule))).toEqual([]);
  });

  test('not_resolvable: what only the Avro library knows', () => {
    const [before, after] = [frozen('upload_receipt'), frozen('upload_receipt').replace('"namespace": "cyberactive"', '"namespace": "other"')].map((text) => readAvsc('upload_receipt.avsc', text));
    const findings = compatibilityRules(after!, [{ version: 1, record: before! }]);
    expect(findings.map(({ rule, problem }) => [rule, problem.split(', found')[0]])).toEqual([
      ['not_resolvable', 'expected rows of version 1 to be readable by the new schema'],
      ['not_resolvable', 'expected rows of the new schema to be readable by version 1'],
    ]);
  });

  test('avro: what our rules let pass and the Avro library does not', () => {
    const text = frozen('upload_receipt').replace('"name": "upload_receipt"', '"name": "boolean"').replace('"namespace": "cyberactive"', '"namespace": ""');
    expect(check(readAvsc('boolean.avsc', text)).map(({ rule }) => rule)).not.toEqual([]);
  });
});

describe('what can be fixed', () => {
  test('is put back as it was, when it was released', () => {
    const http = folder.read('http_activity');
    for (const rule of ['column_moved', 'column_removed', 'column_renamed', 'type_changed', 'class_removed'] as const) {
      brokenCases.find((broken) => broken.rule === rule)!.break(folder);
      fix(folder.path, today);
      expect(folder.read('http_activity')).toBe(http);
    }
  });

  test('only in the classes that were named', () => {
    brokenCases.find(({ rule }) => rule === 'type_changed')!.break(folder);
    rmSync(folder.file('upload_receipt'));
    fix(folder.path, today, (name) => name === 'http_activity');
    expect(folder.rules()).toEqual(['class_removed']);
  });
});

describe('problem codes', () => {
  test('are different, found by code, and explained without gaps', () => {
    const codes = Object.values(problems).map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const problem of Object.values(problems)) {
      expect(problemOf(problem.code)).toBe(problem);
      expect(problem.code).toMatch(/^CA1[0-6]\d\d$/);
      for (const text of [problem.title, problem.why, problem.fix, problem.bad, problem.good]) expect(text).not.toBe('');
    }
    expect(problemOf('CA9999')).toBeUndefined();
  });
});

describe('findings for programs', () => {
  beforeEach(() => {
    for (const rule of ['column_inserted', 'type_changed'] as const) brokenCases.find((broken) => broken.rule === rule)!.break(folder);
    rmSync(folder.file('upload_receipt'));
  });

  test('as JSON name place, path, what breaks and what to do', () => {
    const [first, ...others] = JSON.parse(JSON.stringify(report())).findings;
    expect(first).toMatchObject({ code: 'CA1401', severity: 'error', file: 'http_activity.avsc', path: 'http_activity.x', fixable: true, versions: [1] });
    expect(first.endLine).toBe(first.line);
    expect(first.endCol - first.col).toBe('"x"'.length);
    expect(Object.keys(first.affected)).toEqual(['files', 'rows', 'tables']);
    expect(others.map(({ code }: { code: string }) => code)).toEqual(['CA1405', 'CA1410']);
  });

  test('as annotations of a GitHub workflow are one line each', () => {
    const lines = renderGithub(report()).split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^::error file=http_activity\.avsc,line=\d+,col=\d+,endLine=\d+,endColumn=\d+,title=CA1401 a new column stands before released ones::http_activity\.x: expected/);
    expect(lines[2]).toMatch(/^::error file=upload_receipt\.avsc,title=CA1410 a released class is gone::/);
  });

  test('as SARIF have a rule, a region and a fingerprint that does not know lines', () => {
    const log = renderSarif(report(), folder.path) as { version: string; runs: { tool: { driver: { rules: { id: string }[] } }; results: { ruleId: string; ruleIndex: number; locations: { physicalLocation: { region?: object } }[]; partialFingerprints: object }[] }[] };
    const { tool, results } = log.runs[0]!;
    expect(log.version).toBe('2.1.0');
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]!.id).toBe(ruleId);
    expect(results[0]!.locations[0]!.physicalLocation.region).toEqual({ startLine: 44, startColumn: 13, endLine: 44, endColumn: 16 });
    const before = results.map(({ partialFingerprints }) => partialFingerprints);
    folder.edit('http_activity', '{', '\n\n{');
    expect((renderSarif(report(), folder.path) as typeof log).runs[0]!.results.map(({ partialFingerprints }) => partialFingerprints)).toEqual(before);
  });
});
