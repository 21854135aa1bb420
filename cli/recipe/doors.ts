import { config, door, named } from './door';
import { fluentBit } from './fluent-bit-door';
import { fluentdTail, logstashFile, vectorFile } from './followed-log';
import { omprog } from './omprog';
import type { Recipe, RecipeSettings } from './recipe';

const syslogNg = door('syslog-ng', (settings, { ingest }) => ({
  files: [
    config(
      `/etc/syslog-ng/conf.d/cyberactive-${settings.source}.conf`,
      `destination d_cyberactive {
  http(url("${ingest}") method("POST") headers("Authorization: Bearer \`CYBERACTIVE_KEY\`", "Content-Type: text/plain")
    body("\${ISODATE} \${HOST} \${MSGHDR}\${MSG}") delimiter("\\n") batch-lines(1000) batch-bytes(1048576) batch-timeout(5000)
    time-reopen(10) retries(1000000) persist-name("cyberactive-${settings.source}")
    disk-buffer(reliable(yes) disk-buf-size(268435456) dir("/var/lib/syslog-ng")));
};
log { source(s_src); destination(d_cyberactive); };
`,
    ),
  ],
  check: 'syslog-ng --syntax-only   # package syslog-ng-mod-http',
  notes: ['syslog-ng sends a refused batch again for ever, and all others wait behind it: look at its log after a change of key or source.'],
}));

const fluentd = door('fluentd', (settings, { ingest }) => ({
  files: [
    config(
      `/etc/fluent/conf.d/cyberactive-${settings.source}.conf`,
      `${fluentdTail(settings)}<match cyberactive>
  @type http
  endpoint ${ingest}
  content_type application/x-ndjson
  headers {"Authorization":"Bearer #{ENV['CYBERACTIVE_KEY']}"}
  # A chunk that is sent again keeps its id: it counts once.
  headers_from_placeholders {"Idempotency-Key":"\${chunk_id}"}
  retryable_response_codes 503
  error_response_as_unrecoverable false
  <format>
    @type json
  </format>
  <buffer>
    @type file
    path /var/lib/fluent/cyberactive-${settings.source}.buffer
    chunk_limit_size 1m
    flush_interval 5s
    flush_at_shutdown true
    retry_forever true
    overflow_action block
  </buffer>
</match>
`,
    ),
  ],
  check: 'fluentd --dry-run -c /etc/fluent/fluent.conf   # with @include conf.d/*.conf in it; 1.14 or newer',
  notes: ['error_response_as_unrecoverable false: a refused batch is tried again for ever, too; correct the cause and it goes through.'],
}));

const vector = door('vector', (settings, { ingest }) => ({
  files: [
    config(
      `/etc/vector/cyberactive-${settings.source}.yaml`,
      `${vectorFile(settings)}sinks:
  cyberactive_out:
    type: http
    inputs: [cyberactive_in]
    uri: "${ingest}"
    method: post
    compression: gzip
    encoding:
      codec: text
    framing:
      method: newline_delimited
    auth:
      strategy: bearer
      token: "\${CYBERACTIVE_KEY}"
    batch:
      max_bytes: 1000000
      timeout_secs: 5
    buffer:
      type: disk
      max_size: 536870912
      when_full: block
    acknowledgements:
      enabled: true
`,
    ),
  ],
  check: `vector validate /etc/vector/cyberactive-${settings.source}.yaml`,
  notes: [],
}));

const logstash = door('logstash', (settings, { host, port, isSecure, path }) => ({
  files: [
    config(
      `/etc/logstash/conf.d/cyberactive-${settings.source}.conf`,
      `${logstashFile(settings)}filter {
  # An id for each record: a bulk request that is repeated as it was counts once.
  uuid { target => "[@metadata][id]" }
}
output {
  elasticsearch {
    hosts => ["${isSecure ? 'https' : 'http'}://${host}:${port}"]${path === '' ? '' : `\n    path => "${path}"`}
    user => "${named(settings)}"
    password => "\${CYBERACTIVE_KEY}"
    index => "${settings.source}"
    action => "create"
    document_id => "%{[@metadata][id]}"
    data_stream => false
    manage_template => false
    ilm_enabled => false
  }
}
`,
    ),
  ],
  check: 'logstash --config.test_and_exit -f /etc/logstash/conf.d   # queue.type: persisted, pipeline.batch.size: 1000 in logstash.yml',
  notes: ['Records with status 400 go to the dead letter queue where it is switched on; they are in the books as rejected.'],
}));

/**
 * Agents that send by themselves. rsyslog does it through the two-step script: its omelasticsearch loses a batch that is
 * answered 503 (decision 0098).
 */
export const doorRecipes: Readonly<Record<string, (settings: RecipeSettings) => Recipe>> = { rsyslog: omprog, 'syslog-ng': syslogNg, 'fluent-bit': fluentBit, fluentd, vector, logstash };
