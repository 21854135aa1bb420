import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { problems } from '../../schemas/avro/problems';
import type { CheckReport } from './check-report';
import type { Diagnostic } from './diagnostic';

/**
 * Findings as a SARIF log, for code scanning. Accepted breaks are in it as suppressed results. Columns count UTF-16 units.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function renderSarif({ findings, accepted }: CheckReport, cwd: string): object {
  const rules = Object.entries(problems).map(([name, problem]) => ({
    id: problem.code,
    name,
    shortDescription: { text: problem.title },
    fullDescription: { text: problem.why },
    help: { text: `${problem.fix}\nBad:  ${problem.bad}\nGood: ${problem.good}` },
    ...(problem.source !== undefined && { helpUri: problem.source }),
    defaultConfiguration: { level: 'error' },
  }));
  const indexes = new Map(rules.map(({ id }, index) => [id as string, index]));
  const { version } = JSON.parse(readFileSync(path.join(__dirname, '..', '..', 'package.json'), 'utf8')) as { version: string };
  const results = [
    ...findings.map((finding) => result(finding, indexes)),
    ...accepted.map((finding) => ({ ...result(finding, indexes), suppressions: [{ kind: 'external', status: 'accepted', justification: finding.acceptance.reason }] })),
  ];
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'cyberactive schema check', version, rules } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { ROOT: { uri: `${pathToFileURL(cwd).href}/` } },
        results,
      },
    ],
  };
}

function result({ code, file, line, col, endLine, endCol, path: subject, message, affected, help, from, to }: Diagnostic, indexes: ReadonlyMap<string, number>) {
  const breaks = Object.entries(affected).map(([layer, text]) => `Breaks ${layer}: ${text}.`);
  return {
    ruleId: code,
    ruleIndex: indexes.get(code),
    level: 'error',
    message: { text: [`${subject === undefined ? '' : `${subject}: `}${message}`, ...breaks, ...help].join('\n') },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: file.split(path.sep).map(encodeURIComponent).join('/'), uriBaseId: 'ROOT' },
          ...(line !== undefined && { region: { startLine: line, startColumn: col, endLine, endColumn: endCol } }),
        },
        ...(subject !== undefined && { logicalLocations: [{ fullyQualifiedName: subject }] }),
      },
    ],
    // By path and change, so that a finding stays the same when lines move.
    partialFingerprints: { change: [code, subject, from, to].join('|') },
  };
}
