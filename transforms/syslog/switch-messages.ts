import { failed, logonMessage, splitFirst, splitLast, succeeded, upTo } from './logon-message';
import type { LogonEvent, LogonMessage, MatchedMessage } from './logon-message';

/** What sudo and su write when a user becomes another. */
export const switchMessages: readonly LogonMessage[] = [
  logonMessage({
    name: 'sudo',
    programs: ['sudo'],
    patterns: ['* : …; USER=@'],
    read: readSudo,
  }),
  logonMessage({
    name: 'su',
    programs: ['su'],
    patterns: ['Successful su for @', 'FAILED su for @'],
    read({ text, end }, event) {
      const [user, by] = splitLast(text, ' by ', end);
      readSwitch(event, 'su', user, by);
      if (text.startsWith('FAILED')) failed(event, 'Account Switch');
      else succeeded(event, 'Account Switch');
    },
  }),
  logonMessage({
    name: 'su',
    programs: ['su'],
    patterns: ['(to *) @', 'FAILED SU (to *) @', "'su *' failed for @"],
    read({ text, end, words }, event) {
      const [by, terminal] = splitLast(text, ' on ', end);
      readSwitch(event, 'su', words[0] as string, by);
      event.session_terminal = terminal;
      if (text.startsWith('(')) succeeded(event, 'Account Switch');
      else failed(event, 'Account Switch');
    },
  }),
];

function readSwitch(event: LogonEvent, service: string, user: string, by: string | undefined): void {
  event.service_name = service;
  event.account_switch_type_id = 1;
  event.account_switch_type = 'Substitute User';
  event.is_remote = false;
  event.user_name = user;
  event.actor_user_name = by;
}

/**
 * `ubuntu : TTY=pts/0 ; PWD=/home/ubuntu ; USER=root ; COMMAND=/bin/ls`; a refusal stands before TTY.
 * @see https://www.sudo.ws/docs/man/sudoers.man/#EVENT_LOGGING
 */
function readSudo({ text, words, end }: MatchedMessage, event: LogonEvent): void {
  const [user, options] = splitFirst(text, ' ; ', end);
  const caller = words[0] as string;
  const refusal = upTo(text, ' ; ', caller.length + 3);
  readSwitch(event, 'sudo', user, caller);
  event.session_terminal = assignment(text, 'TTY=', end);
  event.actor_process_working_directory = assignment(text, 'PWD=', end);
  event.actor_process_cmd_line = options === undefined ? undefined : splitFirst(options, 'COMMAND=')[1];
  if (refusal.includes('=')) succeeded(event, 'Account Switch');
  else failed(event, 'Account Switch', refusal);
}

/** What follows `name` up to the next ` ;`; undefined where the name does not stand before `end`. */
function assignment(text: string, name: string, end: number): string | undefined {
  const start = text.indexOf(name);
  return start < 0 || start >= end ? undefined : upTo(text, ' ;', start + name.length);
}
