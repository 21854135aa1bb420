import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { accepts, judgeEntries, readAcceptances, type Acceptance, type AcceptanceEntry } from './acceptances';
import { readAvsc, type AvscRecord } from './avsc-record';
import { check } from './check';
import { compatibilityRules, type Release } from './compatibility';
import { deadlineFindings, readerFindings } from './deadlines';
import { readFingerprints, readReleases, type Fingerprints } from './releases';
import { problems } from './problems';
import { SchemaError, type Finding, type SchemaRule } from './schema-error';
import type { Statement } from './statements';

/** A finding and the file that it is in. */
export interface FileFinding extends Finding {
  readonly file: string;
  /** Undefined for the list of accepted breaks. */
  readonly eventClass?: string;
}

/** One event class as it is in the folder. */
export interface InspectedClass {
  readonly name: string;
  readonly file: string;
  /** Undefined if the file cannot be read as a record, or is gone. */
  readonly record?: AvscRecord;
  readonly releases: readonly Release[];
  /** How many versions were released. */
  readonly versions: number;
}

/** All that a folder of schemas holds, and all that is wrong with it. */
export interface Inspection {
  readonly classes: readonly InspectedClass[];
  /** By file, then place. */
  readonly findings: readonly FileFinding[];
  /** Findings that somebody has accepted. */
  readonly accepted: readonly (FileFinding & { readonly acceptance: Acceptance })[];
}

/**
 * Reads and judges a folder that holds `*.avsc`, `released/` and `accepted.json`.
 * @param today `2026-11-22`, UTC: accepted breaks and deprecated columns expire by it. Without it none does: what was built
 * must build again.
 * @param statements that somebody runs: columns whose time is over are looked for in them
 */
export function inspect(schemas: string, today?: string, statements: readonly Statement[] = []): Inspection {
  try {
    return inspectAll(schemas, readFingerprints(schemas), today, statements);
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    // Without the fingerprints nobody knows what was released, so nothing else is judged.
    return { classes: [], findings: [{ ...error.finding, file: error.file }], accepted: [] };
  }
}

function inspectAll(schemas: string, fingerprints: Fingerprints, today: string | undefined, statements: readonly Statement[]): Inspection {
  const acceptances = readAcceptances(schemas);
  const used = new Set<AcceptanceEntry>();
  const findings: FileFinding[] = acceptances.findings.map((finding) => ({ ...finding, file: acceptances.file }));
  const accepted: (FileFinding & { acceptance: Acceptance })[] = [];
  const classes: InspectedClass[] = [];
  for (const name of classNames(schemas, Object.keys(fingerprints))) {
    const { inspected, own, breaks } = inspectClass(schemas, name, fingerprints);
    classes.push(inspected);
    const open: FileFinding[] = [];
    const late = today === undefined || inspected.record === undefined ? [] : [...deadlineFindings(inspected.record, today), ...readerFindings(inspected.record, today, statements)];
    for (const finding of [...breaks, ...own, ...late.map((finding) => ({ ...finding, file: inspected.file, eventClass: name }))]) {
      const entry = acceptances.entries.find((candidate) => accepts(candidate, name, finding));
      if (entry === undefined) open.push(finding);
      else {
        used.add(entry);
        const { node, ...acceptance } = entry;
        accepted.push({ ...finding, acceptance });
      }
    }
    findings.push(...withoutConsequences(open));
  }
  if (today !== undefined) findings.push(...judgeEntries(acceptances, used, today).map((finding) => ({ ...finding, file: acceptances.file })));
  return { classes, findings: findings.sort(byPlace), accepted };
}

/** Classes that have a file, and classes that were released. */
function classNames(schemas: string, released: readonly string[]): string[] {
  const files = readdirSync(schemas).filter((file) => file.endsWith('.avsc'));
  return [...new Set([...files.map((file) => file.replace(/\.avsc$/, '')), ...released])].sort();
}

function inspectClass(schemas: string, name: string, fingerprints: Fingerprints) {
  const file = join(schemas, `${name}.avsc`);
  const found = (finding: Finding): FileFinding => ({ ...finding, file, eventClass: name });
  const { versions, releases, findings } = readReleases(schemas, name, fingerprints);
  const breaks: FileFinding[] = findings.map((finding) => ({ ...finding, eventClass: name }));
  const inspected: InspectedClass = { name, file, releases, versions };
  if (!existsSync(file)) {
    breaks.push(found(classRemoved(name, releases)));
    return { inspected, own: [], breaks };
  }
  try {
    const record = readAvsc(file, readFileSync(file, 'utf8'));
    breaks.push(...compatibilityRules(record, releases).map(found));
    return { inspected: { ...inspected, record }, own: check(record).map(found), breaks };
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    return { inspected, own: [found(error.finding)], breaks };
  }
}

function classRemoved(name: string, releases: readonly Release[]): Finding {
  const last = releases.at(-1);
  return {
    rule: 'class_removed',
    problem: `expected ${name}.avsc, since version${releases.length > 1 ? 's' : ''} ${releases.map(({ version }) => version).join(', ')} of it ${releases.length > 1 ? 'are' : 'is'} released, found no file`,
    fix: 'put the file back; stop routing records to the class first, and remove it when nothing is in flight',
    versions: releases.map(({ version }) => version),
    edits: last && [{ offset: 0, end: 0, text: last.record.text }],
  };
}

/** Rules about one file that a change of something released breaks as well: the change is what has to be undone. */
const consequences: readonly SchemaRule[] = ['lineage', 'identifiers', 'truncated_fields', 'ocsf_type'];
const orderBreaks: readonly SchemaRule[] = ['column_inserted', 'column_moved', 'column_removed', 'column_renamed'];

function withoutConsequences(findings: readonly FileFinding[]): FileFinding[] {
  const breaks = findings.filter(({ versions }) => versions !== undefined);
  const orderIsBroken = breaks.some(({ rule }) => orderBreaks.includes(rule));
  const places = new Set(breaks.map(placeKey));
  return findings.filter((finding) => {
    // The Avro library has the last word, where our rules, which say more, have nothing to say.
    if (finding.rule === 'not_resolvable') return findings.every(({ rule }) => rule === 'not_resolvable');
    if (finding.versions !== undefined) return true;
    if (orderIsBroken && consequences.includes(finding.rule) && finding.rule !== 'ocsf_type') return false;
    const isAboutType = problems[finding.rule].code.startsWith('CA11') || consequences.includes(finding.rule);
    return !isAboutType || !places.has(placeKey(finding));
  });
}

const placeKey = ({ position }: Finding) => `${position?.line}:${position?.column}`;

function byPlace(a: FileFinding, b: FileFinding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return (a.position?.line ?? 0) - (b.position?.line ?? 0) || (a.position?.column ?? 0) - (b.position?.column ?? 0);
}
