import { cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const TEMPLATE = 'CyberActive-dev-Pipeline.template.json';

interface Rule {
  readonly Type: string;
  readonly Properties: { ScheduleExpression?: string };
}

/**
 * The assembly with one thing changed: the sweep comes each hour instead of four times. It reads a dozen listings each time,
 * which is more than half of the requests of a seed that waits for hours; what it does with them is the same.
 * @returns the changed copy's folder, kept between runs
 */
export function withHourlySweep(assembly: string): string {
  const copy = `${assembly.replace(/\/$/, '')}-hourly-sweep`;
  if (existsSync(copy)) return copy;
  // Made aside, so that a copy that is broken off is none.
  const made = `${copy}.${process.pid}`;
  cpSync(assembly, made, { recursive: true });
  const file = path.join(made, TEMPLATE);
  const template = JSON.parse(readFileSync(file, 'utf8')) as { readonly Resources: Record<string, Rule> };
  const rules = Object.entries(template.Resources).filter(([name, { Type }]) => Type === 'AWS::Events::Rule' && name.startsWith('Sweep'));
  if (rules.length !== 1) throw new Error(`${TEMPLATE}: expected one schedule of the sweep, found ${rules.length}`);
  rules[0]![1].Properties.ScheduleExpression = 'rate(1 hour)';
  writeFileSync(file, JSON.stringify(template));
  if (existsSync(copy)) rmSync(made, { recursive: true });
  else renameSync(made, copy);
  return copy;
}
