import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJudgedAvsc } from './avsc-record';
import type { Release } from './compatibility';
import { JsonDocument } from './json-document';
import type { Finding } from './schema-error';

/** SHA-256 (hex) of each released file, by class and version: a released file never changes. */
export type Fingerprints = Readonly<Record<string, Readonly<Record<string, string>>>>;

export const fingerprintsFile = (schemas: string): string => join(schemas, 'released', 'fingerprints.json');
export const releaseFile = (schemas: string, name: string, version: number): string => join(schemas, 'released', name, `${version}.avsc`);
export const fingerprint = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The fingerprints as committed. @throws SchemaError with rule `json` or `key_twice`, as two merged branches may leave it */
export function readFingerprints(schemas: string): Fingerprints {
  const file = fingerprintsFile(schemas);
  return existsSync(file) ? (new JsonDocument(file, readFileSync(file, 'utf8')).root.value as Fingerprints) : {};
}

/** Releases of a class, version 1 first, and what is wrong with the files. */
export interface Releases {
  /** How many there are to be, those that cannot be read included. */
  readonly versions: number;
  readonly releases: readonly Release[];
  readonly findings: readonly (Finding & { readonly file: string })[];
}

/** Reads what was released of a class. A file that is not as it was frozen is a finding, and compared with nothing. */
export function readReleases(schemas: string, name: string, fingerprints = readFingerprints(schemas)): Releases {
  const folder = join(schemas, 'released', name);
  const known = fingerprints[name] ?? {};
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => /^\d+\.avsc$/.test(file)) : [];
  const versions = Math.max(0, ...[...files, ...Object.keys(known)].map((file) => Number.parseInt(file, 10)));
  const releases: Release[] = [];
  const findings: (Finding & { file: string })[] = [];
  for (let version = 1; version <= versions; version++) {
    const file = releaseFile(schemas, name, version);
    const text = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
    const finding = judge(text, known[version], version, name);
    if (finding) findings.push({ ...finding, file });
    else releases.push({ version, record: readJudgedAvsc(file, text!) });
  }
  return { versions, releases, findings };
}

function judge(text: string | undefined, known: string | undefined, version: number, name: string): Finding | undefined {
  if (text === undefined) {
    return { rule: 'release_missing', problem: `expected version ${version} as it was released, found no file`, fix: `restore it: git checkout -- schemas/released/${name}/${version}.avsc` };
  }
  const place = { position: { line: 1, column: 1 }, end: { line: 1, column: 2 } };
  if (known === undefined) {
    return { rule: 'release_unknown', ...place, problem: `expected a fingerprint of version ${version}, found none`, fix: `remove the file, then: cyberactive schema release ${name}` };
  }
  if (fingerprint(text) === known) return undefined;
  return { rule: 'release_edited', ...place, problem: `expected version ${version} as it was released, found an edited one`, fix: `restore it: git checkout -- schemas/released/${name}/${version}.avsc` };
}
