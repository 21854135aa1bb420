/** A day of arrivals with bursts: quiet nights, busy hours, and every three hours ten minutes in which a backlog comes. */
import { seededRandom } from '../../sandbox/random';
import type { Arrival } from '../../cli/buffer/arrivals';

const MINUTE = 60_000;

/** @param bytes of a usual arrival */
export function burstyDay(start: number, seed: number, bytes: number, hours = 24): Arrival[] {
  const random = seededRandom(seed);
  const arrivals: Arrival[] = [];
  for (let minute = 0; minute < hours * 60; minute++) {
    const hour = Math.floor(minute / 60) % 24;
    const isBurst = minute % 180 < 10;
    const rate = hour < 5 ? 0.2 : hour < 8 || hour > 18 ? 0.8 : 2;
    const count = Math.floor(random.next() * 2 * rate + (isBurst ? 8 : 0));
    for (let i = 0; i < count; i++) arrivals.push({ at: start + Math.floor((minute + random.next()) * MINUTE), bytes: Math.ceil(random.next() * bytes) + 100 });
  }
  return arrivals.sort((a, b) => a.at - b.at);
}

/** As CloudWatch keeps it: bytes by the minute. */
export function byTheMinute(arrivals: readonly Arrival[]): object {
  const minutes = new Map<number, number>();
  for (const { at, bytes } of arrivals) minutes.set(at - (at % MINUTE), (minutes.get(at - (at % MINUTE)) ?? 0) + bytes);
  return { Label: 'IncomingBytes', Datapoints: [...minutes].reverse().map(([at, Sum]) => ({ Timestamp: new Date(at).toISOString(), Sum, Unit: 'Bytes' })) };
}
