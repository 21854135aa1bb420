/**
 * Sources of a later release. web_access reads times in angle brackets, which the released one rejects; linux_syslog makes
 * base events of sudo's lines, which were logons before, and rejects lines of cron, which it took.
 */
import { RecordError } from '../../transforms/errors';
import type { Source } from '../../transforms/source';
import { sources as released } from '../../transforms/sources';

const { web_access: access, linux_syslog: syslog } = released as Record<'web_access' | 'linux_syslog', Source>;

const asBaseEvent = (text: string): string => text.replace(' sudo:', ' sudo-log:');

const later: Record<string, Source> = {
  web_access: {
    ...access,
    version: access.version + 1,
    parse: (text, context) => access.parse(text.replace(/<([^>]+)>/, '[$1]'), context),
  },
  linux_syslog: {
    ...syslog,
    version: syslog.version + 1,
    route(bytes, start, end) {
      const text = Buffer.from(asBaseEvent(bytes.toString('latin1', start, end)), 'latin1');
      return syslog.route!(text, 0, text.length);
    },
    parse(text, context) {
      if (text.includes(' CRON[')) throw new RecordError('invalid_value', 'program', 'a program that logs what it does');
      return syslog.parse(asBaseEvent(text), context);
    },
  },
};

export const sources: Readonly<Record<string, Source>> = { ...released, ...later };
