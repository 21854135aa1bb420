import { readFileSync, writeFileSync } from 'node:fs';
import { CommandError, exitCodes } from '../exit';
import type { Plan } from './plan';

/**
 * Writes a plan for a later apply, and for whoever is to look at it.
 * @throws CommandError where the file cannot be written
 */
export function writePlan(file: string, plan: Plan): void {
  try {
    writeFileSync(file, `${JSON.stringify(plan, null, 2)}\n`);
  } catch (error) {
    throw new CommandError(exitCodes.usage, `${file}: expected a file that can be written, found ${(error as NodeJS.ErrnoException).code}`);
  }
}

/** @throws CommandError where the file is no plan */
export function readPlan(file: string): Plan {
  const wrong = (found: string): CommandError => new CommandError(exitCodes.usage, `${file}: expected a plan of cyberactive schema plan -o, found ${found}`);
  let plan: Partial<Plan> | null;
  try {
    plan = JSON.parse(readFileSync(file, 'utf8')) as Partial<Plan> | null;
  } catch (error) {
    throw wrong((error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no file' : 'no JSON');
  }
  if (plan?.version !== 1) throw wrong(plan?.version === undefined ? 'other JSON' : `version ${plan.version}`);
  if (!isWhole(plan)) throw wrong('a part of one');
  return plan;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);
const each = (value: unknown, texts: readonly string[]): boolean =>
  Array.isArray(value) && value.every((one) => isObject(one) && texts.every((name) => isText((one as Record<string, unknown>)[name])));

/** All that apply and its picture read. What is run is no part of it: apply works that out itself. */
function isWhole(plan: Partial<Plan>): plan is Plan {
  return (
    /^[0-9a-f]{12}$/.test(plan.plan_id ?? '') &&
    [plan.env, plan.fingerprint].every(isText) &&
    [plan.base, plan.targets, plan.cost, plan.in_flight].every(isObject) &&
    each(plan.steps, ['id', 'layer', 'target', 'summary']) &&
    each(plan.obstacles, ['target', 'problem', 'fix']) &&
    each(plan.classes, ['name']) &&
    each(plan.files, ['eventClass']) &&
    Array.isArray(plan.notes) &&
    plan.notes.every(isText)
  );
}
