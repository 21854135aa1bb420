import type { ApiRequest } from './request';

/** Seconds by which the client's clock is ahead of the server's; negative: behind. */
export const skewHeader = 'cyberactive-clock-skew-seconds';

/** Seconds of difference that are logged: URLs are signed for minutes, and log times are completed from the client's file times. */
export const skewWorthALog = 60;

/** The client's clock: HTTP's own header, or one that no gateway or proxy touches. */
const clockHeaders = ['x-client-time', 'date', 'x-amzn-remapped-date'];

/**
 * How far the client's clock is off, in whole seconds; undefined where the request does not tell. `date` is HTTP's date,
 * `x-client-time` that or ISO 8601 or epoch seconds (`date +%s`).
 */
export function clockSkew({ headers }: Pick<ApiRequest, 'headers'>, now: number): number | undefined {
  const text = clockHeaders.map((name) => headers[name]?.[0]).find((value) => value !== undefined)?.trim();
  if (text === undefined) return undefined;
  const time = /^\d{9,11}$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  return Number.isFinite(time) ? Math.round((time - now) / 1000) : undefined;
}
