import { ConfigError } from './config-error';

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads one JSON object key by key, strictly: what is missing, of another type, out of bounds or left over is an error
 * that names the key by its path, `load.maxFiles`.
 */
export class StageFile {
  private readonly unread: Set<string>;

  constructor(
    private readonly json: Json,
    private readonly path = '',
  ) {
    this.unread = new Set(Object.keys(json));
  }

  section<T>(key: string, read: (section: StageFile) => T): T {
    const section = new StageFile(this.take(key, 'an object', isObject), `${this.path}${key}.`);
    const value = read(section);
    section.end();
    return value;
  }

  /** Sections by name, all read alike; none where the key is absent. @param expected what a name is */
  sectionsOf<T>(key: string, expected: string, isName: (name: string) => boolean, read: (section: StageFile) => T): Readonly<Record<string, T>> {
    if (this.json[key] === undefined) return {};
    return this.section(key, (sections) => {
      const names = Object.keys(sections.json);
      for (const name of names) if (!isName(name)) throw new ConfigError(`${this.path}${key}.${name}`, expected);
      return Object.fromEntries(names.map((name) => [name, sections.section(name, read)]));
    });
  }

  integer(key: string, least: number, most: number): number {
    const expected = `a whole number from ${least} to ${most}`;
    return this.take(key, expected, (value): value is number => Number.isInteger(value) && inRange(value, least, most));
  }

  optionalInteger(key: string, least: number, most: number): number | undefined {
    return this.json[key] === undefined ? undefined : this.integer(key, least, most);
  }

  /** null stands for no limit. It has to be there, so that nobody forgets to decide. */
  integerOrNull(key: string, least: number, most: number): number | null {
    const expected = `a whole number from ${least} to ${most}, or null`;
    return this.take(key, expected, (value): value is number | null => value === null || (Number.isInteger(value) && inRange(value, least, most)));
  }

  number(key: string, least: number, most: number): number {
    return this.take(key, `a number from ${least} to ${most}`, (value): value is number => inRange(value, least, most));
  }

  oneOf<T extends string | number>(key: string, values: readonly T[]): T {
    return this.take(key, `one of ${values.join(', ')}`, (value): value is T => values.includes(value as T));
  }

  boolean(key: string): boolean {
    return this.take(key, 'true or false', (value): value is boolean => typeof value === 'boolean');
  }

  text(key: string, expected: string, pattern: RegExp): string {
    return this.take(key, expected, (value): value is string => typeof value === 'string' && pattern.test(value));
  }

  optionalText(key: string, expected: string, pattern: RegExp): string | undefined {
    return this.json[key] === undefined ? undefined : this.text(key, expected, pattern);
  }

  list(key: string, expected: string, holds: (entry: string) => boolean): readonly string[] {
    return this.take(key, expected, (value): value is string[] =>
      Array.isArray(value) && value.every((entry) => typeof entry === 'string' && holds(entry)));
  }

  /** @throws ConfigError for a key that nothing reads */
  end(): void {
    for (const key of this.unread) throw new ConfigError(`${this.path}${key}`, 'no such key');
  }

  private take<T>(key: string, expected: string, is: (value: unknown) => value is T): T {
    this.unread.delete(key);
    const value = this.json[key];
    if (!is(value)) throw new ConfigError(`${this.path}${key}`, expected);
    return value;
  }
}

export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

const inRange = (value: unknown, least: number, most: number): boolean =>
  typeof value === 'number' && value >= least && value <= most;
