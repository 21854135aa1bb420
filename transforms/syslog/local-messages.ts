import { failed, fromPeer, logonMessage, splitFirst, splitLast, succeeded, throughService } from './logon-message';
import type { LogonEvent, LogonMessage, MatchedMessage } from './logon-message';

/** What login, systemd-logind and dropbear write of logons. */
export const localMessages: readonly LogonMessage[] = [
  logonMessage({
    name: 'login',
    programs: ['login'],
    patterns: ['LOGIN ON * BY @'],
    read({ text, end, words }, event) {
      const [user, host] = splitLast(text, ' FROM ', end);
      throughService(event, 'login', 'Interactive');
      event.user_name = user;
      event.session_terminal = words[0];
      event.is_remote = host !== undefined;
      fromPeer(event, host ?? '');
      succeeded(event, 'Logon');
    },
  }),
  logonMessage({
    name: 'login',
    programs: ['login'],
    patterns: ['ROOT LOGIN '],
    read({ text }, event) {
      throughService(event, 'login', 'Interactive');
      event.user_name = 'root';
      event.session_terminal = withoutQuotes(splitLast(text, ' ')[1] ?? '');
      succeeded(event, 'Logon');
    },
  }),
  logonMessage({
    name: 'login',
    programs: ['login'],
    patterns: ['FAILED LOGIN… FOR @'],
    read({ text, end }, event) {
      const [user, cause] = splitFirst(text, ', ', end);
      throughService(event, 'login', 'Interactive');
      event.user_name = withoutQuotes(user) || 'UNKNOWN';
      failed(event, 'Logon', cause);
    },
  }),
  logonMessage({
    name: 'logind_session',
    programs: ['systemd-logind'],
    patterns: ['New session * of user @'],
    read({ text, end, words }, event) {
      throughService(event, 'systemd-logind');
      event.session_uid = words[0];
      event.user_name = text.slice(end).replace(/(.)\.$/, '$1');
      succeeded(event, 'Logon');
    },
  }),
  logonMessage({
    name: 'dropbear',
    programs: ['dropbear'],
    patterns: ["Password auth succeeded for '@", "PAM password auth succeeded for '@", "Pubkey auth succeeded for '@"],
    read(message, event) {
      readDropbear(message, event);
      succeeded(event, 'Logon');
    },
  }),
  logonMessage({
    name: 'dropbear',
    programs: ['dropbear'],
    patterns: ["Bad password attempt for '@", "Bad PAM password attempt for '@"],
    read(message, event) {
      readDropbear(message, event);
      failed(event, 'Logon', 'INVALID_CREDENTIALS');
    },
  }),
];

/** `root' from 192.0.2.1:49242`, the name in quotes and the port behind the last colon. */
function readDropbear({ text, end }: MatchedMessage, event: LogonEvent): void {
  const [name, from] = splitLast(text, ' from ', end);
  const [host, port] = splitLast(from ?? '', ':');
  throughService(event, 'dropbear', 'Network');
  event.auth_protocol = text.startsWith('Pubkey') ? 'publickey' : 'password';
  event.auth_protocol_id = 99;
  event.user_name = splitLast(name, "'")[0] || name;
  fromPeer(event, host, port);
}

function withoutQuotes(text: string): string {
  return text.replace(/^'(.+)'$/, '$1');
}
