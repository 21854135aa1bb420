/** The page docs/clients.md, of what the tests have found. Nothing in it changes from run to run. */
import type { Client, Known, Situation } from './matrix';
import type { Judged } from './judge';

const caption = ({ verdict, rejected }: Judged, known?: Known): string => {
  if (known) return known.verdicts.filter((each) => each !== 'all').join(' or ');
  return rejected > 0 ? `${verdict}, ${rejected} rejected` : verdict;
};

/** @param judged of each client, by name of the situation */
export function renderMatrix(clients: readonly Client[], situations: readonly Situation[], judged: (client: Client, situation: Situation) => Judged): string {
  const notes: string[] = [];
  const noteOf = (client: Client, situation: Situation): string => {
    const because = client.known?.[situation.name]?.because;
    if (because === undefined) return '';
    if (!notes.includes(because)) notes.push(because);
    return ` (${notes.indexOf(because) + 1})`;
  };
  const row = (client: Client): string => {
    const cells = situations.map((situation) => `${caption(judged(client, situation), client.known?.[situation.name])}${noteOf(client, situation)}`);
    return `| ${[`${client.name}${client.kind === 'replayed' ? ' †' : ''}`, ...cells].join(' | ')} |`;
  };
  return `<!-- Written by \`npm run test:clients\`. Do not edit. -->

# Clients and what becomes of their lines

Real programs of Debian 12 with the configurations that \`cyberactive recipe\` prints, against the whole pipeline, through trouble.
Afterwards the books are compared with the lines that each client was given, by number. Two rows have no recipe (wget, omelasticsearch).

| client | ${situations.map(({ name }) => name).join(' | ')} |
|${'---|'.repeat(situations.length + 1)}
${clients.map(row).join('\n')}

**all**: each line is in the books once. **repeated**: each is, some more than once. **lost**: lines are missing; nothing in the books
is unaccounted in any of these, and what is **rejected** is kept with its reason. rsyslog and syslog-ng write each line anew, so for
them the bad record becomes a line of syslog like any other.

† No program: Debian has none. Requests written from its source are sent as they are (\`test/ingest/recorded/\`); for the thousand records
the same head has a longer body. It shows that the service does what that agent needs, not what the agent does.

${notes.length === 0 ? '' : `${notes.map((note, index) => `(${index + 1}) ${note}.`).join('\n')}\n\n`}## Situations

${situations.map(({ name, about }) => `- **${name}**: ${about}`).join('\n')}

## Clients

${clients.map(({ name, how }) => `- **${name}**: ${how}`).join('\n')}
`;
}
