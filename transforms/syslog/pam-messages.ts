import { failed, fromPeer, logonMessage, splitFirst, succeeded, throughService, upTo } from './logon-message';
import type { LogonEvent, LogonMessage, MatchedMessage } from './logon-message';

/**
 * What PAM modules write of sessions and failures, from any program that logs users on. Old modules put their name behind
 * the program (`sshd(pam_unix)[1]: session opened …`), newer ones in front of the message (`pam_unix(sshd:session): …`).
 * @see https://github.com/linux-pam/linux-pam/tree/master/modules/pam_unix
 */
export const pamMessages: readonly LogonMessage[] = [
  logonMessage({
    name: 'session_opened',
    patterns: ['pam_* session opened for user @', 'session opened for user @'],
    read(message, event) {
      const [user, by] = splitFirst(message.text, ' by ', message.end);
      readService(message, event);
      readAccount(user, event);
      if (by !== undefined) readCaller(by, event);
      succeeded(event, 'Logon');
    },
  }),
  logonMessage({
    name: 'session_closed',
    patterns: ['pam_* session closed for user @', 'session closed for user @'],
    read(message, event) {
      readService(message, event);
      readAccount(message.text.slice(message.end), event);
      succeeded(event, 'Logoff');
    },
  }),
  logonMessage({
    name: 'pam_failure',
    patterns: ['pam_* authentication failure;… user=@', 'authentication failure;… user=@'],
    read(message, event) {
      readParameters(message, event);
      failed(event, 'Logon', 'INVALID_CREDENTIALS');
    },
  }),
  logonMessage({
    name: 'pam_failure',
    patterns: ['PAM * more authentication failure… user=@'],
    read(message, event) {
      readParameters(message, event);
      event.count = positive(message.words[0] as string) ?? event.count;
      failed(event, 'Logon', 'INVALID_CREDENTIALS');
    },
  }),
  logonMessage({
    name: 'pam_success',
    patterns: ['pam_* authentication success;… user=@'],
    read(message, event) {
      readParameters(message, event);
      succeeded(event, 'Logon');
    },
  }),
];

/** Logon types of the services that have one kind of logon only. */
const logonTypes: ReadonlyMap<string, Parameters<typeof throughService>[2]> = new Map([
  ['sshd', 'Network'], ['cron', 'Batch'], ['crond', 'Batch'], ['atd', 'Batch'], ['login', 'Interactive'], ['systemd-user', 'OS Service'],
]);

/** The PAM service: named in `pam_unix(sshd:session):`, else the program without its module. */
function readService({ text, program }: MatchedMessage, event: LogonEvent): void {
  const name = /^pam_[^\s(]+\(([^:\s)]+):/.exec(text)?.[1] ?? upTo(program, '(', 0);
  if (name !== '') throughService(event, name, logonTypes.get(name));
}

/** `ubuntu` or, as newer versions write, `ubuntu(uid=1000)`. */
function readAccount(text: string, event: LogonEvent): void {
  const match = text.endsWith(')') ? /^(.+)\(uid=(\d+)\)$/.exec(text) : null;
  event.user_name = match?.[1] ?? text;
  event.user_uid = match?.[2];
}

/** `ubuntu(uid=0)`, `LOGIN(uid=0)` or `(uid=0)`. */
function readCaller(text: string, event: LogonEvent): void {
  const match = /^([^(]*)\(uid=(\d+)\)/.exec(text);
  event.actor_user_name = match?.[1] || undefined;
  event.actor_user_uid = match?.[2];
}

/** `logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1  user=root`; uid and ruser are the caller's. */
function readParameters(message: MatchedMessage, event: LogonEvent): void {
  const host = parameter(message, ' rhost=');
  readService(message, event);
  event.user_name = message.text.slice(message.end).trimEnd();
  event.actor_user_name = parameter(message, ' ruser=') ?? parameter(message, ' logname=');
  event.actor_user_uid = parameter(message, ' uid=');
  event.session_terminal = parameter(message, ' tty=');
  if (host === undefined) return;
  fromPeer(event, host);
  event.is_remote = true;
}

/** What follows `name` in the part before the user, up to the next space; undefined where that is nothing. */
function parameter({ text, end }: MatchedMessage, name: string): string | undefined {
  const start = text.indexOf(name);
  return start < 0 || start >= end ? undefined : upTo(text, ' ', start + name.length) || undefined;
}

function positive(text: string): number | undefined {
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}
