import { DeleteObjectsCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { copyManifest } from '../../constructs/load/load-group';
import { literal, query, runTransaction, StatementError } from '../../constructs/warehouse/data-api';
import { createStageTable, insertFromStage } from '../../schemas/redshift';
import { writeParquet } from '../../sandbox/firehose/parquet';
import { output, type Environment } from '../environment';
import { migrationOf, type LiveClass } from './live-classes';
import type { LoadRehearsal } from './report';
import type { Row } from './standing-file';

/** `rehearsal_20261122181500_k3f9`: when it began, UTC, and by chance. */
const SCHEMA = /^rehearsal_(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)_[a-z0-9]{4}$/;
/** A rehearsal that is older did not come to its end, ms. */
const LONGEST = 3_600_000;
/** In the folder of loads, which COPY may read and which expires. */
const FOLDER = 'loads/rehearsal';

/** @param now epoch ms */
export function schemaName(now: number, random: () => number): string {
  const time = new Date(now).toISOString().slice(0, 19).replace(/\D/g, '');
  return `rehearsal_${time}_${Math.floor(random() * 36 ** 4).toString(36).padStart(4, '0')}`;
}

/**
 * Tables of a rehearsal in the warehouse, seen by nobody else: made as the tables are now, changed as they are to be, and
 * filled by COPY from Parquet with the rows that change, to see that statements and rows fit.
 */
export class PrivateSchema {
  private readonly errors: LoadRehearsal['errors'][number][] = [];
  private readonly tables = new Set<string>();
  private readonly broken = new Set<string>();
  private statements = 0;
  private rows = 0;
  private files = 0;

  constructor(
    private readonly environment: Environment,
    readonly name: string,
  ) {}

  async create(): Promise<void> {
    await this.run(`CREATE SCHEMA "${this.name}"`);
  }

  /** Makes the table of a class and changes it. A statement that is refused is put down; its rows are not tried. */
  async migrate(liveClass: LiveClass): Promise<void> {
    const { name } = liveClass.eventClass;
    if (this.tables.has(name)) return;
    this.tables.add(name);
    if (liveClass.misfits.length > 0) {
      this.broken.add(name);
      this.errors.push(...liveClass.misfits.map((error) => ({ eventClass: name, error })));
      return;
    }
    try {
      for (const statement of migrationOf(liveClass, this.name)) await this.run(statement);
    } catch (error) {
      if (!(error instanceof StatementError)) throw error;
      this.broken.add(name);
      this.errors.push({ eventClass: name, error: error.message });
    }
  }

  /** Loads rows; of those that are refused one is found and named. */
  async load(liveClass: LiveClass, rows: readonly Row[]): Promise<void> {
    await this.migrate(liveClass);
    const { name } = liveClass.eventClass;
    if (this.broken.has(name) || rows.length === 0) return;
    try {
      await this.copy(liveClass, rows);
      this.rows += rows.length;
    } catch (error) {
      if (!(error instanceof StatementError)) throw error;
      if (rows.length > 1) {
        const middle = Math.ceil(rows.length / 2);
        await this.load(liveClass, rows.slice(0, middle));
        await this.load(liveClass, rows.slice(middle));
        return;
      }
      // One is enough to say what does not fit.
      this.broken.add(name);
      this.errors.push({ eventClass: name, error: error.message, example: String(rows[0]!.event_id) });
    }
  }

  result(left: number): LoadRehearsal {
    return { schema: this.name, rows: this.rows, left, statements: this.statements, errors: this.errors };
  }

  async drop(): Promise<void> {
    await dropSchema(this.environment, this.name);
  }

  private async copy({ eventClass }: LiveClass, rows: readonly Row[]): Promise<void> {
    const { outputs, warehouse } = this.environment;
    const bucket = output(outputs, 'StateBucketName');
    const file = `${FOLDER}/${this.name}/${++this.files}`;
    const { columns } = eventClass;
    const body = writeParquet(columns, columns.map(({ name, type }) => rows.map((row) => cellOf(type, row[name]))));
    await this.put(`${file}.parquet`, body);
    const manifest = copyManifest(bucket, { objects: [{ key: `${file}.parquet`, size: body.length, rows: rows.length }] });
    await this.put(`${file}.manifest`, Buffer.from(JSON.stringify(manifest)));
    const stage = `stage_${this.name}`;
    const statements = [
      createStageTable(eventClass, stage, columns),
      `COPY "${stage}" FROM ${literal(`s3://${bucket}/${file}.manifest`)} IAM_ROLE ${literal(output(outputs, 'CopyRoleArn'))} FORMAT AS PARQUET MANIFEST`,
      insertFromStage(eventClass, stage, columns, this.name, { schema: this.name }),
      `DROP TABLE "${stage}"`,
    ];
    this.statements += statements.length;
    await runTransaction(warehouse, statements, `${this.name}-${this.files}`);
  }

  private async put(Key: string, Body: Buffer): Promise<void> {
    const { s3, outputs } = this.environment;
    await s3.send(new PutObjectCommand({ Bucket: output(outputs, 'StateBucketName'), Key, Body, ContentLength: Body.length }));
  }

  private async run(statement: string): Promise<void> {
    this.statements++;
    await query(this.environment.warehouse, statement);
  }
}

function cellOf(type: LiveClass['eventClass']['columns'][number]['type'], value: unknown): string | bigint | number | boolean | null {
  if ((value ?? null) === null) return null;
  return type === 'bigint' ? BigInt(value as number) : type === 'string' ? String(value) : (value as number | boolean);
}

/** Drops what rehearsals left that did not come to their end. @returns names of the schemas */
export async function dropLeftovers(environment: Environment): Promise<string[]> {
  const rows = await query(environment.warehouse, `SELECT "nspname" FROM "pg_namespace" WHERE "nspname" LIKE 'rehearsal_%'`);
  const old = rows.map((row) => String(row.nspname)).filter((name) => begunAt(name) < environment.now() - LONGEST);
  for (const name of old) await dropSchema(environment, name);
  return old.sort();
}

/** Epoch ms; never, for a schema that is none of ours. */
function begunAt(schema: string): number {
  const parts = SCHEMA.exec(schema)?.slice(1).map(Number);
  return parts ? Date.UTC(parts[0]!, parts[1]! - 1, parts[2], parts[3], parts[4], parts[5]) : Infinity;
}

async function dropSchema({ warehouse, s3, outputs }: Environment, schema: string): Promise<void> {
  await query(warehouse, `DROP SCHEMA IF EXISTS "${schema}" CASCADE`);
  const Bucket = output(outputs, 'StateBucketName');
  for (;;) {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: `${FOLDER}/${schema}/` }));
    if (Contents.length === 0) return;
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: Contents.map(({ Key }) => ({ Key: Key! })), Quiet: true } }));
  }
}
