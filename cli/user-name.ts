import os from 'node:os';

/** Who runs the command, for the record; `unknown` where the system has no name for the user, as in some containers. */
export function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    return 'unknown';
  }
}
