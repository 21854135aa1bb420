import { config, door, named } from './door';
import { fluentBitTail } from './followed-log';

/** Lines by its output http, or whole files by its output s3. */
export const fluentBit = door('fluent-bit', (settings, { host, port, isSecure, path }) => {
  const { source, api, spool } = settings;
  const query = settings.host === undefined ? '' : `?host=${settings.host}`;
  return {
    files: [
      config(
        `/etc/fluent-bit/cyberactive-${source}.conf`,
        `${fluentBitTail(settings)}[OUTPUT]
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
