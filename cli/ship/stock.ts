import { stat } from 'node:fs/promises';
import { bytesOf, type Content } from './content';
import { versionOf, type FileVersion } from './file-version';
import { GunzippedFile } from './gunzipped-file';
import type { Ledger } from './ledger';
import { beginsWith, familyOf, goesOn, hasHead, lengthOf, type Lineage, type Seen } from './lineage';
import { FileProblem, LocalFile } from './local-file';
import { ShipError } from './upload';
import type { FoundFile, Unfound } from './walk';

/** When a file is taken to be complete, and how long a live log may keep its lines. */
export interface Patience {
  /** A file that was not touched for so long is complete, ms. */
  readonly settle: number;
  /** A last line without its end may still get it for so long, ms. */
  readonly line: number;
  /** A log that never comes to rest is shipped so often, up to its last whole line, ms. */
  readonly every: number;
  /** Whether the source's records are lines: only then is a log cut. */
  readonly isLines: boolean;
}

/** A file with bytes to ship. */
export interface Work {
  readonly found: FoundFile;
  /** The log that it goes on with; undefined: a new one. */
  readonly lineage?: Lineage;
  /** The file is that log, compressed. */
  readonly isZipped: boolean;
  /** How far: to the end, whatever it is; up to the last whole line; the same, but nothing of a new file that ends within a line. */
  readonly upTo: 'end' | 'lines' | 'whole lines';
}

export interface Stock {
  readonly work: Work[];
  /** All of their bytes are uploaded. */
  readonly covered: FoundFile[];
  /** Files that are still being written, or may be. */
  readonly waiting: string[];
  readonly empty: string[];
  readonly problems: ShipError[];
  /** Logs whose file was found. */
  readonly claimed: Set<Lineage>;
}

/** A file that begins like a known log is taken for a copy in the making for so long, ms; a log may also just begin alike. */
const COPY_MS = 600_000;
/** Candidates for one copied or compressed log; the content decides, so more than one is rare. */
const MOST_CANDIDATES = 16;

/** Looks at each file: which log it is, and whether there is something to ship. Sends nothing. */
export async function takeStock(files: AsyncIterable<FoundFile | Unfound>, ledger: Ledger, patience: Patience, now: number): Promise<Stock> {
  const stock: Stock = { work: [], covered: [], waiting: [], empty: [], problems: [], claimed: new Set() };
  const { claimed } = stock;
  const replaced = new Set<Lineage>();
  const fresh: FoundFile[] = [];
  const seen = new Set<string>();
  for await (const found of files) {
    if ('problem' in found) stock.problems.push(new ShipError(found.path, 'local', found.problem.message, found.problem.fix));
    else if (ledger.isKept && seen.has(found.inode)) continue; // two names of one file, or a target named twice
    else {
      seen.add(found.inode);
      const lineage = ledger.ofInode(found.inode);
      if (!lineage || claimed.has(lineage)) fresh.push(found);
      else if (isUnchanged(lineage, found)) {
        claimed.add(lineage);
        stock.covered.push(found);
      } else if (await opened(found, (content) => (isCovered(lineage, found) ? beginsWith(content, lineage) : goesOn(content, lineage)))) {
        claimed.add(lineage);
        // Only touched: all of it is uploaded.
        if (isCovered(lineage, found)) {
          ledger.seen(lineage.id, seenOf(found, found.path, lineage));
          stock.covered.push(found);
        } else decide(stock, { found, lineage, isZipped: false }, patience, now);
      } else {
        replaced.add(lineage);
        fresh.push(found);
      }
    }
  }
  const families = new Set(ledger.lineages.size > 0 ? fresh.map(({ path }) => familyOf(path)) : []);
  const relatives = await relativesOf(ledger, families, claimed, replaced);
  for (const found of fresh) await settleFresh(found, relatives, { stock, claimed, patience, now });
  return stock;
}

/** Without times the content decides: another file may have been given the inode, the size and the millisecond. */
const isUnchanged = ({ seen, plan }: Lineage, { size, times, inode }: FoundFile): boolean =>
  !plan && seen?.inode === inode && seen.size === size && seen.times === times;

/** Whether nothing is new in the file, provided that it is still that log. */
const isCovered = (lineage: Lineage, { size }: FoundFile): boolean => !lineage.plan && size === lengthOf(lineage);

/** A file all of whose bytes are uploaded. @param version when it was opened, or before */
export const seenOf = ({ inode, size, modified, times, isFresh }: FileVersion, path: string, lineage: Pick<Lineage, 'path'>): Seen => ({
  ...{ inode, size, modified },
  ...(!isFresh && { times }),
  ...(path !== lineage.path && { path }),
});

/** Logs by family: those whose file is there, and those whose file has gone or is another by now. */
interface Relatives {
  readonly alive: Map<string, Lineage[]>;
  readonly gone: Map<string, Lineage[]>;
}

async function relativesOf(ledger: Ledger, families: ReadonlySet<string>, claimed: ReadonlySet<Lineage>, replaced: ReadonlySet<Lineage>): Promise<Relatives> {
  const relatives: Relatives = { alive: new Map(), gone: new Map() };
  for (const lineage of families.size > 0 ? ledger.lineages.values() : []) {
    const family = familyOf(lineage.path);
    if (!families.has(family)) continue;
    const side = claimed.has(lineage) || (!replaced.has(lineage) && (await isThere(lineage))) ? relatives.alive : relatives.gone;
    const others = side.get(family);
    if (others) others.push(lineage);
    else side.set(family, [lineage]);
  }
  return relatives;
}

/** Whether its file is where it was last, which may be outside of what this run looks at. */
export async function isThere(lineage: Lineage): Promise<boolean> {
  const { seen, plan } = lineage;
  const found = await stat(plan?.path ?? seen?.path ?? lineage.path, { bigint: true }).then((stats) => versionOf(stats), () => undefined);
  return found !== undefined && found.inode === (plan?.inode ?? seen?.inode) && found.size >= Math.max(lengthOf(lineage), seen?.size ?? 0);
}

interface Scene {
  readonly stock: Stock;
  readonly claimed: Set<Lineage>;
  readonly patience: Patience;
  readonly now: number;
}

/** A file that is not known by its inode: a new log, or a known one that was copied or compressed. */
async function settleFresh(found: FoundFile, { alive, gone }: Relatives, scene: Scene): Promise<void> {
  const { stock, claimed, patience, now } = scene;
  if (found.size === 0) return void stock.empty.push(found.path);
  const family = familyOf(found.path);
  const candidates = gone.get(family)?.filter((lineage) => !claimed.has(lineage)) ?? [];
  if (!isSettled(found, patience, now)) {
    const others = [...(alive.get(family) ?? []), ...candidates];
    // A copy that is being made of a known log: it tells which when it is done.
    const isCopy = others.length > 0 && now - found.born < COPY_MS && (await opened(found, (content) => beginsLikeAny(content, others)));
    if (isCopy || found.path.endsWith('.gz')) return void stock.waiting.push(found.path);
    return decide(stock, { found, isZipped: false }, patience, now);
  }
  const isZipped = candidates.length > 0 && found.path.endsWith('.gz');
  const lineage = candidates.length === 0 ? undefined : await opened(found, (content) => firstWithin(content, candidates), isZipped);
  if (lineage) {
    claimed.add(lineage);
    stock.work.push({ found, lineage, isZipped, upTo: 'end' });
  } else decide(stock, { found, isZipped: false }, patience, now);
}

async function beginsLikeAny(content: Content, others: readonly Lineage[]): Promise<boolean> {
  const heads = new Map(others.map(({ head }) => [`${head.length} ${head.hash}`, head]));
  for (const head of heads.values()) if (await hasHead(content, head)) return true;
  return false;
}

async function firstWithin(content: Content, candidates: readonly Lineage[]): Promise<Lineage | undefined> {
  const newest = [...candidates].sort((a, b) => b.sentAt - a.sentAt || lengthOf(b) - lengthOf(a)).slice(0, MOST_CANDIDATES);
  for (const lineage of newest) if (await beginsWith(content, lineage)) return lineage;
  return undefined;
}

/** Looks into a file. One that cannot be read gives nothing; shipping it says why. */
async function opened<T>(found: FoundFile, look: (content: Content) => Promise<T>, isZipped = false): Promise<T | undefined> {
  let content: Content | undefined;
  try {
    content = await (isZipped ? GunzippedFile : LocalFile).open(found.file);
    return await look(content);
  } catch (error) {
    if (error instanceof FileProblem) return undefined;
    throw error;
  } finally {
    await content?.close();
  }
}

const quietFor = ({ modified, changed }: FoundFile, now: number): number => now - Math.max(modified, changed);
const isSettled = (found: FoundFile, { settle }: Patience, now: number): boolean => settle === 0 || quietFor(found, now) >= settle;

/** Whether the file, or the part that can be told, is to be shipped now. */
function decide(stock: Stock, work: Omit<Work, 'upTo'>, patience: Patience, now: number): void {
  const { found, lineage } = work;
  const isRested = isSettled(found, patience, now);
  const lastShipped = lineage?.sentAt ?? found.born;
  if (isRested && (!patience.isLines || patience.settle === 0 || quietFor(found, now) >= patience.line)) stock.work.push({ ...work, upTo: 'end' });
  else if (isRested) stock.work.push({ ...work, upTo: lineage ? 'lines' : 'whole lines' });
  else if (patience.isLines && now - lastShipped >= patience.every) stock.work.push({ ...work, upTo: 'lines' });
  else stock.waiting.push(found.path);
}

/** Whether the first bytes are those of a text that can be cut between lines: not compressed, not UTF-16. */
export async function isPlainText(content: Content): Promise<boolean> {
  const start = await bytesOf(content, 0, Math.min(512, content.size));
  return !start.includes(0) && !(start[0] === 0x1f && start[1] === 0x8b) && !(start[0] === 0xff && start[1] === 0xfe) && !(start[0] === 0xfe && start[1] === 0xff);
}
