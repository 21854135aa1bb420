import type { AvscField } from './avsc-record';
import { columnForm } from './column-type';

/** How the columns of one schema stand to those of an earlier one. Each column is in one list at most. */
export interface ColumnOrder {
  /** Earlier columns that are gone. */
  readonly removed: readonly AvscField[];
  /** New columns that took the place of one that is gone: earlier, now. */
  readonly renamed: readonly (readonly [AvscField, AvscField])[];
  /** Columns that left their place: now, and the name of the column before it earlier and now (undefined: first). */
  readonly moved: readonly { readonly field: AvscField; readonly earlierAfter?: string; readonly nowAfter?: string }[];
  /** New columns before earlier ones, and the earlier column that each stands before. */
  readonly inserted: readonly { readonly field: AvscField; readonly before: string }[];
  /** New columns after all earlier ones. */
  readonly appended: readonly AvscField[];
}

/** Compares the order of columns by name. */
export function compareOrder(earlier: readonly AvscField[], all: readonly AvscField[]): ColumnOrder {
  const seen = new Set<string>();
  // Of two fields with one name, which is a finding of its own, the first counts.
  const now = all.filter(({ name }) => !seen.has(name) && seen.add(name));
  if (earlier.every(({ name }, index) => now[index]?.name === name)) return { removed: [], renamed: [], moved: [], inserted: [], appended: now.slice(earlier.length) };
  const nowNames = new Set(now.map(({ name }) => name));
  const earlierNames = new Set(earlier.map(({ name }) => name));
  const gone = earlier.filter(({ name }) => !nowNames.has(name));
  const fresh = now.filter(({ name }) => !earlierNames.has(name));
  const renamed = findRenamed(gone, fresh, earlier, now);
  const earlierName = new Map(renamed.map(([before, after]) => [after.name, before.name]));
  const place = new Map(earlier.map(({ name }, index) => [name, index]));
  const kept = now.filter(({ name }) => place.has(earlierName.get(name) ?? name));
  const placeOf = ({ name }: AvscField) => place.get(earlierName.get(name) ?? name)!;
  const inOrder = new Set(longestRising(kept, placeOf));
  const lastKept = now.findLastIndex((field) => inOrder.has(field));
  const isNew = (field: AvscField) => fresh.includes(field) && !earlierName.has(field.name);
  return {
    removed: gone.filter((field) => !renamed.some(([before]) => before === field)),
    renamed,
    moved: kept.filter((field) => !inOrder.has(field)).map((field) => ({ field, earlierAfter: earlier[placeOf(field) - 1]?.name, nowAfter: now[now.indexOf(field) - 1]?.name })),
    inserted: now.slice(0, lastKept + 1).filter(isNew).map((field) => ({ field, before: now.slice(now.indexOf(field)).find((other) => inOrder.has(other))!.name })),
    appended: now.slice(lastKept + 1).filter(isNew),
  };
}

/** A column that is gone and a new one are one renamed column if type and OCSF path, or type and place, are the same. */
function findRenamed(gone: readonly AvscField[], fresh: readonly AvscField[], earlier: readonly AvscField[], now: readonly AvscField[]): [AvscField, AvscField][] {
  const free = new Set(fresh);
  const found: [AvscField, AvscField][] = [];
  for (const before of gone) {
    const samePath = (after: AvscField) => before.attributes.ocsf !== undefined && after.attributes.ocsf === before.attributes.ocsf;
    const samePlace = (after: AvscField) => earlier.indexOf(before) === now.indexOf(after);
    const sameType = (after: AvscField) => columnForm(before).base === columnForm(after).base;
    const after = [...free].find((field) => sameType(field) && (samePath(field) || samePlace(field)));
    if (after === undefined) continue;
    free.delete(after);
    found.push([before, after]);
  }
  return found;
}

/** The most items whose places rise: what is not among them has moved. */
function longestRising<Item>(items: readonly Item[], place: (item: Item) => number): Item[] {
  const best: { readonly length: number; readonly previous: number }[] = [];
  for (const [index, item] of items.entries()) {
    let entry = { length: 1, previous: -1 };
    for (let at = 0; at < index; at++) {
      if (place(items[at]!) < place(item) && best[at]!.length >= entry.length) entry = { length: best[at]!.length + 1, previous: at };
    }
    best.push(entry);
  }
  const chain: Item[] = [];
  const longest = Math.max(0, ...best.map(({ length }) => length));
  for (let at = best.findIndex(({ length }) => length === longest); at >= 0; at = best[at]!.previous) chain.unshift(items[at]!);
  return chain;
}
