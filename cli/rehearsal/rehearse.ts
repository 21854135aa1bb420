import { rejectedRanges } from '../../constructs/replay/rejected-records';
import { RecordSet } from '../../constructs/replay/record-set';
import { StandingRows } from '../../constructs/replay/row-comparison';
import type { EventClass } from '../../schemas/event-class';
import { inspect, type InspectedClass } from '../../schemas/avro/inspect';
import { versioned } from '../../schemas/avro/catalog';
import { asClass } from '../../schemas/avro/read-class';
import type { Environment } from '../environment';
import { CommandError, exitCodes } from '../exit';
import { derivationSettings } from '../replay/replay-services';
import { bundleDerivation, type DerivationCode } from './bundle-derivation';
import type { Derived, RejectedRow } from './derivation';
import { readLiveClasses, type LiveClass } from './live-classes';
import { findMaterial, type FoundMaterial, type Material } from './material';
import { NewFailures, numberOf } from './new-failures';
import { dropLeftovers, PrivateSchema, schemaName } from './private-schema';
import type { RehearsalReport } from './report';
import { RowDifferences } from './row-differences';
import { RowFolder, type Row } from './standing-file';

export type { RehearsalReport } from './report';

export interface RehearsalRequest {
  readonly environment: Environment;
  /** Folder with the .avsc files as they are to be. */
  readonly schemas: string;
  /** `24h`, a file, or ids of uploads. */
  readonly words: readonly string[];
  /** The kind of log, of a file; of a time: only this one. */
  readonly source?: string;
  /** Rows that are compared, at most. */
  readonly compareRows?: number;
  readonly onProgress?: (text: string) => void;
}

/** Rows that are compared by default: the Data API gives some thousand a second, and 500 MB of one statement. */
const COMPARED_ROWS = 100_000;
/** Rows that differ and are loaded, at most. */
const LOADED_ROWS = 100_000;
/** Rows in one COPY. */
const ROWS_A_LOAD = 5_000;

/**
 * Runs the schemas and sources of this checkout over real data and says what would be other than it is: nothing that
 * anybody reads is changed. What they derive is compared with the rows that stand, and what differs is loaded into a
 * schema of its own that is dropped at the end.
 * @throws CommandError for schemas that have findings, and for material that is not there; StatementError
 */
export async function rehearse(request: RehearsalRequest): Promise<RehearsalReport> {
  const { environment, words, source, onProgress = () => {} } = request;
  const inspected = requireSound(request.schemas);
  const material = await findMaterial(words, source, environment);
  const dropped = await dropLeftovers(environment);
  onProgress('building the code');
  const eventClasses = inspected.flatMap((each) => versioned(each) ?? []);
  const code = await bundleDerivation(eventClasses);
  const released = material.kind === 'file' ? await bundleDerivation(inspected.flatMap((each) => releasedClass(each) ?? [])) : undefined;
  const live = await readLiveClasses(environment.warehouse, eventClasses);
  const schema = new PrivateSchema(environment, schemaName(environment.now(), Math.random));
  await schema.create();
  try {
    const rehearsal = new Rehearsal(request, material, code, released, live, schema);
    return await rehearsal.run(dropped);
  } finally {
    await schema.drop();
  }
}

function requireSound(schemas: string): readonly InspectedClass[] {
  const { classes, findings } = inspect(schemas);
  if (findings.length > 0) throw new CommandError(exitCodes.findings, `schemas: expected no findings, found ${findings.length}`, 'cyberactive schema check');
  return classes;
}

/** The class as it was last released. */
function releasedClass({ releases }: InspectedClass): EventClass | undefined {
  const last = releases.at(-1);
  if (!last) return undefined;
  const { eventClass } = asClass(last.record);
  return { ...eventClass, version: last.version, columns: eventClass.columns.map((column) => ({ ...column, since: last.version })) };
}

class Rehearsal {
  private readonly differences: RowDifferences;
  private readonly failures = new NewFailures();
  private readonly waiting = new Map<string, Row[]>();
  private readonly passed: Record<string, number> = {};
  private records = 0;
  private held = 0;
  private toLoad = 0;
  private left = 0;
  private derivationMs = 0;
  private readonly most: number;

  constructor(
    private readonly request: RehearsalRequest,
    private readonly material: FoundMaterial,
    private readonly code: DerivationCode,
    /** Makes the rows to compare with, where the warehouse has none. */
    private readonly released: DerivationCode | undefined,
    private readonly live: ReadonlyMap<string, LiveClass>,
    private readonly schema: PrivateSchema,
  ) {
    this.most = request.compareRows ?? COMPARED_ROWS;
    this.differences = new RowDifferences(live, this.most, (eventClass, row) => this.keep(eventClass, row));
  }

  async run(dropped: readonly string[]): Promise<RehearsalReport> {
    const started = performance.now();
    const { all, kind, leftOut } = this.material;
    // What would be changed is tried even where no row asks for it.
    for (const liveClass of this.live.values()) if (liveClass.added.length + liveClass.raised.length + liveClass.misfits.length > 0) await this.schema.migrate(liveClass);
    for (const [index, one] of all.entries()) {
      this.request.onProgress?.(`deriving ${index + 1} of ${all.length}`);
      await this.rehearseOne(one);
    }
    for (const eventClass of this.waiting.keys()) await this.load(eventClass);
    const seconds = (performance.now() - started) / 1000;
    const load = this.schema.result(this.left);
    const newFailures = this.failures.list();
    const derivation = this.derivationMs / 1000;
    return {
      ...{ version: 1, id: this.schema.name, over: kind, beside: this.released ? 'last release' : 'warehouse' },
      ...{ uploads: all.length, bytes: all.reduce((sum, { issued }) => sum + issued.size, 0), records: this.records },
      ...{ seconds: rounded(seconds), recordsPerSecond: Math.round(this.records / Math.max(seconds, 0.001)) },
      derivation: { seconds: rounded(derivation), recordsPerSecond: Math.round(this.records / Math.max(derivation, 0.001)) },
      ...{ passed: this.passed, newFailures, healed: this.failures.healed, held: this.held },
      ...{ classes: this.differences.result(), ...this.differences.unmapped.result() },
      ...{ load, dropped, leftOut, complete: this.differences.complete },
      ok: newFailures.length === 0 && this.held === 0 && load.errors.length === 0,
    };
  }

  private async rehearseOne(material: Material): Promise<void> {
    const rejectedNow = new RecordSet();
    const folder = this.released && new RowFolder();
    try {
      const classes = folder ? await this.deriveReleased(material, folder, rejectedNow) : await this.readRejected(material, rejectedNow);
      const { upload_id: upload, uploaded_at: uploadedAt } = material.issued;
      this.differences.begin((eventClass) => {
        if (!classes.includes(eventClass)) return undefined;
        if (folder) return folder.read(eventClass);
        const { live } = this.live.get(eventClass) ?? {};
        return live && new StandingRows(this.request.environment.warehouse, live, { upload, uploadedAt }, this.most + 1);
      });
      this.failures.begin(rejectedNow);
      const compare = async (eventClass: string, rows: Buffer) => this.outside(() => this.differences.take(eventClass, rows));
      const derived = await this.timed(() => this.derive(this.code, material, compare, (row) => this.failures.add(row)));
      await this.differences.end(classes.filter((name) => this.live.has(name)));
      this.failures.end();
      this.count(derived);
    } finally {
      folder?.remove();
    }
  }

  /** Time of the derivation alone: what is done with its rows is not the live path's. */
  private async timed<T>(work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    try {
      return await work();
    } finally {
      this.derivationMs += performance.now() - started;
    }
  }

  private async outside(work: () => Promise<void>): Promise<void> {
    const started = performance.now();
    await work();
    this.derivationMs -= performance.now() - started;
  }

  private async deriveReleased(material: Material, folder: RowFolder, rejected: RecordSet): Promise<readonly string[]> {
    await this.derive(this.released!, material, (eventClass, rows) => folder.write(eventClass, rows), (row) => rejected.add(numberOf(row)));
    return folder.end();
  }

  private async readRejected({ issued, classes = [] }: Material, rejected: RecordSet): Promise<readonly string[]> {
    for await (const { range } of rejectedRanges(this.request.environment.warehouse, {}, [issued.upload_id])) rejected.add(...range);
    return classes;
  }

  private derive(code: DerivationCode, { issued, generation, open }: Material, onRows: (eventClass: string, rows: Buffer) => Promise<void>, onRejected: (row: RejectedRow) => void): Promise<Derived> {
    const { maxDecodedBytes, maxExcerptBytes, now } = derivationSettings(this.request.environment);
    const trial = { issued, generation, ranges: [[1, Number.POSITIVE_INFINITY]] as const, open };
    return code.derive(trial, { maxDecodedBytes, maxExcerptBytes, now }, { onRows, onRejected });
  }

  private count({ passed, held, framed }: Derived): void {
    this.records += framed;
    this.held += held;
    for (const [name, records] of Object.entries(passed)) this.passed[name] = (this.passed[name] ?? 0) + records;
  }

  private async keep(eventClass: string, row: Row): Promise<void> {
    if (this.toLoad >= LOADED_ROWS) {
      this.left++;
      return;
    }
    this.toLoad++;
    const rows = this.waiting.get(eventClass) ?? [];
    this.waiting.set(eventClass, rows);
    if (rows.push(row) >= ROWS_A_LOAD) await this.load(eventClass);
  }

  private async load(eventClass: string): Promise<void> {
    const rows = this.waiting.get(eventClass)!;
    this.waiting.set(eventClass, []);
    await this.schema.load(this.live.get(eventClass)!, rows);
  }
}

const rounded = (seconds: number): number => Number(seconds.toFixed(3));
