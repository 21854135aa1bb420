import type { SweptAttempts } from '../state/documents';
import type { SweepSettings } from './sweep-services';

/** Nothing tried yet. @param at epoch ms of the first try */
export const noAttempts = (at: number): SweptAttempts => ({ attempts: 0, next_at: at });

/**
 * One more try. It is counted before it is made: what ends half-way costs a try, and a fault cannot repeat it without end.
 * Each waits twice as long as the one before.
 */
export function tried<T extends SweptAttempts>(before: T, now: number, { backOff }: Pick<SweepSettings, 'backOff'>): T {
  return { ...before, attempts: before.attempts + 1, tried_at: now, next_at: now + waitAfter(before.attempts + 1, backOff) };
}

/** @param attempts made so far, from 1. @param backOff ms */
export const waitAfter = (attempts: number, backOff: number): number => backOff * 2 ** (attempts - 1);

export const isSpent = ({ attempts }: SweptAttempts, settings: Pick<SweepSettings, 'attempts'>): boolean => attempts >= settings.attempts;
