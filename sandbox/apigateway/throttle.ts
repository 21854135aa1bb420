/** Token buckets of a stage. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html */

export interface ThrottleLimit {
  /** Requests a second. */
  readonly rate: number;
  /** Size of the bucket. */
  readonly burst: number;
}

/** What an account has where a stage says nothing. */
export const ACCOUNT_LIMIT: ThrottleLimit = { rate: 10_000, burst: 5_000 };

/** Refilled by sandbox time. */
export class TokenBucket {
  private tokens: number;
  private filledAt: number;

  /** @param now epoch ms */
  constructor(private readonly limit: ThrottleLimit, now: number) {
    this.tokens = limit.burst;
    this.filledAt = now;
  }

  /** @returns whether there was a token */
  take(now: number): boolean {
    const { rate, burst } = this.limit;
    this.tokens = Math.min(burst, this.tokens + (Math.max(now - this.filledAt, 0) * rate) / 1000);
    this.filledAt = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
