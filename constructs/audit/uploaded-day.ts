import { dayOf } from '../state/registry';

const DAY_MS = 86_400_000;

/** When a UTC day begins, epoch ms. @param day `yyyy-MM-dd` */
export const startOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);

/** The day so many days before. */
export const daysBefore = (day: string, days: number): string => dayOf(startOf(day) - days * DAY_MS);

/** Uploads promised before this are past their retention: whole UTC days. Both epoch ms. */
export const retiredBefore = (now: number, retentionDays: number): number => startOf(daysBefore(dayOf(now), retentionDays));

/** A condition on `uploaded_at`, the sort key of every table of events: only this day's blocks are read. */
export const uploadedOn = (day: string): string => `"uploaded_at" BETWEEN ${startOf(day)} AND ${startOf(day) + DAY_MS - 1}`;
