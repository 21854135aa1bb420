/**
 * Whether a name has the form of a pattern: `*` any characters, `?` one, `**` also over slashes. Takes time in
 * proportion to both lengths, whatever the pattern.
 */
export function hasForm(pattern: string, name: string): boolean {
  const parts = pattern.match(/\*\*\/?|\*|\?|[^*?]/gsu) ?? [];
  const characters = [...name];
  // For each place of the name: whether the parts so far reach it.
  let reached = [true, ...characters.map(() => false)];
  for (const part of parts) {
    const next = reached.map(() => false);
    let reachedEarlier = false;
    for (let place = 0; place <= characters.length; place++) {
      const before = place > 0 ? characters[place - 1] : undefined;
      if (part === '**' || part === '*') next[place] = reached[place]! || (place > 0 && next[place - 1]! && (part === '**' || before !== '/'));
      else if (part === '**/') next[place] = reached[place]! || (before === '/' && reachedEarlier);
      else next[place] = place > 0 && reached[place - 1]! && (part === '?' ? before !== '/' : before === part);
      reachedEarlier ||= reached[place]!;
    }
    reached = next;
  }
  return reached[characters.length]!;
}

/** Which files below a folder are meant. */
export interface Selection {
  /** Only files of one of these forms; all when there are none. */
  readonly include: readonly string[];
  /** No files of these forms. */
  readonly exclude: readonly string[];
}

/**
 * A pattern with a slash is compared with the path below the folder, one without with the file's name alone.
 * @param below path below the folder, with slashes
 */
export function isSelected(below: string, { include, exclude }: Selection): boolean {
  const name = below.slice(below.lastIndexOf('/') + 1);
  const matches = (pattern: string): boolean => hasForm(pattern, pattern.includes('/') ? below : name);
  return (include.length === 0 || include.some(matches)) && !exclude.some(matches);
}
