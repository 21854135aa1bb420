import type { Acceptance } from '../../schemas/avro/acceptances';
import type { Inspection } from '../../schemas/avro/inspect';
import { asDiagnostic, type Diagnostic } from './diagnostic';
import { renderDiagnostic } from './render-text';

/** What `check` found. */
export interface CheckReport {
  readonly version: 1;
  readonly ok: boolean;
  /** How many were looked at. */
  readonly classes: number;
  readonly releases: number;
  /** Time of the check itself, after the program has started. */
  readonly seconds: number;
  /** Findings that `--fix` mended, and the files that it wrote. */
  readonly fixed: number;
  readonly written: readonly string[];
  readonly findings: readonly Diagnostic[];
  readonly accepted: readonly (Diagnostic & { readonly acceptance: Acceptance })[];
}

/** @param isMeant which classes were asked for */
export function checkReport(
  { classes, findings, accepted }: Inspection,
  { cwd, seconds, isMeant, fixed = 0, written = [] }: { cwd: string; seconds: number; isMeant: (name: string | undefined) => boolean; fixed?: number; written?: readonly string[] },
): CheckReport {
  const meant = classes.filter(({ name }) => isMeant(name));
  const open = findings.filter(({ eventClass }) => isMeant(eventClass)).map((finding) => asDiagnostic(finding, cwd));
  return {
    version: 1,
    ok: open.length === 0,
    classes: meant.length,
    releases: meant.reduce((sum, { releases }) => sum + releases.length, 0),
    seconds: Number(seconds.toFixed(3)),
    fixed,
    written,
    findings: open,
    accepted: accepted.filter(({ eventClass }) => isMeant(eventClass)).map(({ acceptance, ...finding }) => ({ ...asDiagnostic(finding, cwd), acceptance })),
  };
}

/** The report as people read it: findings, then what is accepted, then the sum. */
export function renderCheck(report: CheckReport, cwd: string): string {
  const { findings, accepted, fixed, written } = report;
  const parts = findings.map((diagnostic) => renderDiagnostic(diagnostic, cwd));
  if (accepted.length > 0) {
    parts.push(accepted.map(({ code, path, acceptance }) => `accepted[${code}]: ${path} until ${acceptance.until} by ${acceptance.by}: ${acceptance.reason}`).join('\n'));
  }
  if (fixed > 0) parts.push(`Mended ${plural(fixed, 'finding')} in ${written.join(', ')}`);
  parts.push(sum(report));
  return parts.join('\n\n');
}

function sum({ findings, classes, releases, seconds }: CheckReport): string {
  const looked = `${plural(classes, 'class', 'classes')}, ${plural(releases, 'release')}, ${seconds.toFixed(2)} s`;
  if (findings.length === 0) return `No findings (${looked}).`;
  const fixable = findings.filter((finding) => finding.fixable).length;
  const next = fixable === 0 ? '' : `\nnext: cyberactive schema check --fix    (writes ${fixable} of them)`;
  return `${plural(findings.length, 'finding')} (${looked}).${next}`;
}

const plural = (count: number, word: string, words = `${word}s`) => `${count} ${count === 1 ? word : words}`;
