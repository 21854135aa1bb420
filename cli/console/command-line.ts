/** Words that a shell takes as they are. */
const PLAIN = /^[\w./:@%+=,-]+$/;

/** A value as one word of a shell, whatever is in it. */
export const shellWord = (text: string): string => (PLAIN.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`);

/**
 * A command of ours as it is pasted into a terminal.
 * @param env named unless it is the sandbox
 * @param flags those without a value are left out
 */
export function commandLine(env: string, words: readonly string[], flags: Readonly<Record<string, string | undefined>> = {}): string {
  const given = Object.entries({ ...flags, env: env === 'local' ? undefined : env }).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return ['npx', 'cyberactive', ...words.map(shellWord), ...given.flatMap(([name, value]) => [`--${name}`, shellWord(value)])].join(' ');
}
