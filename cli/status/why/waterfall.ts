import { iso, secondsBetween } from '../times';
import { hopNames, type Cause, type HopName } from './cause';
import { bufferTime, DELIVERY_SLACK, QUIET, readingTime } from './hops';
import type { Journey } from './journey';

/** One hop of a record: `to` null means that it is in it, both null that it has not come to it. */
export interface Hop {
  readonly hop: HopName;
  readonly does: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly seconds: number | null;
  /** What it takes at most while nothing is wrong. */
  readonly usual_seconds: number;
  readonly share: number | null;
}

const DOES: Readonly<Record<HopName, string>> = {
  shipper: 'from the promise to the file in raw',
  raw: 'until fan-out was told and began',
  'fan-out': 'reading the file, putting its records',
  stream: 'buffer, transform, buffer, Parquet',
  curated: 'until load took the file',
  load: 'COPY, de-duplicate, insert: the row',
};

/** From hop to hop, as far as it has come. Where a record is is where its cause is. Pure. */
export function waterfall(journey: Journey, { hop: here }: Cause): Hop[] {
  const { upload, putAt, landedAt, receipt, loading, load, now } = journey;
  const object = journey.objects.find(({ loadedAt }) => loadedAt === undefined) ?? journey.objects.at(-1);
  const began: Readonly<Record<HopName, number | undefined>> = {
    shipper: upload.issued.uploaded_at,
    raw: putAt,
    'fan-out': landedAt,
    stream: receipt?.fanned_out_at,
    curated: object?.deliveredAt,
    // A run that did not take the file has left no mark of its own.
    load: loading?.started_at ?? (load.dueAt === undefined ? undefined : Math.min(load.dueAt, now)),
  };
  const usual = usualOf(journey);
  const place = hopNames.indexOf(here);
  const total = Math.max(1, secondsBetween(upload.issued.uploaded_at, now));
  return hopNames.map((hop, index): Hop => {
    // Where it is not known when a hop began, the time stands in the one that is named.
    const from = index > place ? undefined : (began[hop] ?? (index === place ? began[hopNames[index - 1]!] : undefined));
    const end = index < place ? (began[hopNames[index + 1]!] ?? undefined) : undefined;
    const seconds = from === undefined ? null : secondsBetween(from, end ?? (index === place ? now : from));
    return {
      ...{ hop, does: DOES[hop], seconds, usual_seconds: Math.round(usual[hop] / 1000) },
      from: from === undefined ? null : iso(from),
      to: end === undefined ? null : iso(end),
      share: seconds === null ? null : seconds / total,
    };
  });
}

/** ms */
const usualOf = (journey: Journey): Readonly<Record<HopName, number>> => ({
  shipper: 900_000,
  raw: QUIET,
  'fan-out': readingTime(journey.upload.issued.size),
  stream: bufferTime(journey) + DELIVERY_SLACK,
  curated: journey.load.interval,
  load: 900_000,
});
