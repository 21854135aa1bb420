/**
 * Promises of the pipeline taken away one by one, in the text of the bundles as a simulation loads them: a check that does
 * not fail then checks nothing. The bundles on disk stay as they are.
 */
import type { FaultKind } from '../../sandbox/faults/fault';

interface Edit {
  /** Last part of the function's name. */
  readonly function: string;
  /** Matches once, or the mutation means nothing any more. Names are the minifier's, so they are matched, not written. */
  readonly pattern: RegExp;
  readonly to: string | ((...groups: string[]) => string);
}

export interface Mutation {
  readonly about: string;
  readonly edits: readonly Edit[];
  /** Faults under which it shows soonest. @default those of any seed */
  readonly kinds?: readonly FaultKind[];
}

/** Functions keep their names, so that one can be another: `name(f,"text")` follows each. */
const named = (name: string): RegExp => new RegExp(`([\\w$]+)\\(([\\w$]+),"${name}"\\)`);

const notStored: Omit<Edit, 'function'> = { pattern: /return [\w$]+\.FailedPutCount===0\?\[\]:/, to: 'return !0?[]:' };

/** With early redelivery a function may be asked twice at once; crashes leave what has to be done again. */
export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'event_id': {
    about: 'rows are inserted whether their event_id is there or not',
    edits: [{ function: 'load', pattern: /s\."copy_number" = 1 AND t\."event_id" IS NULL AND (s\."generation" = )/, to: '$1' }],
    kinds: ['delivered twice', 'function killed', 'notification duplicated', 'delivery answer lost'],
  },
  'failed indexes': {
    about: 'what PutRecordBatch says to have failed is taken as stored',
    edits: ['fan-out', 'transform'].map((name) => ({ ...notStored, function: name })),
    kinds: ['put fails in part', 'put fails wholly'],
  },
  'acknowledgement': {
    about: 'load deletes its messages before the commit, and the sweep is not there to bring them again',
    edits: [
      {
        function: 'load',
        pattern: /let ([\w$]+)=[\w$]+\([\w$]+\);await ([\w$]+)\.putManifest\([\s\S]{0,2000}?,await ([\w$]+)\.delete\(([\w$]+)\.done\(\1\)\)/,
        to: (all, keys, registry, queue, received) => all!.replace(`await ${registry}.putManifest(`, `await ${queue}.delete(${received}.done(${keys}));await ${registry}.putManifest(`),
      },
      { function: 'sweep', pattern: named('sweep'), to: '$2=async()=>{},$1($2,"sweep")' },
    ],
    kinds: ['statement fails', 'function killed', 'warehouse down'],
  },
  'precedence': {
    about: 'a record that was rejected and passed counts as both',
    edits: [{ function: 'load', pattern: /(reason:'"reason"',records:)[\w$]+\('"other_class" IS NULL'\)/, to: `$1'COUNT(*)'` }],
  },
  'sweep': {
    about: 'nobody looks for what was lost',
    edits: [{ function: 'sweep', pattern: named('sweep'), to: '$2=async()=>{},$1($2,"sweep")' }],
    kinds: ['notification lost'],
  },
  'generation': {
    about: 'rows of a generation that is not whole are there at once, beside those that stand',
    edits: [{ function: 'load', pattern: /(s\."copy_number" = 1 AND t\."event_id" IS NULL AND s\."generation") = /, to: '$1 >= ' }],
    kinds: ['delivery late', 'notification delayed'],
  },
  'ledger': {
    about: 'an object that was loaded is loaded again when its message comes again; no row changes',
    edits: [{ function: 'load', pattern: named('acknowledgeLoaded'), to: '$2=async()=>new Set(),$1($2,"acknowledgeLoaded")' }],
    kinds: ['notification duplicated'],
  },
};

/** @throws Error where a pattern does not match exactly once */
export function mutated(name: string, functionName: string, text: string): string {
  const edits = MUTATIONS[name]!.edits.filter((edit) => functionName.endsWith(`-${edit.function}`));
  return edits.reduce((changed, { pattern, to }) => {
    const matches = [...changed.matchAll(new RegExp(pattern, 'g'))].length;
    if (matches !== 1) throw new Error(`mutation ${name}, ${functionName}: expected ${pattern.source} once, found it ${matches} times`);
    return changed.replace(pattern, to as string);
  }, text);
}
