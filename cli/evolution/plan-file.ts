import { readFileSync, writeFileSync } from 'node:fs';
import { CommandError, exitCodes } from '../exit';
import type { Plan } from './plan';

/** Writes a plan for a later apply, and for whoever is to look at it. */
export function writePlan(file: string, plan: Plan): void {
  writeFileSync(file, `${JSON.stringify(plan, null, 2)}\n`);
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
  const isWhole = /^[0-9a-f]{12}$/.test(plan.plan_id ?? '') && Array.isArray(plan.steps) && typeof plan.base === 'object' && typeof plan.fingerprint === 'string';
  if (!isWhole) throw wrong('a part of one');
  return plan as Plan;
}
