/**
 * The normalisation of three logs as SQL for DuckDB: the same columns with the same values as our rows have, but that
 * `unmapped` keeps objects of which nothing is left.
 */

const upload = 'a'.repeat(26);
const uploadedAt = Date.UTC(2026, 2, 1, 12);

/** Columns with a value that is the same in all rows, and the numbers of the record. */
const lineage = (source: string, processedTime: number): string => `
  '${upload}-' || n || '-0' AS event_id, '${upload}' AS upload_id, n AS record_number, 0 AS event_number, 1 AS generation,
  ${uploadedAt} AS uploaded_at, '${source}' AS source, 1 AS source_version, 1 AS schema_version, 'bench' AS customer_id,
  ${processedTime} AS processed_time, CAST(next_offset AS BIGINT) - record_length - 1 AS record_offset, record_length`;

const place = (text: string): string =>
  `row_number() OVER () AS n, strlen(${text}) AS record_length, sum(strlen(${text}) + 1) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS next_offset`;

const lines = `SELECT line, ${place('line')}
  FROM read_csv('{file}', columns = {'line': 'VARCHAR'}, delim = '\x01', quote = '', escape = '', header = false, auto_detect = false)`;

/** By source. `{file}` in them is the log's path. */
export const duckDbQueries = (processedTime: number): Readonly<Record<string, string>> => ({
  linux_syslog: syslog(processedTime),
  web_access: access(processedTime),
  aws_cloudtrail: cloudtrail(processedTime),
});

/** Logons of sshd, everything else a base event. */
const syslog = (processedTime: number): string => `
WITH lines AS (${lines}),
headers AS (
  SELECT n, record_length, next_offset,
    regexp_extract(line, '^(\\w{3} +\\d+ [\\d:]{8}) (\\S+) ([^\\s:\\[]+)(?:\\[(\\d+)\\])?: *(.*)$', ['time', 'host', 'program', 'pid', 'message']) AS h
  FROM lines
),
logons AS (
  SELECT n, record_length, next_offset, h,
    CASE WHEN h.program = 'sshd' THEN regexp_extract(h.message,
      '^(?:(Accepted|Failed) (\\S+) for (invalid user |illegal user )?|(Invalid) user )(.+) from (\\S+)(?: port (\\d+))?',
      ['outcome', 'method', 'unknown', 'invalid', 'user', 'ip', 'port']) END AS l,
    strptime('2026 ' || h.time, '%Y %b %d %H:%M:%S') AS this_year
  FROM headers
),
told AS (
  SELECT *, coalesce(l."user" <> '', false) AS is_logon, l.outcome = 'Accepted' AS is_success, nullif(h.pid, '') AS pid,
    epoch_ms(CASE WHEN epoch_ms(this_year) > ${uploadedAt} + 86400000 THEN this_year - INTERVAL 1 YEAR ELSE this_year END) AS time
  FROM logons
)
SELECT ${lineage('linux_syslog', processedTime)}, time,
  CASE WHEN is_logon THEN 3002 ELSE 0 END AS class_uid, CASE WHEN is_logon THEN 3 ELSE 0 END AS category_uid,
  CASE WHEN is_logon THEN 1 ELSE 0 END AS activity_id, CASE WHEN is_logon THEN 300201 ELSE 0 END AS type_uid,
  CASE WHEN NOT is_logon THEN 0 WHEN is_success THEN 1 ELSE 2 END AS severity_id,
  CASE WHEN is_logon THEN 'Logon' END AS activity_name,
  CASE WHEN is_logon THEN CASE WHEN is_success THEN 1 ELSE 2 END END AS status_id,
  CASE WHEN is_logon THEN CASE WHEN is_success THEN 'Success' ELSE 'Failure' END END AS status,
  CASE WHEN is_logon AND NOT is_success THEN
    CASE WHEN l.invalid <> '' OR l.unknown <> '' THEN 'USER_DOES_NOT_EXIST' ELSE 'INVALID_CREDENTIALS' END END AS status_detail,
  nullif(h.message, '') AS message, h.program AS metadata_product_name, h.program AS metadata_log_provider,
  CASE WHEN is_logon THEN CASE WHEN l.invalid <> '' THEN 'sshd_invalid_user' WHEN is_success THEN 'sshd_accepted' ELSE 'sshd_failed' END END AS metadata_event_code,
  h.time AS metadata_original_time, 'RFC 3164' AS metadata_log_format, h.host AS device_hostname, 0 AS device_type_id,
  CASE WHEN pid IS NOT NULL THEN h.program END AS actor_process_name, CAST(pid AS BIGINT) AS actor_process_pid,
  'year,zone' AS time_inferred,
  CASE WHEN is_logon THEN l."user" END AS user_name, CASE WHEN is_logon THEN 'sshd' END AS service_name,
  CASE WHEN is_logon THEN nullif(l.method, '') END AS auth_protocol, CASE WHEN is_logon AND l.method <> '' THEN 99 END AS auth_protocol_id,
  CASE WHEN is_logon THEN 'Network' END AS logon_type, CASE WHEN is_logon THEN 3 END AS logon_type_id, CASE WHEN is_logon THEN true END AS is_remote,
  CASE WHEN is_logon THEN l.ip END AS src_endpoint_ip, CASE WHEN is_logon THEN CAST(nullif(l.port, '') AS BIGINT) END AS src_endpoint_port,
  CASE WHEN is_logon THEN h.host END AS dst_endpoint_hostname
FROM told`;

const methods = ['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'TRACE', 'PATCH'];

const access = (processedTime: number): string => `
WITH lines AS (${lines}),
fields AS (
  SELECT n, record_length, next_offset, regexp_extract(line,
    '^(\\S+) (\\S+) (\\S+) \\[([^\\]]+)\\] "([A-Z]+) ([^ ?]*)(?:\\?([^ ]*))? HTTP/([\\d.]+)" (\\d{3}) (\\S+) "([^"]*)" "(.*?)"?$',
    ['client', 'ident', 'user', 'time', 'method', 'path', 'query', 'version', 'status', 'bytes', 'referrer', 'agent']) AS f
  FROM lines
),
told AS (
  SELECT *, CAST(f.status AS BIGINT) AS code, CASE f.method ${methods.map((name, index) => `WHEN '${name}' THEN ${index + 1}`).join(' ')} ELSE 99 END AS activity_id
  FROM fields
)
SELECT ${lineage('web_access', processedTime)}, 4002 AS class_uid, 4 AS category_uid, activity_id, 400200 + activity_id AS type_uid, 1 AS severity_id,
  CASE WHEN activity_id = 99 THEN f.method ELSE substr(f.method, 1, 1) || lower(substr(f.method, 2)) END AS activity_name,
  CASE WHEN code < 400 THEN 1 WHEN code < 600 THEN 2 ELSE 0 END AS status_id,
  CASE WHEN code < 400 THEN 'Success' WHEN code < 600 THEN 'Failure' ELSE 'Unknown' END AS status, f.status AS status_code,
  'Web server' AS metadata_product_name, f.time AS metadata_original_time, epoch_ms(strptime(f.time, '%d/%b/%Y:%H:%M:%S %z')) AS time,
  CAST(substr(f.time, 22, 3) AS BIGINT) * 60 + CAST(substr(f.time, 25, 2) AS BIGINT) AS timezone_offset,
  f.client AS src_endpoint_ip, nullif(f."user", '-') AS actor_user_name,
  f.method AS http_request_http_method, nullif(f.path, '') AS http_request_url_path, nullif(f.query, '') AS http_request_url_query_string,
  f.version AS http_request_version, nullif(nullif(f.agent, '-'), '') AS http_request_user_agent, nullif(nullif(f.referrer, '-'), '') AS http_request_referrer,
  code AS http_response_code, TRY_CAST(f.bytes AS BIGINT) AS http_response_length, 'bench' AS device_hostname, 1 AS device_type_id
FROM told`;

const sessionContext = {
  sessionIssuer: { arn: 'VARCHAR', userName: 'VARCHAR' },
  attributes: { creationDate: 'VARCHAR', mfaAuthenticated: 'VARCHAR' },
  webIdFederationData: { federatedProvider: 'VARCHAR' },
};
const userColumns = ['type', 'userName', 'arn', 'principalId', 'accountId', 'accessKeyId', 'invokedBy', 'identityProvider'];
const textColumns = [
  ...['eventVersion', 'eventTime', 'eventSource', 'eventName', 'awsRegion', 'sourceIPAddress', 'userAgent', 'errorCode', 'errorMessage', 'requestID'],
  ...['eventID', 'eventType', 'eventCategory', 'apiVersion', 'vpcEndpointId', 'recipientAccountId'],
];
const each = <Value>(names: readonly string[], value: Value): Record<string, Value> => Object.fromEntries(names.map((name) => [name, value]));

/** What is read of a record, as DuckDB's json_transform takes it. */
const structure = JSON.stringify({
  ...each(textColumns, 'VARCHAR'),
  userIdentity: { ...each(userColumns, 'VARCHAR'), sessionContext },
  ...{ requestParameters: 'JSON', responseElements: 'JSON', resources: [{ ARN: 'VARCHAR', accountId: 'VARCHAR', type: 'VARCHAR' }] },
});

/** Takes away what has a column; the rest is `unmapped`. */
const mapped = JSON.stringify({
  ...each([...textColumns, 'requestParameters', 'responseElements', 'resources'], null),
  userIdentity: { ...each(userColumns, null), sessionContext: JSON.parse(JSON.stringify(sessionContext).replaceAll('"VARCHAR"', 'null')) },
});

const verbs: Readonly<Record<string, readonly string[]>> = {
  Create: ['Create', 'Run', 'Generate'],
  Read: ['Get', 'List', 'Describe', 'Search', 'Lookup', 'Head', 'Query', 'Scan', 'Select'],
  Update: [
    ...['Update', 'Put', 'Modify', 'Add', 'Remove', 'Start', 'Stop', 'Attach', 'Detach', 'Associate', 'Disassociate', 'Tag', 'Untag'],
    ...['Enable', 'Disable', 'Register', 'Deregister'],
  ],
  Delete: ['Delete', 'Terminate'],
};
const activityCase = (value: (name: string, index: number) => string): string =>
  Object.entries(verbs).map(([name, words], index) => `WHEN verb IN (${words.map((word) => `'${word}'`).join(', ')}) THEN ${value(name, index)}`).join(' ');

const cloudtrail = (processedTime: number): string => `
WITH records AS (
  SELECT json, ${place('json')} FROM read_json_objects('{file}', format = 'newline_delimited', maximum_object_size = 2000000)
),
read AS (SELECT n, record_length, next_offset, unnest(json_transform(json, '${structure}')), json_merge_patch(json, '${mapped}') AS unmapped FROM records),
told AS (
  SELECT *, userIdentity.sessionContext AS s, regexp_extract(eventName, '^(?:Batch)?([A-Z][a-z]+)', 1) AS verb,
    regexp_matches(sourceIPAddress, '^\\d+\\.\\d+\\.\\d+\\.\\d+$|^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$') AS is_ip, errorCode IS NOT NULL AS is_error,
    coalesce(nullif(userIdentity.userName, ''), CASE WHEN userIdentity.type = 'Root' THEN 'root' ELSE nullif(userIdentity.sessionContext.sessionIssuer.userName, '') END) AS name
  FROM read
),
acts AS (SELECT *, CASE ${activityCase((_, index) => String(index + 1))} ELSE 99 END AS activity_id FROM told)
SELECT ${lineage('aws_cloudtrail', processedTime)}, epoch_ms(CAST(eventTime AS TIMESTAMPTZ)) AS time,
  6003 AS class_uid, 6 AS category_uid, activity_id, 600300 + activity_id AS type_uid, 1 AS severity_id,
  CASE ${activityCase((name) => `'${name}'`)} ELSE eventName END AS activity_name,
  CASE WHEN is_error THEN 2 ELSE 1 END AS status_id, CASE WHEN is_error THEN 'Failure' ELSE 'Success' END AS status, errorCode AS status_code,
  CASE WHEN is_error THEN errorMessage END AS status_detail, 'CloudTrail' AS metadata_product_name, 'AWS' AS metadata_product_vendor_name,
  eventCategory AS metadata_log_name, eventSource AS metadata_log_provider, eventType AS metadata_event_code, eventID AS metadata_original_event_uid,
  eventTime AS metadata_original_time, name AS actor_user_name, nullif(userIdentity.arn, '') AS actor_user_uid, nullif(userIdentity.principalId, '') AS actor_user_uid_alt,
  nullif(userIdentity.type, '') AS actor_user_type,
  CASE WHEN userIdentity.type IN ('IAMUser', 'IdentityCenterUser', 'SAMLUser', 'WebIdentityUser') THEN 1 WHEN userIdentity.type = 'Root' THEN 2
    WHEN userIdentity.type = 'AWSService' THEN 4 WHEN userIdentity.type IN ('AssumedRole', 'Role', 'FederatedUser', 'Directory', 'AWSAccount') THEN 99
    WHEN userIdentity.type <> '' THEN 0 END AS actor_user_type_id,
  nullif(userIdentity.accountId, '') AS actor_user_account_uid, nullif(userIdentity.accessKeyId, '') AS actor_user_credential_uid,
  coalesce(nullif(userIdentity.invokedBy, ''), CASE WHEN coalesce(name, nullif(userIdentity.arn, ''), nullif(userIdentity.accountId, '')) IS NULL THEN eventSource END) AS actor_invoked_by,
  nullif(s.sessionIssuer.arn, '') AS actor_session_issuer, epoch_ms(CAST(s.attributes.creationDate AS TIMESTAMPTZ)) AS actor_session_created_time,
  s.attributes.mfaAuthenticated = 'true' AS actor_session_is_mfa, coalesce(nullif(userIdentity.identityProvider, ''), s.webIdFederationData.federatedProvider) AS actor_idp_name,
  eventName AS api_operation, eventSource AS api_service_name, apiVersion AS api_version, requestID AS api_request_uid,
  CAST(requestParameters AS VARCHAR) AS api_request_data, errorCode AS api_response_error, errorMessage AS api_response_message,
  CAST(responseElements AS VARCHAR) AS api_response_data,
  CASE WHEN is_ip THEN sourceIPAddress END AS src_endpoint_ip, CASE WHEN NOT is_ip THEN sourceIPAddress END AS src_endpoint_domain,
  vpcEndpointId AS src_endpoint_uid, nullif(userAgent, '') AS http_request_user_agent, eventVersion AS metadata_product_version, 'AWS' AS cloud_provider,
  awsRegion AS cloud_region, recipientAccountId AS cloud_account_uid,
  CASE WHEN len(resources) > 0 THEN CAST(to_json(list_transform(resources, lambda r: {uid: r.ARN, type: r.type, owner: {account: {uid: r.accountId}}})) AS VARCHAR) END AS resources,
  CAST(unmapped AS VARCHAR) AS unmapped
FROM acts`;
