import { CommandError, exitCodes } from '../exit';
import type { Finding } from './document';

/** Names of errors by which AWS refuses a right. */
const REFUSED = /AccessDenied|Unauthorized|NotAuthorized|Forbidden/;

/** Parts of a look, each by itself: a right that is missing costs its part alone, and is told. */
export class Parts {
  readonly findings: Finding[] = [];

  /** @param action the right that the part needs: `sqs:GetQueueAttributes on …` @returns undefined where it is missing */
  async read<T>(action: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!isRefused(error)) throw error;
      this.findings.push({ code: 'no_permission', severity: 'warning', says: `expected the right ${action}, found none: what it would tell is left out`, next: `give these credentials ${action}` });
      return undefined;
    }
  }
}

/** Whether a service refused a right. */
export function isRefused(error: unknown): boolean {
  if (error instanceof CommandError) return error.exitCode === exitCodes.refused && REFUSED.test(error.message);
  return error instanceof Error && REFUSED.test(error.name);
}
