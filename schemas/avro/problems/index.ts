import { acceptanceProblems } from './acceptance-problems';
import { columnProblems } from './column-problems';
import { compatibilityProblems } from './compatibility-problems';
import { fileProblems } from './file-problems';
import { lifecycleProblems } from './lifecycle-problems';
import { ocsfProblems } from './ocsf-problems';
import type { Problem } from './problem';
import { typeProblems } from './type-problems';

export { breaksOf, type Breakage, type Problem } from './problem';

const all = { ...fileProblems, ...typeProblems, ...columnProblems, ...ocsfProblems, ...compatibilityProblems, ...acceptanceProblems, ...lifecycleProblems };

/** Name of a rule that an .avsc is held to. */
export type SchemaRule = keyof typeof all;

/** Every problem that a schema can have, by the name of its rule. */
export const problems: Readonly<Record<SchemaRule, Problem>> = all;

/** The same by code, for `cyberactive explain <code>`; undefined for a code that is none of ours. */
export function problemOf(code: string): Problem | undefined {
  return Object.values(problems).find((problem) => problem.code === code);
}
