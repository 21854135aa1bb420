/** One line of the table at the end. */
export interface Outcome {
  /** What is compared or counted: `fan-out, web_access: plain file to readline`. */
  readonly measure: string;
  readonly figure: string;
  /** Absent where the figure only informs. */
  readonly target?: string;
  readonly met?: boolean;
}

/** A ratio that is to be at least `least`. */
export function ratio(measure: string, found: number, least: number): Outcome {
  return { measure, figure: found.toFixed(2), target: `at least ${least}`, met: found >= least };
}

/** A figure without a target. */
export function fact(measure: string, figure: string): Outcome {
  return { measure, figure };
}

/** Tells the outcomes to the process that gathers them, or to the terminal. */
export function report(outcomes: readonly Outcome[]): void {
  if (process.send) process.send(outcomes);
  else console.table(outcomes);
}
