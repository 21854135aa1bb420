import { stat } from 'node:fs/promises';
import { bytesOf, CHUNK_BYTES, endOfLines, inMemory, pieceOf, type Content, type Piece } from './content';
import { isSameVersion, versionOf } from './file-version';
import { GunzippedFile } from './gunzipped-file';
import type { Ledger } from './ledger';
import { goesOn, headOf, lengthOf, markAt, type Lineage, type Plan } from './lineage';
import { FileProblem, LocalFile } from './local-file';
import { StateProblem } from './journal';
import type { Shipped } from './ship-file';
import { isPlainText, seenOf, type Work } from './stock';
import { partSizeOf } from './part-hashes';
import { send } from './send';
import { ShipError, type Api, type ShipOptions } from './upload';

/** What shipping works with. */
export interface Shipping {
  readonly api: Api;
  readonly options: ShipOptions;
  readonly ledger: Ledger;
  /** Whether the source's records are lines. */
  readonly isLines: boolean;
  readonly newId: () => string;
  /** Epoch ms. */
  readonly now: () => number;
}

/** What became of a file. */
export interface Outcome {
  readonly shipped: Shipped[];
  /** All of its bytes are uploaded. */
  readonly isCovered: boolean;
  /** Another file has its name by now, or none: it is looked for again next time. */
  readonly isElsewhere?: true;
}

const ELSEWHERE: Outcome = { shipped: [], isCovered: false, isElsewhere: true };

/**
 * Ships what is new in a file: first a segment that a crash has left open, then the rest. Each step is in the ledger
 * before it is taken.
 * @throws ShipError
 */
export async function shipWork(work: Work, shipping: Shipping): Promise<Outcome> {
  const { found } = work;
  let content: LocalFile | GunzippedFile | undefined;
  try {
    content = await (work.isZipped ? GunzippedFile : LocalFile).open(found.file);
    if (!(await isStillIt(work, content))) return ELSEWHERE;
    return await shipContent(work, content, shipping);
  } catch (error) {
    if (error instanceof FileProblem && error.isGone) return ELSEWHERE;
    if (error instanceof FileProblem) throw new ShipError(found.path, 'local', error.message, error.fix);
    if (error instanceof StateProblem) throw new ShipError(found.path, 'local', error.message, 'make room for the state, or name another folder with --state; nothing was sent without it', true);
    throw error;
  } finally {
    await content?.close();
  }
}

/** Whether the file is the one that was looked at: rotation may have truncated it since, or made another of its inode. */
const isStillIt = async ({ found, lineage }: Work, content: LocalFile | GunzippedFile): Promise<boolean> =>
  isSameVersion(content.version, found) || (content.version.inode === found.inode && (lineage === undefined || (await goesOn(content, lineage))));

async function shipContent(work: Work, content: LocalFile | GunzippedFile, shipping: Shipping): Promise<Outcome> {
  const { found } = work;
  const { ledger } = shipping;
  const shipped: Shipped[] = [];
  let lineage = work.lineage && (await mayGoOn(work.lineage, content, shipping)) ? work.lineage : undefined;
  for (;;) {
    const next = await nextPiece(work, lineage, content, shipping);
    if (!next) break;
    const { piece } = next;
    const isWhole = piece.from === 0 && piece.to === content.size;
    if (!next.isPlanned) {
      const body = isWhole && content.size <= CHUNK_BYTES ? piece.body() : undefined;
      // What was read once is not read again for its head and mark.
      const bytes = Buffer.isBuffer(body) ? inMemory(body, content) : content;
      const born = lineage ? undefined : { path: found.path, head: await headOf(bytes, piece.to) };
      const id = lineage?.id ?? shipping.newId();
      ledger.plan(id, await planOf(work, bytes, piece, id, shipping), !isWhole, born);
      lineage = ledger.lineages.get(id)!;
    }
    const { path, plan, id } = lineage!;
    const announced = { file: found.path, path, size: piece.to - piece.from, modified: content.modified, sha256: piece.sha256, occurrence: plan!.occurrence };
    const landed = await send(shipping.api, announced, piece, shipping.options);
    const isAll = piece.to === content.size;
    ledger.sent(id, landed.upload_id, shipping.now(), isAll ? seenOf(content.version, found.path, lineage!) : undefined);
    shipped.push({ file: found.path, ...landed, size: announced.size, ...(piece.from > 0 && { from: piece.from }) });
  }
  const isCovered = lineage !== undefined && lengthOf(lineage) === content.size;
  if (isCovered && shipped.length === 0) ledger.seen(lineage!.id, seenOf(content.version, found.path, lineage!));
  return { shipped, isCovered };
}

/** A file that is no text cannot be shipped in parts: it is shipped whole again, as a new log. A JSON document is whole. */
async function mayGoOn(lineage: Lineage, content: Content, { isLines }: Shipping): Promise<boolean> {
  const at = lengthOf(lineage);
  if (at === 0 || at === content.size) return true;
  return (await isPlainText(content)) && (isLines || (await bytesOf(content, at - 1, at))[0] === 0x0a);
}

async function nextPiece(work: Work, lineage: Lineage | undefined, content: Content, { ledger, isLines, options }: Shipping): Promise<{ piece: Piece; isPlanned: boolean } | undefined> {
  const read = (from: number, to: number): Promise<Piece> => pieceOf(content, from, to, partSizeOf(to - from, options.parting));
  const plan = lineage?.plan;
  if (plan) {
    const piece = plan.to <= content.size ? await read(plan.from, plan.to) : undefined;
    if (piece?.sha256 === plan.sha256) return { piece, isPlanned: true };
    // The bytes are not there any more, so nobody can have them twice.
    ledger.unplan(lineage.id);
    if (!ledger.lineages.has(lineage.id)) return undefined;
  }
  const from = lineage ? lengthOf(lineage) : 0;
  const canBeCut = work.upTo !== 'end' && isLines && (await isPlainText(content));
  const whole = canBeCut ? await endOfLines(content, from) : content.size;
  if (work.upTo === 'lines' && !canBeCut) return undefined;
  const to = work.upTo === 'whole lines' && whole < content.size ? from : whole;
  return to > from ? { piece: await read(from, to), isPlanned: false } : undefined;
}

async function planOf({ found }: Work, content: Content, { from, to, sha256 }: Piece, id: string, { ledger, options }: Shipping): Promise<Plan> {
  // Identity is path and content; what recurs in a log that goes on, or in the next log of this path, is told apart.
  const path = ledger.lineages.get(id)?.path ?? found.path;
  const own = from > 0 ? `${id}@${from}` : ledger.isKept && ledger.isRepeated(path, sha256, id) ? id : undefined;
  const occurrence = [options.occurrence, own].filter(Boolean).join(' ') || undefined;
  const mark = await markAt(content, to);
  return { from, to, sha256, mark, inode: found.inode, ...(occurrence !== undefined && { occurrence }), ...(path !== found.path && { path: found.path }) };
}

/** Whether nobody has touched the file since it was looked at. */
export async function isUntouched(found: Work['found']): Promise<boolean> {
  const now = await stat(found.file, { bigint: true }).catch(() => undefined);
  return now !== undefined && isSameVersion(versionOf(now), found);
}
