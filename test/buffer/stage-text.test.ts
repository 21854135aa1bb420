import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { changedStage, formatStage, prepareStage } from '../../cli/buffer/stage-text';
import { parseConfig } from '../../stacks/config';
import { stageText } from '../stacks/synthesized';

const folder = mkdtempSync(path.join(tmpdir(), 'stages-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(['dev', 'prod', 'staging'])('stages/%s.json is written as it stands', (stage) => {
  expect(formatStage(JSON.parse(stageText(stage)))).toBe(stageText(stage));
});

describe('a change', () => {
  const own = { intervalSeconds: 60, sizeMegabytes: 64 };

  test('of one class is one line of the file', () => {
    const [before, after] = [stageText('dev').split('\n'), changedStage('dev', stageText('dev'), { hints: { authentication: own } }).split('\n')];
    const changed = after.filter((line, index) => line !== before[index]);
    expect(changed).toEqual(['  "stream": { "intervalSeconds": 300, "sizeMegabytes": 128, "classes": { "authentication": { "intervalSeconds": 60, "sizeMegabytes": 64 } } },']);
  });

  test('back to what all have leaves the file as it was; one of all takes the classes with it', () => {
    const once = changedStage('dev', stageText('dev'), { hints: { authentication: own } });
    expect(changedStage('dev', once, { hints: { authentication: { intervalSeconds: 300, sizeMegabytes: 128 } } })).toBe(stageText('dev'));
    expect(parseConfig('dev', changedStage('dev', once, { hints: { all: own }, loadMinutes: 5 }))).toMatchObject({ stream: { ...own, classes: {} }, load: { intervalMinutes: 5 } });
  });

  test('that synthesis would refuse is refused', () => {
    expect(() => changedStage('dev', stageText('dev'), { hints: { gold: own } })).toThrow('stream.classes.gold: expected an event class');
    expect(() => changedStage('dev', stageText('dev'), { hints: {}, loadMinutes: 120 })).toThrow('load.freshnessMinutes: expected more than');
  });

  test('is there only once it is committed, and nothing is left when it is dropped', () => {
    const file = path.join(folder, 'dev.json');
    writeFileSync(file, stageText('dev'));
    const prepared = prepareStage(folder, 'dev', { hints: { authentication: own } });
    expect(readFileSync(file, 'utf8')).toBe(stageText('dev'));
    prepared.drop();
    expect(readdirSync(folder)).toEqual(['dev.json']);
    prepareStage(folder, 'dev', { hints: { authentication: own } }).commit();
    expect([readFileSync(file, 'utf8'), readdirSync(folder)]).toEqual([changedStage('dev', stageText('dev'), { hints: { authentication: own } }), ['dev.json']]);
    expect(prepareStage(folder, 'dev', { hints: { authentication: own } }).changes).toBe(false);
    expect(() => prepareStage(path.join(folder, 'nowhere'), 'dev', { hints: {} })).toThrow(expect.objectContaining({ next: expect.stringContaining('nothing was changed') }));
  });
});
