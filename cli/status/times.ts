/** @param time epoch ms */
export const iso = (time: number): string => new Date(time).toISOString();

/** Whole seconds; 0 where clocks disagree about which was first. Both epoch ms. */
export const secondsBetween = (from: number, to: number): number => Math.max(0, Math.round((to - from) / 1000));

/** Clocks of one region lie closer together than this, ms. */
export const SKEW = 60_000;
