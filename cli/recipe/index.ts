import { fluentBit, fluentd, logstash, rsyslog, syslogNg, vector } from './agents';
import type { Recipe, RecipeSettings } from './recipe';
import { cron, curl, journald, logrotate, powershell, sh } from './shippers';

/** Every recipe, by name. */
export const recipes: Readonly<Record<string, (settings: RecipeSettings) => Recipe>> = {
  sh,
  curl,
  cron,
  logrotate,
  journald,
  rsyslog,
  'syslog-ng': syslogNg,
  'fluent-bit': fluentBit,
  fluentd,
  vector,
  logstash,
  powershell,
};
