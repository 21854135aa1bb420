import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathOf } from '../../schemas/avro/acceptances';
import type { FileFinding } from '../../schemas/avro/inspect';
import { breaksOf, problems, type Breakage } from '../../schemas/avro/problems';

/** A finding with all that is said about it, as every format shows it. Lines and columns from 1; ends are the place after. */
export interface Diagnostic {
  readonly code: string;
  readonly rule: string;
  readonly severity: 'error';
  /** Relative to the folder where the command runs. */
  readonly file: string;
  readonly line?: number;
  readonly col?: number;
  readonly endLine?: number;
  readonly endCol?: number;
  /** `http_activity.src_endpoint_ip`; undefined in the list of accepted breaks. */
  readonly path?: string;
  readonly title: string;
  /** `expected <what>, found <what>` */
  readonly message: string;
  readonly why: string;
  /** What breaks downstream, by layer. */
  readonly affected: Breakage;
  /** What to do, the command last. */
  readonly help: readonly string[];
  /** True: `--fix` writes it. */
  readonly fixable: boolean;
  readonly from?: string;
  readonly to?: string;
  readonly versions?: readonly number[];
}

/** @param cwd folder that file names are shown from */
export function asDiagnostic(finding: FileFinding, cwd: string): Diagnostic {
  const { rule, field, eventClass, position, end, problem, edits, from, to, versions } = finding;
  const kind = problems[rule];
  const place = position && { line: position.line, col: position.column, endLine: end?.line, endCol: end?.column };
  return {
    code: kind.code,
    rule,
    severity: 'error',
    file: path.relative(cwd, finding.file) || finding.file,
    ...place,
    ...(eventClass !== undefined && { path: pathOf(eventClass, field) }),
    title: kind.title,
    message: problem,
    why: kind.why,
    affected: breaksOf(kind, eventClass ?? '<class>', field),
    help: helpOf(finding),
    fixable: edits !== undefined,
    from,
    to,
    versions,
  };
}

function helpOf({ rule, fix, edits, eventClass, field }: FileFinding): string[] {
  const { code, acceptable } = problems[rule];
  const help = [fix];
  if (edits !== undefined) help.push(`write the fix: cyberactive schema check${eventClass === undefined ? '' : ` ${eventClass}`} --fix`);
  if (acceptable && eventClass !== undefined) help.push(`accept on purpose: cyberactive schema accept ${code} ${pathOf(eventClass, field)} --reason "…" --until <yyyy-mm-dd>`);
  help.push(`more: cyberactive explain ${code}`);
  return help;
}

/** The line of a file, from 1; undefined where there is no such file or line. */
export function lineOf(file: string, line: number | undefined): string | undefined {
  if (line === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/)[line - 1];
  } catch {
    return undefined;
  }
}
