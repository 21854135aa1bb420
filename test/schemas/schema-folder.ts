import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect, type Inspection } from '../../schemas/avro/inspect';
import { release, type ReleaseOutcome } from '../../schemas/avro/release';

const released = join(__dirname, '../../schemas/released');

/** Day of the tests. */
export const today = '2026-11-22';

/** A frozen schema of the repository: what is built on it stays as it is when the schemas go on. */
export const frozen = (name: string): string => readFileSync(join(released, name, '1.avsc'), 'utf8');

/** A folder of schemas of its own, thrown away afterwards. */
export class SchemaFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'schemas-'));

  /** @param names classes that begin as they were first released; or a folder that they are copied from */
  constructor(...names: readonly string[] | readonly [SchemaFolder]) {
    const [first] = names;
    if (first instanceof SchemaFolder) {
      cpSync(first.path, this.path, { recursive: true });
      return;
    }
    mkdirSync(join(this.path, 'released'));
    for (const name of names as readonly string[]) cpSync(join(released, name, '1.avsc'), this.file(name));
  }

  file(name: string): string {
    return join(this.path, `${name}.avsc`);
  }

  read(name: string): string {
    return readFileSync(this.file(name), 'utf8');
  }

  write(name: string, text: string): void {
    writeFileSync(this.file(name), text);
  }

  /** One replacement, which must hit. */
  edit(name: string, from: string | RegExp, to: string): void {
    const text = this.read(name);
    const edited = text.replace(from, to);
    if (edited === text) throw new Error(`${name}: expected ${String(from)}, found it nowhere`);
    this.write(name, edited);
  }

  /** Appends a field, given as its attributes or as it is to be written. */
  append(name: string, field: object | string): void {
    this.edit(name, /\s+\]\s*\}\s*$/, `,\n    ${typeof field === 'string' ? field : JSON.stringify(field)}\n  ]\n}\n`);
  }

  inspect(): Inspection {
    return inspect(this.path, today);
  }

  /** Codes of rules that are broken, in order. */
  rules(): string[] {
    return this.inspect().findings.map(({ rule }) => rule);
  }

  release(...names: readonly string[]): ReleaseOutcome {
    return release(this.path, names.length === 0 ? undefined : names, today);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** An own nullable text column. */
export const column = (name: string, more: object = {}): object => ({ name, type: ['null', 'string'], default: null, doc: 'Of a test.', ocsf: `unmapped.${name}`, ...more });
