import { failed, fromPeer, logonMessage, splitLast, succeeded, throughService, upTo } from './logon-message';
import type { LogonEvent, LogonMessage, MatchedMessage } from './logon-message';

/** OpenSSH 9.8 and later runs a session in sshd-session, 10 and later authenticates in sshd-auth. @see https://www.openssh.com/releasenotes.html */
const programs = ['sshd', 'sshd-session', 'sshd-auth'];

/** What sshd writes of authentication. @see https://github.com/openssh/openssh-portable/blob/master/auth.c (auth_log) */
export const sshdMessages: readonly LogonMessage[] = [
  logonMessage({
    name: 'sshd_accepted',
    programs,
    patterns: ['Accepted * for ~'],
    read(message, event) {
      readMethod(message, event);
      readUserFromHost(message, event);
      readKey(message, event);
      succeeded(event, 'Logon');
    },
  }),
  logonMessage({
    name: 'sshd_failed',
    programs,
    patterns: ['Failed * for invalid user ~', 'Failed * for illegal user ~', 'Failed * for ~'],
    except: ['Failed * for invalid user  from ', 'Failed * for illegal user  from '],
    read(message, event) {
      readMethod(message, event);
      readUserFromHost(message, event);
      failed(event, 'Logon', namesUnknownUser(message) ? 'USER_DOES_NOT_EXIST' : 'INVALID_CREDENTIALS');
    },
  }),
  logonMessage({
    name: 'sshd_invalid_user',
    programs,
    patterns: ['Invalid user ~', 'Illegal user ~'],
    read(message, event) {
      readUserFromHost(message, event);
      failed(event, 'Logon', 'USER_DOES_NOT_EXIST');
    },
  }),
  logonMessage({
    name: 'sshd_refused',
    programs,
    patterns: ['User * from * not allowed because '],
    read({ words, text, end }, event) {
      throughService(event, 'sshd', 'Network');
      event.user_name = words[0];
      fromPeer(event, words[1] as string);
      failed(event, 'Logon', text.slice(end));
    },
  }),
  logonMessage({
    name: 'sshd_closed',
    programs,
    patterns: ['Disconnected from user @'],
    read(message, event) {
      readUserAndHost(message, event);
      succeeded(event, 'Logoff');
    },
  }),
  logonMessage({
    name: 'sshd_closed',
    programs,
    patterns: [
      'Connection closed by authenticating user @', 'Connection closed by invalid user @',
      'Connection reset by authenticating user @', 'Connection reset by invalid user @',
      'Disconnected from authenticating user @', 'Disconnected from invalid user @',
      'Disconnecting authenticating user @', 'Disconnecting invalid user @',
    ],
    read(message, event) {
      readUserAndHost(message, event);
      failed(event, 'Closed before logon', namesUnknownUser(message) ? 'USER_DOES_NOT_EXIST' : undefined);
    },
  }),
  logonMessage({
    name: 'sshd_closed',
    programs,
    patterns: [
      'error: maximum authentication attempts exceeded for invalid user ~', 'error: maximum authentication attempts exceeded for ~',
      'Disconnecting: Too many authentication failures for invalid user @', 'Disconnecting: Too many authentication failures for @',
    ],
    except: [
      'error: maximum authentication attempts exceeded for invalid user  from ', 'Disconnecting: Too many authentication failures for invalid user  ',
    ],
    read(message, event) {
      readUserFromHost(message, event);
      failed(event, 'Closed before logon', 'TOO_MANY_FAILURES');
    },
  }),
];

/** SSH's methods have no number in OCSF. @see https://www.rfc-editor.org/rfc/rfc4250#section-4.8 */
function readMethod({ words }: MatchedMessage, event: LogonEvent): void {
  event.auth_protocol = words[0];
  event.auth_protocol_id = 99;
}

/** `U from H port P ssh2 …`: a user may contain " from " (the client chooses it), so the last one counts. */
function readUserFromHost({ text, end }: MatchedMessage, event: LogonEvent): void {
  throughService(event, 'sshd', 'Network');
  const from = text.lastIndexOf(' from ');
  if (from < end) {
    event.user_name = upTo(text, ' [preauth]', end);
    return;
  }
  event.user_name = text.slice(end, from);
  const host = upTo(text, ' ', from + 6);
  const port = from + 6 + host.length;
  fromPeer(event, host, text.startsWith(' port ', port) ? upTo(text, ' ', port + 6) : '');
}

/** `U H port P [preauth]`: user and host before the last " port ". */
function readUserAndHost({ text, end }: MatchedMessage, event: LogonEvent): void {
  throughService(event, 'sshd', 'Network');
  const [head, rest] = splitLast(text, ' port ', end);
  const [user, host] = splitLast(head, ' ');
  if (rest === undefined || host === undefined || user === '') {
    event.user_name = head;
    return;
  }
  event.user_name = user;
  fromPeer(event, host, /^\d*/.exec(rest)?.[0]);
}

/** An account that the host does not know is named `invalid user` by sshd, `illegal user` by old ones. */
function namesUnknownUser({ text, end }: MatchedMessage): boolean {
  return text.startsWith('invalid user ', end - 13) || text.startsWith('illegal user ', end - 13);
}

/** `ssh2: RSA SHA256:…` at the end of an accepted key. */
function readKey({ text, end }: MatchedMessage, event: LogonEvent): void {
  const start = text.indexOf(' ssh2: ', end);
  const match = start < 0 ? null : /^(\S+) (\S+)/.exec(text.slice(start + 7));
  if (match) event.unmapped = { ...(event.unmapped as object | undefined), key_type: match[1], key_fingerprint: match[2] };
}
