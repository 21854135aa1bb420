import { fluentBitTail, fluentdTail, logstashFile, vectorFile } from './followed-log';
import { spoolShipper, type Recipe, type RecipeFile, type RecipeSettings } from './recipe';

/**
 * Agents that write a file a minute into the spool, from which one of the two shippers takes it. An agent that posts its
 * batches itself decides by HTTP status whether data lives (several drop on all but 503); a file waits for any answer.
 */

type Configure = (settings: RecipeSettings, open: string) => { readonly files: readonly RecipeFile[]; readonly steps: readonly string[]; readonly notes?: readonly string[] };

const agent = (configure: Configure) => (settings: RecipeSettings): Recipe => {
  const shipper = spoolShipper(settings);
  const { files, steps, notes = [] } = configure(settings, shipper.open);
  return { files: [...shipper.files, ...files], steps: [...shipper.steps, ...steps], notes: [...shipper.notes, ...notes] };
};

const config = (path: string, text: string): RecipeFile => ({ path, mode: '644', text });

export const rsyslog = agent(({ source }, open) => ({
  files: [
    config(
      `/etc/rsyslog.d/90-cyberactive-${source}.conf`,
      `# A file a minute; the name is of the minute in which the line is written, so a finished file is never opened again.
template(name="cyberactive_file" type="string" string="${open}/%$year%%$month%%$day%-%$hour%%$minute%.log")
template(name="cyberactive_line" type="string" string="%TIMESTAMP:::date-rfc3339% %HOSTNAME% %syslogtag%%msg:::sp-if-no-1st-sp%%msg:::drop-last-lf%\\n")
# Add a filter in front to ship less: if $syslogfacility-text == "auth" or $syslogfacility-text == "authpriv" then
action(type="omfile" dynaFile="cyberactive_file" template="cyberactive_line" dynaFileCacheSize="4" closeTimeout="1"
       flushOnTXEnd="on" createDirs="on" fileCreateMode="0600"
       queue.type="LinkedList" queue.filename="cyberactive_${source}" queue.maxDiskSpace="1g" queue.saveOnShutdown="on"
       action.resumeRetryCount="-1")
`,
    ),
  ],
  steps: [`rsyslogd -N1 && systemctl restart rsyslog`],
}));

export const syslogNg = agent(({ source }, open) => ({
  files: [
    config(
      `/etc/syslog-ng/conf.d/cyberactive-${source}.conf`,
      `# A file a minute; C_ is the time of writing, so a finished file is never opened again. s_src is Debian's own source.
destination d_cyberactive {
  file("${open}/\${C_YEAR}\${C_MONTH}\${C_DAY}-\${C_HOUR}\${C_MIN}.log"
    template("\${ISODATE} \${HOST} \${MSGHDR}\${MSG}\\n")
    create-dirs(yes) perm(0600) dir-perm(0700) time-reap(10) flush-lines(100));
};
log { source(s_src); destination(d_cyberactive); };
`,
    ),
  ],
  steps: ['syslog-ng --syntax-only && systemctl restart syslog-ng'],
}));

export const fluentBit = agent((settings, open) => ({
  files: [
    config(
      `/etc/fluent-bit/cyberactive-${settings.source}.conf`,
      `# Fluent Bit's file output has one file: logrotate cuts it (below), and what was cut off is shipped.
${fluentBitTail(settings)}[OUTPUT]
    Name     file
    Match    cyberactive
    Path     /var/lib/fluent-bit
    File     cyberactive-${settings.source}.log
    Format   template
    Template {log}
    Mkdir    true
`,
    ),
    config(
      `/etc/cyberactive/fluent-bit-${settings.source}.logrotate`,
      `/var/lib/fluent-bit/cyberactive-${settings.source}.log {
  rotate 24
  missingok
  notifempty
  dateext
  dateformat -%Y%m%d-%s
  olddir ${open}
  createolddir 0700 root root
  copytruncate
}
`,
    ),
    config(`/etc/cron.d/cyberactive-fluent-bit-${settings.source}`, `PATH=/usr/sbin:/usr/bin:/sbin:/bin\n* * * * * root logrotate --force --state /var/lib/cyberactive/fluent-bit-${settings.source}.state /etc/cyberactive/fluent-bit-${settings.source}.logrotate\n`),
  ],
  steps: ['mkdir -p /var/lib/cyberactive /var/lib/fluent-bit', `fluent-bit --dry-run -c /etc/fluent-bit/cyberactive-${settings.source}.conf`],
  notes: ['If Fluent Bit only tails files, leave it out: `cyberactive recipe cron --shipper ship` follows the files themselves.', 'copytruncate: a line written between the copy and the cut is lost by logrotate; the other agents have no such gap.'],
}));

export const fluentd = agent((settings, open) => ({
  files: [
    config(
      `/etc/fluent/conf.d/cyberactive-${settings.source}.conf`,
      `${fluentdTail(settings)}<match cyberactive>
  @type file
  path ${open}/%Y%m%d-%H%M
  append false
  add_path_suffix true
  path_suffix .log
  <format>
    @type single_value
    message_key message
  </format>
  <buffer time>
    @type file
    path /var/lib/fluent/cyberactive-${settings.source}.buffer
    timekey 60
    timekey_wait 5s
    flush_at_shutdown true
    retry_forever true
    overflow_action block
  </buffer>
</match>
`,
    ),
  ],
  steps: ['fluentd --dry-run -c /etc/fluent/fluent.conf   # with @include conf.d/*.conf in it'],
}));

export const vector = agent((settings, open) => ({
  files: [
    config(
      `/etc/vector/cyberactive-${settings.source}.yaml`,
      `${vectorFile(settings)}sinks:
  cyberactive_out:
    type: file
    inputs: [cyberactive_in]
    path: "${open}/%Y%m%d-%H%M.log"
    idle_timeout_secs: 20
    encoding:
      codec: text
    acknowledgements:
      enabled: true
`,
    ),
  ],
  steps: [`vector validate /etc/vector/cyberactive-${settings.source}.yaml`],
}));

export const logstash = agent((settings, open) => ({
  files: [
    config(
      `/etc/logstash/conf.d/cyberactive-${settings.source}.conf`,
      `${logstashFile(settings)}output {
  # In the minute of the event: a late one opens its minute's file again, which is then shipped as another file.
  file { path => "${open}/%{+YYYYMMdd-HHmm}.log" codec => line { format => "%{message}" } flush_interval => 2 stale_cleanup_interval => 10 }
}
`,
    ),
  ],
  steps: ['logstash --config.test_and_exit -f /etc/logstash/conf.d   # queue.type: persisted in logstash.yml keeps events over a crash'],
}));
