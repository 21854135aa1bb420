/**
 * Nanoseconds a record that each source takes to route and to parse, over its bundled samples. Processor time, so that a
 * busy machine shifts it little; medians of rounds in one process. Beside parse stands what JSON.parse alone takes, where
 * the records are JSON: absolute figures depend on the machine.
 */
import { RecordError } from '../transforms/errors';
import type { Source } from '../transforms/source';
import { sources } from '../transforms/sources';
import { textsOf } from './corpus';
import { median } from './measure';
import { fact, report } from './outcome';
import { context } from './run-fan-out';

const rounds = 15;

interface Measured {
  readonly source: string;
  readonly records: number;
  readonly bytesPerRecord: number;
  /** Absent where a source has one class and nothing to route. */
  readonly route?: number;
  readonly parse: number;
  /** Sources of JSON only. */
  readonly jsonParse?: number;
}

function measure(source: Source): Measured {
  const texts = textsOf(source);
  const bytes = Buffer.from(texts.join(''));
  const ends: number[] = [];
  for (const text of texts) ends.push((ends.at(-1) ?? 0) + Buffer.byteLength(text));
  const route = source.route?.bind(source);
  return {
    source: source.name,
    records: texts.length,
    bytesPerRecord: Math.round(bytes.length / texts.length),
    route: route && nanoseconds(texts.length, () => {
      let start = 0;
      for (const end of ends) {
        route(bytes, start, end);
        start = end;
      }
    }),
    parse: nanoseconds(texts.length, () => {
      for (const text of texts) parseOrReject(source, text);
    }),
    jsonParse: source.framing === 'lines' ? undefined : nanoseconds(texts.length, () => {
      for (const text of texts) JSON.parse(text);
    }),
  };
}

function parseOrReject(source: Source, text: string): void {
  try {
    source.parse(text, context);
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
  }
}

/** Median over the rounds, for one of `count`. The first third of the rounds warms up and is left out. */
function nanoseconds(count: number, round: () => void): number {
  const times = Array.from({ length: rounds }, () => {
    const before = process.cpuUsage();
    round();
    const { user, system } = process.cpuUsage(before);
    return ((user + system) * 1000) / count;
  });
  return Math.round(median(times.slice(rounds / 3)));
}

const measured = Object.values(sources).map(measure);
console.log('nanoseconds of processor time a record');
console.table(measured);
report(
  measured.map(({ source, route, parse, jsonParse }) => {
    const parts = [route === undefined ? [] : `route ${route}`, `parse ${parse}`, jsonParse === undefined ? [] : `JSON.parse alone ${jsonParse}`];
    return fact(`source ${source}`, `${parts.flat().join(', ')} ns a record`);
  }),
);
