import type { Problem } from './problem';

const example = '{ "code": "CA1405", "path": "vpn.port", "from": "string", "to": "long", "reason": "…", "by": "dana", "until": "2027-03-31" }';

/** CA15xx: the list of accepted breaks, schemas/accepted.json. */
export const acceptanceProblems = {
  acceptance_expired: {
    code: 'CA1501',
    title: 'an accepted break has expired',
    why: 'A break is accepted for a time, so that it is looked at again and not hidden for good.',
    breaks: { tables: 'the break itself is still there, see its own code' },
    fix: 'Undo the change, or accept it again with a new date.',
    bad: '"until": a day that has passed',
    good: example,
    acceptable: false,
  },
  acceptance_unused: {
    code: 'CA1502',
    title: 'an accepted break does not exist',
    why: 'An entry that matches nothing would hide the next break of that path.',
    breaks: {},
    fix: 'Remove the entry.',
    bad: 'an entry for a change that was undone, or with another from and to',
    good: example,
    acceptable: false,
  },
  acceptance_invalid: {
    code: 'CA1503',
    title: 'the list of accepted breaks has an entry that cannot be used',
    why: 'Each entry names code, path, the change from and to, the reason, who accepts it and until when; and some problems cannot be accepted at all.',
    breaks: { tables: 'nothing is accepted by the entry' },
    fix: 'Write all seven, or let `cyberactive schema accept` write them.',
    bad: '{ "code": "CA1405", "path": "vpn.port" }',
    good: example,
    acceptable: false,
  },
} as const satisfies Record<string, Problem>;
