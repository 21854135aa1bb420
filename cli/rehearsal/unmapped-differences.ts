import type { Column } from '../../schemas/event-class';
import { parsed } from '../../constructs/replay/row-comparison';
import { pathsOf } from '../unmapped/json-paths';
import { PathCounts, type PathCount } from '../unmapped/path-counts';
import type { UnmappedPath } from './report';
import type { Row } from './standing-file';

/** Paths held at a time. */
const ROOM = 5_000;
/** Paths of each list that are told. */
const TOLD = 50;

/** What is unmapped now, beside what would be. */
export class UnmappedDifferences {
  private readonly captured = new PathCounts(ROOM);
  private readonly missed = new PathCounts(ROOM);
  private readonly columns = new Map<string, string>();

  /** @param added columns that are new: a path that one of them is meant for belongs there */
  add(source: string, before: unknown, after: Row, added: readonly Column[]): void {
    const [was, is] = [pathsOf(parsed(before)), pathsOf(parsed(after.unmapped))];
    const gone = [...was].filter(([path]) => !is.has(path));
    for (const [path] of [...gone, ...is]) this.match(path, added);
    if (gone.length > 0) this.captured.add(source, new Map(gone));
    const missed = [...is].filter(([path]) => this.columns.has(path) && (after[this.columns.get(path)!] ?? null) === null);
    if (missed.length > 0) this.missed.add(source, new Map(missed));
  }

  result(): { readonly captured: UnmappedPath[]; readonly missed: UnmappedPath[] } {
    return { captured: this.told(this.captured), missed: this.told(this.missed) };
  }

  private match(path: string, added: readonly Column[]): void {
    if (this.columns.has(path)) return;
    const column = added.find((candidate) => isMeantFor(path, candidate));
    if (column) this.columns.set(path, column.name);
  }

  private readonly told = (counts: PathCounts): UnmappedPath[] =>
    counts.list().slice(0, TOLD).map(({ source, path, events, examples }: PathCount) => {
      const column = this.columns.get(path);
      return { source, path, events, example: examples[0] ?? '', ...(column !== undefined && { column }) };
    });
}

/** `tls.versionName[]` → `tls_version_name` */
const plain = (path: string): string =>
  path
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .join('_');

/** By the whole path, as the column or its OCSF attribute is called, or by the last part of both. */
function isMeantFor(path: string, { name, ocsf = '' }: Column): boolean {
  const own = plain(path);
  const attribute = plain(ocsf.replace(/^unmapped\./, ''));
  return own === name || own === attribute || name.endsWith(`_${own}`) || attribute.endsWith(`_${own}`);
}
