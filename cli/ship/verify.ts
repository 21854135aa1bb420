import { pieceOf } from './content';
import { lengthOf, type Lineage } from './lineage';
import { FileProblem, LocalFile } from './local-file';
import type { PassOptions } from './pass';
import type { Shipping } from './ship-work';
import { sideBySide } from './side-by-side';
import { takeStock } from './stock';
import { announce, ask, ShipError, type Promised } from './upload';
import { walk, type FoundFile, type Unfound } from './walk';

/** What became of the bytes of one upload, or of a file that was not uploaded. */
export interface Verdict {
  readonly file: string;
  /** Absent where nothing was uploaded. */
  readonly upload_id?: string;
  /**
   * `not shipped`: it was not asked for, or not whole. `issued`: nothing was read of it, as it never came or came just now.
   * `unknown`: the API knows of no such upload. The others as the API names them.
   */
  readonly state: 'not shipped' | 'issued' | 'landed' | 'fanned_out' | 'loaded' | 'unknown';
  readonly records?: number;
  readonly in_flight?: number;
  readonly rejected?: Readonly<Record<string, number>>;
}

/** The part of the API's answer that a verdict needs. */
interface Status extends Promised {
  readonly state?: string;
  readonly records?: number;
  readonly in_flight?: number;
  readonly rejected?: Readonly<Record<string, number>>;
}

export const isAccounted = (verdict: Verdict): boolean => verdict.state === 'loaded';

/**
 * Compares what is in the files, and what the ledger says was uploaded, with what is accounted for. Sends no file.
 * @throws ShipError when the API cannot be asked
 */
export async function verify(shipping: Shipping, options: PassOptions): Promise<Verdict[]> {
  return shipping.ledger.isKept ? verifyLedger(shipping, options) : verifyFiles(shipping, options);
}

async function verifyLedger(shipping: Shipping, options: PassOptions): Promise<Verdict[]> {
  const { ledger, now } = shipping;
  const { work, waiting, problems } = await takeStock(filesOf(options), ledger, options.patience, now());
  const begun = [...ledger.lineages.values()].filter(({ plan }) => plan).map(({ path }) => path);
  const missing = work.filter(({ lineage, found, isZipped }) => isZipped || !lineage || lengthOf(lineage) < found.size).map(({ found }) => found.path);
  const files = new Set([...begun, ...missing, ...waiting, ...problems.map(({ file }) => file)]);
  const verdicts: Verdict[] = [...files].map((file) => ({ file, state: 'not shipped' }));
  const open = [...ledger.lineages.values()].flatMap((lineage) => lineage.segments.map((segment) => ({ lineage, segment })));
  const loaded = new Map<Lineage, string[]>();
  await sideBySide(open, options.parallel, async ({ lineage, segment }) => {
    const { path } = lineage;
    const file = segment.from === 0 ? path : `${path} from byte ${segment.from}`;
    const verdict: Verdict = segment.loaded ? { file, upload_id: segment.upload_id, state: 'loaded' } : await statusOf(shipping, file, segment.upload_id);
    if (isAccounted(verdict) && !segment.loaded) loaded.set(lineage, [...(loaded.get(lineage) ?? []), segment.upload_id]);
    verdicts.push(verdict);
  });
  for (const [{ id }, ids] of loaded) ledger.loaded(id, ids);
  return verdicts;
}

/** Without a ledger the API is asked for each file as if it were to be shipped; what it promises then is not used. */
async function verifyFiles(shipping: Shipping, options: PassOptions): Promise<Verdict[]> {
  const found: (FoundFile | Unfound)[] = [];
  for await (const file of filesOf(options)) found.push(file);
  const verdicts: (Verdict | undefined)[] = new Array(found.length);
  await sideBySide(found.entries(), options.parallel, async ([index, file]) => {
    verdicts[index] = 'problem' in file ? { file: file.path, state: 'not shipped' } : await verdictOf(shipping, file);
  });
  return verdicts.flatMap((verdict) => verdict ?? []);
}

/** @returns undefined for an empty file: there is nothing to account for */
async function verdictOf({ api, options }: Shipping, { file, path }: FoundFile): Promise<Verdict | undefined> {
  let content: LocalFile | undefined;
  try {
    content = await LocalFile.open(file);
    const { size, modified } = content;
    if (size === 0) return undefined;
    const { sha256 } = await pieceOf(content, 0, size);
    return verdictFrom(path, (await announce(api, { file: path, path, size, modified, sha256, occurrence: options.occurrence }, options)) as Status);
  } catch (error) {
    if (error instanceof FileProblem) return { file: path, state: 'not shipped' };
    throw error;
  } finally {
    await content?.close();
  }
}

async function statusOf({ api, options }: Shipping, file: string, upload_id: string): Promise<Verdict> {
  try {
    return verdictFrom(file, await ask<Status>(api, 'GET', `/v1/uploads/${upload_id}`, file, options));
  } catch (error) {
    if (error instanceof ShipError && error.message.startsWith('CA2405')) return { file, upload_id, state: 'unknown' };
    throw error;
  }
}

const STATES: readonly string[] = ['issued', 'landed', 'fanned_out', 'loaded'] satisfies Verdict['state'][];

function verdictFrom(file: string, { upload_id, state, records, in_flight, rejected }: Status): Verdict {
  return { file, upload_id, state: STATES.includes(state ?? '') ? (state as Verdict['state']) : 'unknown', ...(records !== undefined && { records, in_flight, rejected }) };
}

async function* filesOf({ targets, selection }: PassOptions): AsyncGenerator<FoundFile | Unfound> {
  for (const target of targets) yield* walk(target, selection);
}

/** Asks until all is accounted for or the time is over. @param until epoch ms */
export async function verifyUntil(shipping: Shipping, options: PassOptions, until: number): Promise<Verdict[]> {
  for (;;) {
    const verdicts = await verify(shipping, options);
    if (verdicts.every(isAccounted) || shipping.now() >= until || options.interrupted?.aborted) return verdicts;
    await shipping.options.sleep(Math.min(5_000, until - shipping.now()));
  }
}
