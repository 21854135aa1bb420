import { cron } from './cron';
import { curl, curlDoor, wget } from './curl';
import { logrotate } from './logrotate';
import { fluentBitHttp, fluentBitS3, fluentd, logstash, vector } from './replayed';
import { rsyslogBulk, rsyslogFiles, rsyslogOmprog } from './rsyslog';
import { busybox, dash } from './script';
import { watch } from './ship';
import { syslogNgDoor, syslogNgFiles } from './syslog-ng';

/** Rows of the matrix, in order. */
export const clients = [
  watch,
  dash,
  busybox,
  cron,
  logrotate,
  curl,
  curlDoor,
  wget,
  rsyslogFiles,
  rsyslogOmprog,
  rsyslogBulk,
  syslogNgFiles,
  syslogNgDoor,
  fluentBitHttp,
  fluentBitS3,
  fluentd,
  vector,
  logstash,
] as const;
