/** The Direct PUT quota of one stream, counted by the second. */
import type { DirectPutQuota } from './limits';

const SECOND = 1000;

export class Throttle {
  private second = Number.NaN;
  private used = { records: 0, requests: 0, bytes: 0 };

  constructor(private readonly quota: DirectPutQuota) {}

  /** Counts a request; false where the second's requests are used up. */
  request(at: number): boolean {
    this.turn(at);
    if (this.used.requests >= this.quota.requests) return false;
    this.used.requests += 1;
    return true;
  }

  /** Counts a record; false where it would exceed the second's records or bytes. */
  record(bytes: number, at: number): boolean {
    this.turn(at);
    if (this.used.records >= this.quota.records || this.used.bytes + bytes > this.quota.bytes) return false;
    this.used.records += 1;
    this.used.bytes += bytes;
    return true;
  }

  private turn(at: number): void {
    const second = Math.floor(at / SECOND);
    if (second === this.second) return;
    this.second = second;
    this.used = { records: 0, requests: 0, bytes: 0 };
  }
}
