import type { CutListing } from './document';
import type { SeenStream } from './streams';
import type { SeenUploads } from './uploads';

/** Listings that were longer than a look reads. */
export function cutListings({ cut }: Pick<SeenUploads, 'cut'>, seen: readonly Pick<SeenStream, 'cut'>[]): CutListing[] {
  return [...cut, ...(seen.some((stream) => stream.cut) ? ['delivered_objects' as const] : [])];
}

/** What is not said of the whole, because a listing was cut. */
export const cutRemarks: Readonly<Record<CutListing, string>> = {
  open_uploads: 'more uploads are on their way than a look lists: those of the first customers were counted, the alarms count all of them',
  recent_uploads: 'more uploads came than a look lists: shares and percentiles are of some, which may not be the newest',
  delivered_objects: 'streams delivered more objects in two days than a look lists: those of the last hours were looked at, or some of them; newest rows may be newer, and more may wait to be loaded',
};
