/**
 * What conforming and serialising a row costs, against the way one would write it first: avsc's isValid, then
 * JSON.stringify. Both must give the same rows before anything is timed.
 */
import { Type, type Schema } from 'avsc';
import { isDeepStrictEqual } from 'node:util';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventClasses, identifiersOf, JsonBytes, RowWriter, type EventClass } from '../schemas';
import { fact, report, type Outcome } from './outcome';
import { apiCall, failedLogon, request, type SampleRow } from './sample-rows';

/** The row's bytes, there until the next call. */
type Serialise = (row: SampleRow) => Buffer;

const rowsPerRound = 2000;
const rounds = 15;

/** The first thing that comes to mind: a whole row with nulls, checked by avsc, without nulls by JSON.stringify. */
function naive(eventClass: EventClass): Serialise {
  const file = join('schemas', `${eventClass.name}.avsc`);
  const avro = Type.forSchema(JSON.parse(readFileSync(file, 'utf8')) as Schema);
  return (row) => {
    const numbers = { ...identifiersOf(eventClass, row.activity_id as number), schema_version: eventClass.version };
    const given: SampleRow = { ...row, ...numbers };
    const whole: SampleRow = {};
    const present: SampleRow = {};
    for (const { name, json } of eventClass.columns) {
      const value = given[name] ?? null;
      whole[name] = json && value !== null ? JSON.stringify(value) : value;
      if (value !== null) present[name] = whole[name];
    }
    if (!avro.isValid(whole)) throw new TypeError(`${eventClass.name}: expected a row that conforms`);
    return Buffer.from(JSON.stringify(present));
  };
}

/** As the transform does it: row after row into memory that is used again. */
function ownWay(eventClass: EventClass): Serialise {
  const out = new JsonBytes();
  const writer = new RowWriter(eventClass, out);
  return (row) => {
    out.cut(0);
    writer.write(row);
    return out.view();
  };
}

/** Nanoseconds of processor a row, medians. The ways take turns, so that a busy machine slows all of them. */
function measure(ways: readonly Serialise[], rows: readonly SampleRow[]): number[] {
  const times = ways.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, way] of ways.entries()) times[index]?.push(nanosecondsARow(way, rows));
  }
  return times.map((all) => all.sort((a, b) => a - b)[rounds >> 1] as number);
}

function nanosecondsARow(serialise: Serialise, rows: readonly SampleRow[]): number {
  const before = process.cpuUsage();
  let bytes = 0;
  for (const row of rows) bytes += serialise(row).length;
  if (bytes === 0) throw new Error('expected rows, found none');
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1000) / rows.length;
}

function compare(eventClass: EventClass, make: (number: number) => SampleRow): Outcome {
  const rows = Array.from({ length: rowsPerRound }, (_, number) => make(number));
  const ours = ownWay(eventClass);
  const theirs = naive(eventClass);
  for (const row of rows) {
    if (!isDeepStrictEqual(JSON.parse(String(ours(row))), JSON.parse(String(theirs(row))))) throw new Error(`${eventClass.name}: expected equal rows`);
  }
  const [own, first, plain] = measure([ours, theirs, (row) => Buffer.from(JSON.stringify(row))], rows) as [number, number, number];
  const figure = `${own.toFixed(0)} ns a row; isValid and JSON.stringify ${(first / own).toFixed(2)} times that, JSON.stringify alone ${(plain / own).toFixed(2)}`;
  return fact(`serialise ${eventClass.name}`, figure);
}

report([compare(eventClasses.authentication, failedLogon), compare(eventClasses.http_activity, request), compare(eventClasses.api_activity, apiCall)]);
