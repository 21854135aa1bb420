import type { StatementError } from '../warehouse/data-api';

/**
 * How Redshift says that it, or what it needs, failed rather than the data. Trying the files one by one would tell
 * nothing then, and counting a failure against each of them would quarantine good files.
 */
const OUTAGES: readonly RegExp[] = [
  /could not connect|connection (to|from|was|is|has been|refused|reset|closed|lost|timed? ?out|terminated)|server closed|broken pipe/i,
  /terminating|shutting down|starting up|restart|not available|unavailable|stopped while/i,
  /timed? ?out|cancell?ed|cancell?ing statement|aborted by/i,
  /serializable isolation|deadlock|could not obtain lock|conflict with concurrent/i,
  /out of memory|disk full|insufficient memory|usage limit/i,
  /permission denied|not authorized|access ?denied|assume role|expired token|(relation|schema|database|user|role) \S* ?does not exist/i,
  /status (403|5\d\d)|slow ?down|internal ?error|request ?timeout/i,
];

/** Names of files and columns: what they happen to be called says nothing of the fault. */
const NAMES = /s3:\/\/\S+|'[^']*'|"[^"]*"|\b\w+\.parquet\b/g;

/** Whether the warehouse failed rather than the data. */
export function isOutage({ status, message }: Pick<StatementError, 'status' | 'message'>): boolean {
  const text = message.replace(NAMES, '');
  return status === 'ABORTED' || OUTAGES.some((pattern) => pattern.test(text));
}
