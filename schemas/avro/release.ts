import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { changesBetween, isOfShape } from './changes';
import { describeChange } from './describe-change';
import { hasSameShape } from './catalog';
import { inspect, type FileFinding, type InspectedClass } from './inspect';
import { fingerprint, fingerprintsFile, readFingerprints, readReleases, releaseFile, type Fingerprints } from './releases';

/** A version that was frozen, or found frozen before. */
export interface Released {
  readonly name: string;
  readonly version: number;
  /** SHA-256 of the file, hex. */
  readonly fingerprint: string;
  /** False: nothing had changed since. */
  readonly isNew: boolean;
  readonly changes: readonly string[];
}

/** What came of it: findings, and then nothing was written; or the versions as they are now. */
export interface ReleaseOutcome {
  readonly findings: readonly FileFinding[];
  readonly released: readonly Released[];
}

/**
 * Freezes every class that differs from its last release in more than its docs. Doing it again does nothing; one that was
 * interrupted is finished: the fingerprint is written last, and a file without one that is the working schema is begun anew.
 * @param names classes; all, if undefined
 * @param today `2026-11-22`, for accepted breaks and the changelog
 */
export function release(schemas: string, names: readonly string[] | undefined, today: string): ReleaseOutcome {
  const isMeant = (name: string | undefined) => names === undefined || name === undefined || names.includes(name);
  const earlier = inspect(schemas);
  const broken = earlier.findings.filter(({ file }) => file === fingerprintsFile(schemas));
  if (broken.length > 0) return { findings: broken, released: [] };
  const fingerprints = readFingerprints(schemas);
  for (const { name } of earlier.classes) if (isMeant(name)) removeUnfinished(schemas, name, fingerprints);
  const { classes, findings } = inspect(schemas, today);
  const refused = findings.filter(({ eventClass }) => isMeant(eventClass));
  if (refused.length > 0) return { findings: refused, released: [] };
  const released = classes.filter(({ name }) => isMeant(name)).flatMap((inspected) => freeze(schemas, inspected, today) ?? []);
  return { findings: [], released };
}

/** A release that stopped half-way left a file without fingerprint; where it is the working schema, nothing is lost with it. */
function removeUnfinished(schemas: string, name: string, fingerprints: Fingerprints): void {
  const { versions } = readReleases(schemas, name, {});
  const file = releaseFile(schemas, name, versions);
  const working = join(schemas, `${name}.avsc`);
  if (versions === 0 || fingerprints[name]?.[versions] !== undefined || !existsSync(file) || !existsSync(working)) return;
  if (readFileSync(file, 'utf8') === readFileSync(working, 'utf8')) rmSync(file);
}

function freeze(schemas: string, { name, record, releases, versions }: InspectedClass, today: string): Released | undefined {
  if (record === undefined) return undefined;
  const last = releases.at(-1);
  if (last !== undefined && hasSameShape(last.record, record)) {
    return { name, version: last.version, fingerprint: fingerprint(last.record.text), isNew: false, changes: [] };
  }
  const version = versions + 1;
  const { text } = record.document;
  const changes = last ? changesBetween(last.record, record).filter(isOfShape).map(describeChange) : [`first release, ${record.fields.length} columns`];
  const file = releaseFile(schemas, name, version);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { flag: 'wx' });
  addToChangelog(schemas, `${name} ${version}`, changes, today);
  addFingerprint(schemas, name, version, fingerprint(text));
  return { name, version, fingerprint: fingerprint(text), isNew: true, changes };
}

export const changelogFile = (schemas: string): string => join(schemas, 'released', 'CHANGELOG.md');

const changelogHeader = `# Released schemas

One line a version, newest first, written by \`cyberactive schema release\`.

`;

/** One line, newest first. A line that an interrupted release has left is written anew. */
function addToChangelog(schemas: string, version: string, changes: readonly string[], today: string): void {
  const file = changelogFile(schemas);
  const lines = existsSync(file) ? readFileSync(file, 'utf8').slice(changelogHeader.length).split('\n') : [];
  const others = lines.filter((line) => line !== '' && !line.includes(` ${version}: `));
  replaceFile(file, `${changelogHeader}${[`- ${today} ${version}: ${changes.join('; ')}`, ...others].join('\n')}\n`);
}

function addFingerprint(schemas: string, name: string, version: number, sha256: string): void {
  const all = readFingerprints(schemas);
  const fingerprints = { ...all, [name]: { ...all[name], [version]: sha256 } };
  const sorted = Object.fromEntries(Object.entries(fingerprints).sort(([a], [b]) => (a < b ? -1 : 1)));
  replaceFile(fingerprintsFile(schemas), `${JSON.stringify(sorted, null, 2)}\n`);
}

/** There is always a whole file, whenever the process ends. */
export function replaceFile(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}
