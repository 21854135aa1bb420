/** `audits/recount.json`. Where the nightly recount is in its round of the days; days are `yyyy-MM-dd`, of `uploaded_at`, UTC. */
export interface RecountDocument {
  /** The older day that is the next one's turn; absent: the newest of them. */
  readonly next_day?: string;
  /** Days on which books and tables differed when they were last recounted. */
  readonly different_days: readonly string[];
  readonly recounted_at: number;
}
