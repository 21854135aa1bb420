import { omprog } from './omprog';
import { quoted, type Recipe, type RecipeFile, type RecipeSettings } from './recipe';

/**
 * Agents that post their batches themselves, to one of the API's doors: where there is no disk for a spool. Written from
 * the agents' documentation, and syslog-ng's run by the client checks.
 */

/** The file that gives an agent's service the key, as an environment variable. */
const keyEnvironment = ({ keyFile }: RecipeSettings): string => `${keyFile}.env`;

const keySteps = (settings: RecipeSettings, service: string): string[] => [
  `(umask 077; printf 'CYBERACTIVE_KEY=%s\\n' "$(head -n1)" > ${quoted(keyEnvironment(settings))})   # paste the key of \`cyberactive key create\`, then Ctrl-D`,
  `systemctl daemon-reload && systemctl restart ${service}`,
];

const dropIn = (settings: RecipeSettings, service: string): RecipeFile => ({
  path: `/etc/systemd/system/${service}.service.d/cyberactive.conf`,
  mode: '644',
  text: `[Service]\nEnvironmentFile=${keyEnvironment(settings)}\n`,
});

/** What each answer does to batches; the agent's own words follow. */
const STATUS_NOTES: readonly string[] = [
  '202, 200: landed; each line will be accounted for. A bad line never fails a batch: it becomes a rejected record.',
  '503, 429, 5xx: only 503 is ever answered, with a short text: the agent sends the batch again.',
  '202 with cyberactive-warning: the key has expired; data is set aside until `cyberactive key release`.',
  '400, 401, 403, 413, 415: the agent drops the batch or stands still: correct key, source or batch size.',
];

type Configure = (settings: RecipeSettings, address: Address) => { readonly files: readonly RecipeFile[]; readonly check: string; readonly notes: readonly string[] };

/** The API's address in the pieces that agents ask for. */
interface Address {
  readonly host: string;
  readonly port: string;
  readonly isSecure: boolean;
  /** Without a slash at the end; empty at the root. */
  readonly path: string;
  /** `https://…/v1/ingest/SOURCE?host=…` */
  readonly ingest: string;
}

const addressOf = ({ api, source, host }: RecipeSettings): Address => {
  const { hostname, port, protocol, pathname } = new URL(api);
  const isSecure = protocol === 'https:';
  const query = host === undefined ? '' : `?host=${host}`;
  return { host: hostname, port: port || (isSecure ? '443' : '80'), isSecure, path: pathname.endsWith('/') ? pathname.slice(0, -1) : pathname, ingest: `${api}/v1/ingest/${source}${query}` };
};

const door = (service: string, configure: Configure) => (settings: RecipeSettings): Recipe => {
  const { files, check, notes } = configure(settings, addressOf(settings));
  return {
    files: [dropIn(settings, service), ...files],
    steps: [...keySteps(settings, service), check],
    notes: [...STATUS_NOTES, ...notes, 'An agent that can write files is better off with the other recipe: a file waits for any answer, and is known again.'],
  };
};

const config = (path: string, text: string): RecipeFile => ({ path, mode: '640', text });
const named = ({ host }: RecipeSettings): string => host ?? 'HOST';

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

const fluentBit = door('fluent-bit', (settings, { host, port, isSecure, path }) => {
  const { source, api, log, spool } = settings;
  const query = settings.host === undefined ? '' : `?host=${settings.host}`;
  return {
    files: [
      config(
        `/etc/fluent-bit/cyberactive-${source}.conf`,
        `[SERVICE]
    Flush        5
    storage.path /var/lib/fluent-bit/storage
[INPUT]
    Name   tail
    Path   ${log}
    DB     /var/lib/fluent-bit/cyberactive-${source}.db
    Tag    cyberactive
    storage.type filesystem
[OUTPUT]
    Name        http
    Match       cyberactive
    Host        ${host}
    Port        ${port}
    tls         ${isSecure ? 'On' : 'Off'}
    URI         ${path}/v1/ingest/${source}${query}
    Format      json_lines
    compress    gzip
    Header      Authorization Bearer \${CYBERACTIVE_KEY}
    Retry_Limit no_limits
`,
      ),
      config(
        `/etc/fluent-bit/cyberactive-${source}-files.conf`,
        `# In the place of the above, for complete files: each is uploaded once, whatever its size, without credentials of AWS.
[INPUT]
    Name  blob
    Path  ${spool}/*.log
    Tag   cyberactive
    Database_File         /var/lib/fluent-bit/cyberactive-${source}-blob.db
    Upload_Success_Suffix .shipped
[OUTPUT]
    Name     s3
    Match    cyberactive
    bucket   ${source}
    region   REGION
    endpoint https://s3.REGION.amazonaws.com
    authorization_endpoint_url      ${api}/v1/fluent-bit
    authorization_endpoint_username ${named(settings)}
    authorization_endpoint_password \${CYBERACTIVE_KEY}
    blob_database_file              /var/lib/fluent-bit/cyberactive-${source}-s3.db
    file_delivery_attempt_limit     1000000
    part_delivery_attempt_limit     1000000
`,
      ),
    ],
    check: `fluent-bit --dry-run -c /etc/fluent-bit/cyberactive-${source}.conf`,
    notes: ['Files: REGION is the region of the deployment; a Fluent Bit that reads the host of the signed URL needs …/v1/fluent-bit/absolute.'],
  };
});

const fluentd = door('fluentd', ({ source, log }, { ingest }) => ({
  files: [
    config(
      `/etc/fluent/conf.d/cyberactive-${source}.conf`,
      `<source>
  @type tail
  path ${log}
  pos_file /var/lib/fluent/cyberactive-${source}.pos
  tag cyberactive
  <parse>
    @type none
  </parse>
</source>
<match cyberactive>
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
    path /var/lib/fluent/cyberactive-${source}.buffer
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

const vector = door('vector', ({ source, log }, { ingest }) => ({
  files: [
    config(
      `/etc/vector/cyberactive-${source}.yaml`,
      `data_dir: /var/lib/vector
sources:
  cyberactive_in:
    type: file
    include: ["${log}"]
sinks:
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
  check: `vector validate /etc/vector/cyberactive-${source}.yaml`,
  notes: [],
}));

const logstash = door('logstash', (settings, { host, port, isSecure, path }) => ({
  files: [
    config(
      `/etc/logstash/conf.d/cyberactive-${settings.source}.conf`,
      `input {
  file { path => "${settings.log}" sincedb_path => "/var/lib/logstash/cyberactive-${settings.source}.sincedb" start_position => "beginning" }
}
filter {
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
