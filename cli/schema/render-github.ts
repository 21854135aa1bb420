import type { CheckReport } from './check-report';

/**
 * Findings as annotations of a GitHub workflow, one command a line.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
 */
export function renderGithub({ findings }: CheckReport): string {
  return findings
    .map(({ file, line, col, endLine, endCol, code, title, path, message, affected, help }) => {
      // GitHub counts the last column as part of the token.
      const place = { file, line, col, endLine, endColumn: endCol && endCol - 1, title: `${code} ${title}` };
      const properties = Object.entries(place).flatMap(([name, value]) => (value === undefined ? [] : `${name}=${escapeProperty(String(value))}`));
      const breaks = Object.entries(affected).map(([layer, text]) => `breaks ${layer}: ${text}`);
      return `::error ${properties.join(',')}::${escapeData([`${path === undefined ? '' : `${path}: `}${message}`, ...breaks, ...help].join('\n'))}`;
    })
    .join('\n');
}

const escapeData = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const escapeProperty = (text: string) => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
