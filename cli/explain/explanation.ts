import { eventClasses } from '../../schemas';
import { breaksOf, problems, type Problem } from '../../schemas/avro/problems';
import { problemCodes, type ProblemDefinition } from '../../constructs/api/problem-codes';
import { reasons, type Reason } from '../../transforms/errors';
import { exitCodeMeanings, exitCodes } from '../exit';
import { reasonFixes } from './reason-fixes';

/** What a code means, whatever table it is from. */
export interface Explanation {
  readonly code: string;
  readonly kind: 'API refusal' | 'schema problem' | 'rejection reason' | 'exit code';
  /** Other names that it goes by. */
  readonly aliases: readonly string[];
  readonly title: string;
  readonly means: string;
  readonly fix: string;
  /** Further points, by what they are about. */
  readonly more: Readonly<Record<string, string>>;
}

/** Everything that can be explained, in the order of its kinds. */
export function explanations(): Explanation[] {
  return [...refusals(), ...schemaProblems(), ...rejections(), ...exits()];
}

/** By code or alias, whatever the case. */
export function explanationOf(code: string): Explanation | undefined {
  const wanted = code.trim().toLowerCase();
  return explanations().find((entry) => [entry.code, ...entry.aliases].some((name) => name.toLowerCase() === wanted));
}

function refusals(): Explanation[] {
  return Object.entries(problemCodes as Record<string, ProblemDefinition>).map(([code, { status, title, explanation, fix }]) => ({
    ...{ code, kind: 'API refusal', aliases: [], title, means: explanation, fix, more: { 'HTTP status': String(status) } },
  }));
}

function schemaProblems(): Explanation[] {
  return Object.entries(problems as Readonly<Record<string, Problem>>).map(([rule, problem]) => ({
    code: problem.code,
    kind: 'schema problem',
    aliases: [rule],
    title: problem.title,
    means: problem.why,
    fix: problem.fix,
    more: {
      rule,
      ...Object.fromEntries(Object.entries(breaksOf(problem, '<class>', undefined)).map(([layer, text]: [string, string]) => [`breaks ${layer}`, text])),
      ...{ bad: problem.bad, good: problem.good, 'can be accepted': problem.acceptable ? 'yes, for a time' : 'no' },
      ...(problem.source !== undefined && { source: problem.source }),
    },
  }));
}

/** The meaning stands in the schema of the table that keeps the reason. */
function rejections(): Explanation[] {
  const { doc } = eventClasses.rejected_record.columns.find(({ name }) => name === 'reason')!;
  return reasons.map((reason) => ({
    code: reason,
    kind: 'rejection reason',
    aliases: [],
    title: reason.replaceAll('_', ' '),
    means: meaningIn(doc, reason),
    fix: reasonFixes[reason],
    more: { records: `cyberactive rejected list --reason ${reason}` },
  }));
}

/** `…. name: what it means. other_name: …` */
function meaningIn(doc: string, reason: Reason): string {
  const sentence = doc.split(/(?<=\.) (?=[a-z_]+: )/).find((part) => part.startsWith(`${reason}: `));
  const text = (sentence ?? '').slice(reason.length + 2).replace(/\.$/, '');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function exits(): Explanation[] {
  return (Object.keys(exitCodes) as (keyof typeof exitCodes)[]).map((name) => {
    const code = String(exitCodes[name]);
    return { code, kind: 'exit code', aliases: [`exit ${code}`, `exit code ${code}`], title: name, ...exitCodeMeanings[name], more: {} };
  });
}
