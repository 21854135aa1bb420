import { problems } from '../problems';

/** The page that explains every problem code, in the order of the codes. */
export function renderProblems(): string {
  const sections = Object.values(problems).map(
    ({ code, title, why, breaks, fix, bad, good, acceptable, source }) => `## ${code}: ${title}

${why}

${Object.entries(breaks).map(([layer, text]) => `* ${layer}: ${text.replaceAll('{class}', '&lt;class>').replaceAll('{field}', '&lt;field>')}`).join('\n')}

${fix}${acceptable ? ' Can be accepted.' : ''}

\`\`\`
bad:  ${bad}
good: ${good}
\`\`\`
${source === undefined ? '' : `\nSource: ${source}\n`}`,
  );
  return `<!-- Written by schemas/generate.ts from schemas/avro/problems. Do not edit. -->

# Problems of schemas

What \`cyberactive schema check\` finds, by code. \`cyberactive explain <code>\` says the same.

${sections.join('\n')}`;
}
