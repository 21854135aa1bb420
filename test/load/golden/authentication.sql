LOCK "ops"."load_lock";

CREATE TEMP TABLE "stage_0123456789abcdef" (
  "event_id" VARCHAR(64),
  "upload_id" VARCHAR(32),
  "record_number" BIGINT,
  "event_number" BIGINT,
  "generation" BIGINT,
  "uploaded_at" BIGINT,
  "record_offset" BIGINT,
  "record_length" BIGINT,
  "source" VARCHAR(64),
  "source_version" BIGINT,
  "schema_version" BIGINT,
  "customer_id" VARCHAR(64),
  "time" BIGINT,
  "processed_time" BIGINT,
  "class_uid" BIGINT,
  "category_uid" BIGINT,
  "activity_id" BIGINT,
  "type_uid" BIGINT,
  "severity_id" BIGINT,
  "activity_name" VARCHAR(256),
  "status_id" BIGINT,
  "status" VARCHAR(256),
  "status_code" VARCHAR(256),
  "status_detail" VARCHAR(4096),
  "message" VARCHAR(65535),
  "metadata_product_name" VARCHAR(256),
  "metadata_product_vendor_name" VARCHAR(256),
  "metadata_log_name" VARCHAR(256),
  "metadata_log_provider" VARCHAR(256),
  "metadata_event_code" VARCHAR(256),
  "metadata_original_event_uid" VARCHAR(256),
  "metadata_original_time" VARCHAR(128),
  "timezone_offset" BIGINT,
  "count" BIGINT,
  "user_name" VARCHAR(1024),
  "user_uid" VARCHAR(2048),
  "user_uid_alt" VARCHAR(1024),
  "user_type" VARCHAR(64),
  "user_type_id" BIGINT,
  "user_account_uid" VARCHAR(64),
  "actor_user_name" VARCHAR(1024),
  "actor_user_uid" VARCHAR(2048),
  "actor_process_name" VARCHAR(256),
  "actor_process_pid" BIGINT,
  "actor_process_cmd_line" VARCHAR(16384),
  "actor_process_working_directory" VARCHAR(4096),
  "session_uid" VARCHAR(256),
  "session_terminal" VARCHAR(256),
  "service_name" VARCHAR(256),
  "auth_protocol" VARCHAR(256),
  "auth_protocol_id" BIGINT,
  "logon_type" VARCHAR(64),
  "logon_type_id" BIGINT,
  "is_remote" BOOLEAN,
  "is_mfa" BOOLEAN,
  "account_switch_type" VARCHAR(64),
  "account_switch_type_id" BIGINT,
  "src_endpoint_ip" VARCHAR(64),
  "src_endpoint_port" BIGINT,
  "src_endpoint_hostname" VARCHAR(256),
  "src_endpoint_domain" VARCHAR(256),
  "dst_endpoint_hostname" VARCHAR(256),
  "dst_endpoint_ip" VARCHAR(64),
  "dst_endpoint_svc_name" VARCHAR(4096),
  "http_request_user_agent" VARCHAR(4096),
  "metadata_log_level" VARCHAR(32),
  "metadata_log_format" VARCHAR(64),
  "device_hostname" VARCHAR(256),
  "device_ip" VARCHAR(64),
  "device_type_id" BIGINT,
  "api_operation" VARCHAR(256),
  "cloud_provider" VARCHAR(64),
  "cloud_region" VARCHAR(64),
  "cloud_account_uid" VARCHAR(64),
  "time_inferred" VARCHAR(32),
  "truncated_fields" VARCHAR(4096),
  "unmapped" VARCHAR(65535)
)
DISTKEY("event_id");

COPY "stage_0123456789abcdef" FROM 's3://state/loads/authentication/0123.manifest' IAM_ROLE 'arn:aws:iam::000000000000:role/copy' FORMAT AS PARQUET MANIFEST;

CREATE TEMP TABLE "fresh_0123456789abcdef" AS
SELECT s."event_id", s."upload_id", s."record_number", s."event_number", s."generation", s."uploaded_at", s."record_offset", s."record_length", s."source", s."source_version", s."schema_version", s."customer_id", s."time", s."processed_time", s."class_uid", s."category_uid", s."activity_id", s."type_uid", s."severity_id", s."activity_name", s."status_id", s."status", s."status_code", s."status_detail", s."message", s."metadata_product_name", s."metadata_product_vendor_name", s."metadata_log_name", s."metadata_log_provider", s."metadata_event_code", s."metadata_original_event_uid", s."metadata_original_time", s."timezone_offset", s."count", s."user_name", s."user_uid", s."user_uid_alt", s."user_type", s."user_type_id", s."user_account_uid", s."actor_user_name", s."actor_user_uid", s."actor_process_name", s."actor_process_pid", s."actor_process_cmd_line", s."actor_process_working_directory", s."session_uid", s."session_terminal", s."service_name", s."auth_protocol", s."auth_protocol_id", s."logon_type", s."logon_type_id", s."is_remote", s."is_mfa", s."account_switch_type", s."account_switch_type_id", s."src_endpoint_ip", s."src_endpoint_port", s."src_endpoint_hostname", s."src_endpoint_domain", s."dst_endpoint_hostname", s."dst_endpoint_ip", s."dst_endpoint_svc_name", s."http_request_user_agent", s."metadata_log_level", s."metadata_log_format", s."device_hostname", s."device_ip", s."device_type_id", s."api_operation", s."cloud_provider", s."cloud_region", s."cloud_account_uid", s."time_inferred", s."truncated_fields", s."unmapped",
  CAST(CASE WHEN o1."event_id" IS NOT NULL THEN 'api_activity' WHEN o2."event_id" IS NOT NULL THEN 'base_event' WHEN o3."event_id" IS NOT NULL THEN 'http_activity' END AS VARCHAR(64)) AS "other_class",
  CAST(o4."reason" AS VARCHAR(64)) AS "other_reason"
FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY "event_id", "generation" ORDER BY "uploaded_at") AS "copy_number"
  FROM "stage_0123456789abcdef"
) s
LEFT JOIN "events"."authentication" t ON t."event_id" = s."event_id" AND t."uploaded_at" BETWEEN 1700000000000 AND 1700000360000
LEFT JOIN "events"."api_activity" o1 ON o1."event_id" = s."event_id" AND o1."uploaded_at" BETWEEN 1700000000000 AND 1700000360000 AND o1."generation" = s."generation"
LEFT JOIN "events"."base_event" o2 ON o2."event_id" = s."event_id" AND o2."uploaded_at" BETWEEN 1700000000000 AND 1700000360000 AND o2."generation" = s."generation"
LEFT JOIN "events"."http_activity" o3 ON o3."event_id" = s."event_id" AND o3."uploaded_at" BETWEEN 1700000000000 AND 1700000360000 AND o3."generation" = s."generation"
LEFT JOIN "events"."rejected_record" o4 ON o4."event_id" = s."event_id" AND o4."uploaded_at" BETWEEN 1700000000000 AND 1700000360000 AND o4."generation" = s."generation"
LEFT JOIN (SELECT "upload_id", MAX("generation") AS "generation" FROM "ops"."generations" GROUP BY "upload_id") g ON g."upload_id" = s."upload_id"
WHERE s."copy_number" = 1 AND t."event_id" IS NULL AND s."generation" = COALESCE(g."generation", 1);

INSERT INTO "events"."authentication" (
  "event_id",
  "upload_id",
  "record_number",
  "event_number",
  "generation",
  "uploaded_at",
  "record_offset",
  "record_length",
  "source",
  "source_version",
  "schema_version",
  "customer_id",
  "time",
  "processed_time",
  "class_uid",
  "category_uid",
  "activity_id",
  "type_uid",
  "severity_id",
  "activity_name",
  "status_id",
  "status",
  "status_code",
  "status_detail",
  "message",
  "metadata_product_name",
  "metadata_product_vendor_name",
  "metadata_log_name",
  "metadata_log_provider",
  "metadata_event_code",
  "metadata_original_event_uid",
  "metadata_original_time",
  "timezone_offset",
  "count",
  "user_name",
  "user_uid",
  "user_uid_alt",
  "user_type",
  "user_type_id",
  "user_account_uid",
  "actor_user_name",
  "actor_user_uid",
  "actor_process_name",
  "actor_process_pid",
  "actor_process_cmd_line",
  "actor_process_working_directory",
  "session_uid",
  "session_terminal",
  "service_name",
  "auth_protocol",
  "auth_protocol_id",
  "logon_type",
  "logon_type_id",
  "is_remote",
  "is_mfa",
  "account_switch_type",
  "account_switch_type_id",
  "src_endpoint_ip",
  "src_endpoint_port",
  "src_endpoint_hostname",
  "src_endpoint_domain",
  "dst_endpoint_hostname",
  "dst_endpoint_ip",
  "dst_endpoint_svc_name",
  "http_request_user_agent",
  "metadata_log_level",
  "metadata_log_format",
  "device_hostname",
  "device_ip",
  "device_type_id",
  "api_operation",
  "cloud_provider",
  "cloud_region",
  "cloud_account_uid",
  "time_inferred",
  "truncated_fields",
  "unmapped",
  "time_dt",
  "uploaded_at_dt",
  "loaded_at",
  "load_id"
)
SELECT
  s."event_id",
  s."upload_id",
  s."record_number",
  s."event_number",
  s."generation",
  s."uploaded_at",
  s."record_offset",
  s."record_length",
  s."source",
  s."source_version",
  s."schema_version",
  s."customer_id",
  s."time",
  s."processed_time",
  s."class_uid",
  s."category_uid",
  s."activity_id",
  s."type_uid",
  s."severity_id",
  s."activity_name",
  s."status_id",
  s."status",
  s."status_code",
  s."status_detail",
  s."message",
  s."metadata_product_name",
  s."metadata_product_vendor_name",
  s."metadata_log_name",
  s."metadata_log_provider",
  s."metadata_event_code",
  s."metadata_original_event_uid",
  s."metadata_original_time",
  s."timezone_offset",
  s."count",
  s."user_name",
  s."user_uid",
  s."user_uid_alt",
  s."user_type",
  s."user_type_id",
  s."user_account_uid",
  s."actor_user_name",
  s."actor_user_uid",
  s."actor_process_name",
  s."actor_process_pid",
  s."actor_process_cmd_line",
  s."actor_process_working_directory",
  s."session_uid",
  s."session_terminal",
  s."service_name",
  s."auth_protocol",
  s."auth_protocol_id",
  s."logon_type",
  s."logon_type_id",
  s."is_remote",
  s."is_mfa",
  s."account_switch_type",
  s."account_switch_type_id",
  s."src_endpoint_ip",
  s."src_endpoint_port",
  s."src_endpoint_hostname",
  s."src_endpoint_domain",
  s."dst_endpoint_hostname",
  s."dst_endpoint_ip",
  s."dst_endpoint_svc_name",
  s."http_request_user_agent",
  s."metadata_log_level",
  s."metadata_log_format",
  s."device_hostname",
  s."device_ip",
  s."device_type_id",
  s."api_operation",
  s."cloud_provider",
  s."cloud_region",
  s."cloud_account_uid",
  s."time_inferred",
  s."truncated_fields",
  JSON_PARSE(s."unmapped"),
  TIMESTAMP 'epoch' + (s."time" / 1000.0) * INTERVAL '1 second',
  TIMESTAMP 'epoch' + (s."uploaded_at" / 1000.0) * INTERVAL '1 second',
  GETDATE(),
  '0123456789abcdef0123456789abcdef01234567'
FROM "fresh_0123456789abcdef" s;

INSERT INTO "ops"."load_counts" ("load_id", "customer_id", "upload_id", "event_class", "generation", "outcome", "reason", "records", "events", "loaded_at")
SELECT '0123456789abcdef0123456789abcdef01234567', "customer_id", "upload_id", 'authentication', "generation", 'accepted', CAST(NULL AS VARCHAR(64)), SUM(CASE WHEN "event_number" = 0 AND "other_class" IS NULL THEN 1 ELSE 0 END), COUNT(*), GETDATE()
FROM "fresh_0123456789abcdef"
GROUP BY "customer_id", "upload_id", "generation";

INSERT INTO "ops"."load_counts" ("load_id", "customer_id", "upload_id", "event_class", "generation", "outcome", "reason", "records", "events", "loaded_at")
SELECT '0123456789abcdef0123456789abcdef01234567', "customer_id", "upload_id", 'rejected_record', "generation", 'rejected', "other_reason", -COUNT(*), 0, GETDATE()
FROM "fresh_0123456789abcdef"
WHERE "other_reason" IS NOT NULL AND "other_class" IS NULL
GROUP BY "customer_id", "upload_id", "generation", "other_reason";

INSERT INTO "ops"."load_counts" ("load_id", "customer_id", "upload_id", "event_class", "generation", "outcome", "reason", "records", "events", "loaded_at")
SELECT '0123456789abcdef0123456789abcdef01234567', "customer_id", "upload_id", 'authentication', "generation", 'conflicting', "other_class", COUNT(*), 0, GETDATE()
FROM "fresh_0123456789abcdef"
WHERE "event_number" = 0 AND "other_class" IS NOT NULL
GROUP BY "customer_id", "upload_id", "generation", "other_class";

INSERT INTO "ops"."load_counts" ("load_id", "customer_id", "upload_id", "event_class", "generation", "outcome", "reason", "records", "events", "loaded_at")
SELECT '0123456789abcdef0123456789abcdef01234567', s."customer_id", s."upload_id", 'authentication', s."generation", 'superseded', CAST(NULL AS VARCHAR(64)), 0, COUNT(*), GETDATE()
FROM "stage_0123456789abcdef" s
JOIN (SELECT "upload_id", MAX("generation") AS "generation" FROM "ops"."generations" GROUP BY "upload_id") g ON g."upload_id" = s."upload_id"
WHERE s."generation" < g."generation"
GROUP BY s."customer_id", s."upload_id", s."generation";

INSERT INTO "ops"."events_hourly_parts" ("load_id", "event_class", "customer_id", "source", "hour", "status_id", "events")
SELECT '0123456789abcdef0123456789abcdef01234567', 'authentication', "customer_id", "source", DATE_TRUNC('hour', TIMESTAMP 'epoch' + ("time" / 1000.0) * INTERVAL '1 second'), "status_id", COUNT(*)
FROM "fresh_0123456789abcdef"
GROUP BY "customer_id", "source", DATE_TRUNC('hour', TIMESTAMP 'epoch' + ("time" / 1000.0) * INTERVAL '1 second'), "status_id";

INSERT INTO "ops"."load_ledger" ("object_key", "event_class", "load_id", "object_bytes", "object_rows", "column_count", "loaded_at")
VALUES
('events/authentication/00000000000000000000000000000000000000000000000000000000000000000000000000000000.parquet', 'authentication', '0123456789abcdef0123456789abcdef01234567', 100, 10, 77, GETDATE()),
('events/authentication/00000000000000000000000000000000000000000000000000000000000000000000000000000001.parquet', 'authentication', '0123456789abcdef0123456789abcdef01234567', 101, 10, 77, GETDATE());

DROP TABLE "fresh_0123456789abcdef";

DROP TABLE "stage_0123456789abcdef";
