/** Exit codes of every command; stable, and printed by `--help`. */
export const exitCodes = {
  ok: 0,
  /** A bug, or the machine failed. */
  failure: 1,
  usage: 2,
  /** The command did its work and found something that is not as it should be. */
  findings: 3,
  /** Something has to be there first: a running sandbox, a key, a deployment. */
  precondition: 6,
  /** The service said no (4xx). */
  refused: 7,
  /** The service was not to be had; trying again later may help. */
  unavailable: 8,
  interrupted: 130,
} as const;

/** The same for `cyberactive explain`: what a script that meets the code should do. */
export const exitCodeMeanings: Readonly<Record<keyof typeof exitCodes, { readonly means: string; readonly fix: string }>> = {
  ok: { means: 'The command did what was asked.', fix: 'Nothing.' },
  failure: { means: 'A bug, or the machine failed.', fix: 'Read the stack on stderr; trying again helps only if the machine was at fault.' },
  usage: { means: 'The command line does not hold.', fix: 'Read the message; add --help for what the command takes.' },
  findings: {
    means: 'The command did its work and found something that is not as it should be: records unaccounted for, files that were not taken, a record that is not there.',
    fix: 'Read what it found on stdout; --json has all of it.',
  },
  precondition: { means: 'Something has to be there first: a running sandbox, a key, a deployment, credentials.', fix: 'Do what the line after "next:" says, then repeat.' },
  refused: { means: 'The service said no (HTTP 4xx): the same request will be refused again.', fix: 'Read the code in the message and ask `cyberactive explain` for it.' },
  unavailable: { means: 'The service was not to be had.', fix: 'Try again later; nothing is sent or counted twice.' },
  interrupted: { means: 'The command was interrupted.', fix: 'Repeat it when you like; it goes on where it was.' },
};

/**
 * What a precondition is about, where a caller goes on by it: `code-to-deploy`, all that comes before the code is done;
 * `no-stage`, nothing was ever deployed under this name.
 */
export type Reason = 'code-to-deploy' | 'no-stage';

/**
 * Ends the command with a message for people and a code for scripts.
 * @param next what to do about it, one line, a command where there is one
 */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  constructor(
    readonly exitCode: number,
    message: string,
    readonly next?: string,
    readonly reason?: Reason,
  ) {
    super(message);
  }
}

/** What the AWS SDK and Node throw. */
interface ForeignError extends Error {
  readonly code?: string;
  readonly cause?: unknown;
  /** Set by the SDK when a service answered: whose fault it was. */
  readonly $fault?: 'client' | 'server';
}

const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH']);

/** The error in words for people; undefined where it is a bug, which wants its stack. */
export function asCommandError(error: unknown): CommandError | undefined {
  if (error instanceof CommandError) return error;
  if (!(error instanceof Error)) return undefined;
  const foreign = error as ForeignError;
  if (foreign.name === 'Unreachable' || foreign.name === 'TimeoutError' || NETWORK.has(foreign.code ?? '')) {
    return new CommandError(exitCodes.unavailable, `nobody answers: ${foreign.message || foreign.code}`, 'look whether the sandbox is still running, or try again later');
  }
  if (foreign.name === 'CredentialsProviderError' || foreign.name === 'ExpiredTokenException') {
    return new CommandError(exitCodes.precondition, foreign.message, 'check the AWS credentials of this shell');
  }
  if (foreign.$fault === 'client') return new CommandError(exitCodes.refused, `${foreign.name}: ${foreign.message}`);
  if (foreign.$fault === 'server') return new CommandError(exitCodes.unavailable, `${foreign.name}: ${foreign.message}`, 'try again later');
  return undefined;
}

export const EXIT_CODE_HELP = `
Exit codes: 0 ok · 1 failure · 2 usage · 3 findings · 6 precondition · 7 refused · 8 unavailable · 130 interrupted`;
