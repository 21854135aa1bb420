/** A checkout whose schemas a test may change: what its owner would edit, release and deploy. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { synthesize } from '../../cli/up/assembly';
import { release } from '../../schemas/avro/release';
import { writeGenerated } from '../../schemas/generate';

const root = path.dirname(path.dirname(__dirname));
const COPIED = ['schemas', 'transforms', 'constructs', 'stacks', 'cdk.json', 'package.json', 'package-lock.json', 'tsconfig.json'];

export class EvolvingRepository {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'cyberactive-evolving-'));
  readonly schemas = path.join(this.folder, 'schemas');
  /** Day by which schemas are judged and released. */
  today = '2026-11-22';

  constructor() {
    for (const name of COPIED) cpSync(path.join(root, name), path.join(this.folder, name), { recursive: true });
    mkdirSync(path.join(this.folder, 'docs'));
    symlinkSync(path.join(root, 'node_modules'), path.join(this.folder, 'node_modules'));
    this.sweepHourly();
  }

  /** Four times an hour is most of what a simulated day costs; what the sweep does with an hour is the same. */
  private sweepHourly(): void {
    const file = path.join(this.folder, 'stacks', 'stages', 'dev.json');
    const stage = JSON.parse(readFileSync(file, 'utf8')) as { readonly sweep: object };
    writeFileSync(file, JSON.stringify({ ...stage, sweep: { ...stage.sweep, intervalMinutes: 60 } }));
  }

  file(eventClass: string): string {
    return path.join(this.schemas, `${eventClass}.avsc`);
  }

  /** Appends a field, given as its attributes. */
  append(eventClass: string, field: object): void {
    this.edit(eventClass, /\s+\]\s*\}\s*$/, `,\n    ${JSON.stringify(field)}\n  ]\n}\n`);
  }

  /** One replacement, which must hit. */
  edit(eventClass: string, from: string | RegExp, to: string): void {
    const text = readFileSync(this.file(eventClass), 'utf8');
    const edited = text.replace(from, to);
    if (edited === text) throw new Error(`${eventClass}: expected ${String(from)}, found it nowhere`);
    writeFileSync(this.file(eventClass), edited);
  }

  /** Changes the attributes of one field; the others stay as they are written. */
  editField<F extends object>(eventClass: string, name: string, change: (field: F) => void): void {
    const line = new RegExp(`\\{ ?"name": ?"${name}".*\\}(?=,?\\n)`);
    const [text] = line.exec(readFileSync(this.file(eventClass), 'utf8')) ?? [];
    if (text === undefined) throw new Error(`${eventClass}: expected a field ${name}, found none`);
    const field = JSON.parse(text) as F;
    change(field);
    this.edit(eventClass, line, JSON.stringify(field).replaceAll('$', '$$$$'));
  }

  /** Sources that set what the schemas append. */
  followSchemas(): void {
    const sources = path.join(this.folder, 'transforms', 'sources');
    renameSync(path.join(sources, 'index.ts'), path.join(sources, 'released.ts'));
    mkdirSync(path.join(this.folder, 'test', 'evolution'), { recursive: true });
    cpSync(path.join(__dirname, 'following-sources.ts'), path.join(this.folder, 'test', 'evolution', 'following-sources.ts'));
    const text = "import { following } from '../../test/evolution/following-sources';\nimport { sources as released } from './released';\n\nexport const sources = following(released);\n";
    writeFileSync(path.join(sources, 'index.ts'), text);
  }

  /** Freezes what was edited, and writes what follows from it. */
  release(): void {
    const { findings } = release(this.schemas, undefined, this.today);
    if (findings.length > 0) throw new Error(findings.map(({ problem }) => problem).join('\n'));
    writeGenerated(this.folder);
  }

  /** The dev stage with the code that follows from these schemas. @returns folder of the assembly */
  async synthesize(): Promise<string> {
    process.env.CYBERACTIVE_STATE = path.join(this.folder, '.cyberactive');
    mkdirSync(process.env.CYBERACTIVE_STATE, { recursive: true });
    return synthesize('dev', this.folder);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
