const frame = /^message repeated (\d{1,9}) times: \[ /;
const lastMessage = /^last message repeated (\d{1,9}) times?/;

/** A message and how often it stands for itself. */
export interface Repeated {
  readonly message: string;
  /** Absent for once. */
  readonly count?: number;
}

/**
 * Takes the frame off `message repeated 5 times: [ Failed password for root …]`. The older `last message repeated 2 times`
 * keeps its text and has the count, since what it repeats is another record.
 * @see https://www.rsyslog.com/doc/configuration/action/rsconf1_repeatedmsgreduction.html
 */
export function unframeRepeated(message: string): Repeated {
  if (message.startsWith('message repeated ')) {
    const match = frame.exec(message);
    if (match === null) return { message };
    const end = message.endsWith(']') ? message.length - 1 : message.length;
    return { message: message.slice(match[0].length, Math.max(end, match[0].length)), count: Number(match[1]) };
  }
  const last = message.startsWith('last message ') ? lastMessage.exec(message) : null;
  return last === null ? { message } : { message, count: Number(last[1]) };
}
