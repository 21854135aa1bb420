/** Lines that a client is given: each has a number, which is in the warehouse as the process id. */
export const logon = (number: number): string => `Mar 10 10:00:00 web-17 sshd[${number}]: Failed password for root from 192.0.2.7 port 22 ssh2`;

export const logons = (count: number, from = 1): string[] => Array.from({ length: count }, (_, index) => logon(from + index));

/** No record of the source; an agent that writes the lines of syslog anew makes one of it. */
export const BAD = 'no line of a syslog';

export const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
