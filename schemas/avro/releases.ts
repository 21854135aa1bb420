import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readClass, type AvscClass } from './read-class';
import { SchemaError } from './schema-error';

/** SHA-256 (hex) of each released file, by class and version: a released file never changes. */
export type Fingerprints = Readonly<Record<string, Readonly<Record<string, string>>>>;

const fingerprintsFile = (schemas: string) => join(schemas, 'released', 'fingerprints.json');
const releaseFile = (schemas: string, name: string, version: number) => join(schemas, 'released', name, `${version}.avsc`);
const fingerprint = (text: string) => createHash('sha256').update(text).digest('hex');

/** The fingerprints as committed. */
export function readFingerprints(schemas: string): Fingerprints {
  const file = fingerprintsFile(schemas);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Fingerprints) : {};
}

/**
 * The releases of a class, version 1 first.
 * @throws SchemaError with rule `released` if one is missing or was edited
 */
export function readReleases(schemas: string, name: string): AvscClass[] {
  const folder = join(schemas, 'released', name);
  const known = readFingerprints(schemas)[name] ?? {};
  const files = existsSync(folder) ? readdirSync(folder).length : 0;
  const versions = Math.max(files, Object.keys(known).length);
  return Array.from({ length: versions }, (_, index) => readRelease(releaseFile(schemas, name, index + 1), known[index + 1]));
}

function readRelease(file: string, known: string | undefined): AvscClass {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  if (text === undefined || known !== fingerprint(text)) {
    const found = text === undefined ? 'no file' : known === undefined ? 'no fingerprint of it' : 'an edited one';
    throw new SchemaError(file, {
      rule: 'released',
      problem: `expected the release as it was frozen, found ${found}`,
      fix: 'restore the file and its fingerprint; change the schema in schemas/ instead',
    });
  }
  return readClass(file, text);
}

/** True if rows, tables and documents of both are the same: everything but the docs. */
export function sameShape(one: AvscClass, other: AvscClass): boolean {
  return JSON.stringify(one.eventClass, withoutDoc) === JSON.stringify(other.eventClass, withoutDoc);
}

const withoutDoc = (key: string, value: unknown) => (key === 'doc' ? undefined : value);

/**
 * Freezes the working schema as the next version, if it differs in shape from the last one.
 * @returns the version, or undefined where nothing changed
 */
export function release(schemas: string, name: string): number | undefined {
  const file = join(schemas, `${name}.avsc`);
  const current = readClass(file);
  const releases = readReleases(schemas, name);
  const last = releases.at(-1);
  if (last !== undefined && sameShape(current, last)) return undefined;
  const version = releases.length + 1;
  const { text } = current.record.document;
  mkdirSync(join(schemas, 'released', name), { recursive: true });
  writeFileSync(releaseFile(schemas, name, version), text, { flag: 'wx' });
  const all = readFingerprints(schemas);
  const fingerprints = { ...all, [name]: { ...all[name], [version]: fingerprint(text) } };
  const sorted = Object.fromEntries(Object.entries(fingerprints).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(fingerprintsFile(schemas), `${JSON.stringify(sorted, null, 2)}\n`);
  return version;
}
