// A fresh clone has no times of earlier runs, and Jest then begins with the largest files: the longest suite, which is a
// small file, came last and ran alone. These take over twenty seconds each, longest first.
const { default: Sequencer } = require('@jest/test-sequencer');
const { existsSync } = require('node:fs');
const path = require('node:path');

const longest = [
  'evolution/chain',
  'load/interrupted',
  'pipeline/sweep',
  'docs/tutorial',
  'pipeline/audit',
  'pipeline/samples',
  'pipeline/command',
  'sandbox/sandbox',
  'evolution/evolution',
  'load/generations',
  'faults/running-faults',
  'audit/retention',
  'sweep/narrow',
  'pipeline/doors',
  'sweep/sweep',
  'pipeline/restart',
  'pipeline/trace',
  'pipeline/bad-input',
  'audit/recount',
  'pipeline/replay',
  'buffer/tuning',
  'load/narrow',
  'load/loading',
  'pipeline/rederivation',
];
const places = new Map(longest.map((name, index) => [path.join(__dirname, `${name}.test.ts`), index]));
for (const file of places.keys()) if (!existsSync(file)) throw new Error(`longest-first: expected the suite ${file}, found none`);
const placeOf = (test) => places.get(test.path) ?? longest.length;

module.exports = class LongestFirst extends Sequencer {
  async sort(tests) {
    return [...(await super.sort(tests))].sort((one, other) => placeOf(one) - placeOf(other));
  }
};
