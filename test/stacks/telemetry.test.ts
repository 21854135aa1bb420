import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMeter, metrics } from '../../constructs/telemetry';

function meter() {
  const lines: string[] = [];
  const collected = createMeter({ service: 'load', stage: 'dev' }, (line) => lines.push(line));
  return { meter: collected, emitted: () => (collected.flush(), lines.map((line) => JSON.parse(line))) };
}

test('a metric has the stage and its own dimensions, and no others', () => {
  const { meter: { add }, emitted } = meter();
  add(metrics.filesLoaded, 2, { class: 'authentication' });
  const [line] = emitted();
  expect(line._aws.CloudWatchMetrics).toEqual([{ Namespace: 'CyberActive', Dimensions: [['stage', 'class']], Metrics: [{ Name: 'FilesLoaded', Unit: 'Count' }] }]);
  expect(line).toMatchObject({ stage: 'dev', class: 'authentication', FilesLoaded: 2 });
  expect(line).not.toHaveProperty('service');
});

test('counts add up, of seconds and percents the largest is kept, each combination of values is one line', () => {
  const { meter: { add }, emitted } = meter();
  add(metrics.filesLoaded, 2, { class: 'a' });
  add(metrics.filesLoaded, 3, { class: 'a' });
  add(metrics.filesLoaded, 1, { class: 'b' });
  add(metrics.freshness, 300);
  add(metrics.freshness, 40);
  add(metrics.rejectStep, 12);
  add(metrics.rejectStep, 30);
  expect(emitted()).toMatchObject([{ class: 'a', FilesLoaded: 5 }, { class: 'b', FilesLoaded: 1 }, { Freshness: 300, RejectStep: 30 }]);
  expect(emitted()).toHaveLength(3);
});

test.each([[{}, '[]'], [{ class: 'a', source: 'b' }, '[class,source]']])('dimensions other than the definition\'s are refused: %j', (dimensions, found) => {
  expect(() => meter().meter.add(metrics.filesLoaded, 1, dimensions)).toThrow(`FilesLoaded: expected dimensions [class], found ${found}`);
});

test('metric names are distinct and stand in one place', () => {
  const names = Object.values(metrics).map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const folder = join(__dirname, '..', '..', 'constructs');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && file !== 'telemetry.ts');
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
  expect(names.filter((name) => texts.includes(`'${name}'`))).toEqual([]);
});
