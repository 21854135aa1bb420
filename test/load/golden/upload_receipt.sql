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
  "host" VARCHAR(256),
  "path" VARCHAR(4096),
  "name" VARCHAR(1024),
  "size_bytes" BIGINT,
  "sha256" VARCHAR(64),
  "raw_key" VARCHAR(1024),
  "raw_version_id" VARCHAR(1024),
  "key_id" VARCHAR(64),
  "encoding" VARCHAR(64),
  "decoded_bytes" BIGINT,
  "records" BIGINT,
  "routed" VARCHAR(4096),
  "rejected_at_fan_out" VARCHAR(4096),
  "blank_lines" BIGINT,
  "comment_lines" BIGINT,
  "header_lines" BIGINT,
  "fanned_out_at" BIGINT,
  "truncated_fields" VARCHAR(4096)
)
DISTKEY("event_id");

COPY "stage_0123456789abcdef" FROM 's3://state/loads/authentication/0123.manifest' IAM_ROLE 'arn:aws:iam::000000000000:role/copy' FORMAT AS PARQUET MANIFEST;

CREATE TEMP TABLE "fresh_0123456789abcdef" AS
SELECT s."event_id", s."upload_id", s."record_number", s."event_number", s."generation", s."uploaded_at", s."record_offset", s."record_length", s."source", s."source_version", s."schema_version", s."customer_id", s."time", s."processed_time", s."host", s."path", s."name", s."size_bytes", s."sha256", s."raw_key", s."raw_version_id", s."key_id", s."encoding", s."decoded_bytes", s."records", s."routed", s."rejected_at_fan_out", s."blank_lines", s."comment_lines", s."header_lines", s."fanned_out_at", s."truncated_fields",
  CAST(NULL AS VARCHAR(64)) AS "other_class",
  CAST(NULL AS VARCHAR(64)) AS "other_reason"
FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY "event_id", "generation" ORDER BY "uploaded_at") AS "copy_number"
  FROM "stage_0123456789abcdef"
) s
LEFT JOIN "events"."upload_receipt" t ON t."event_id" = s."event_id" AND t."uploaded_at" BETWEEN 1700000000000 AND 1700000360000
LEFT JOIN (SELECT "upload_id", MAX("generation") AS "generation" FROM "ops"."generations" GROUP BY "upload_id") g ON g."upload_id" = s."upload_id"
WHERE s."copy_number" = 1 AND t."event_id" IS NULL AND s."generation" = COALESCE(g."generation", 1);

INSERT INTO "events"."upload_receipt" (
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
  "host",
  "path",
  "name",
  "size_bytes",
  "sha256",
  "raw_key",
  "raw_version_id",
  "key_id",
  "encoding",
  "decoded_bytes",
  "records",
  "routed",
  "rejected_at_fan_out",
  "blank_lines",
  "comment_lines",
  "header_lines",
  "fanned_out_at",
  "truncated_fields",
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
  s."host",
  s."path",
  s."name",
  s."size_bytes",
  s."sha256",
  s."raw_key",
  s."raw_version_id",
  s."key_id",
  s."encoding",
  s."decoded_bytes",
  s."records",
  JSON_PARSE(s."routed"),
  JSON_PARSE(s."rejected_at_fan_out"),
  s."blank_lines",
  s."comment_lines",
  s."header_lines",
  s."fanned_out_at",
  s."truncated_fields",
  TIMESTAMP 'epoch' + (s."time" / 1000.0) * INTERVAL '1 second',
  TIMESTAMP 'epoch' + (s."uploaded_at" / 1000.0) * INTERVAL '1 second',
  GETDATE(),
  '0123456789abcdef0123456789abcdef01234567'
FROM "fresh_0123456789abcdef" s;

INSERT INTO "ops"."load_counts" ("load_id", "customer_id", "upload_id", "event_class", "generation", "outcome", "reason", "records", "events", "loaded_at")
SELECT '0123456789abcdef0123456789abcdef01234567', "customer_id", "upload_id", 'upload_receipt', "generation", 'receipt', CAST(NULL AS VARCHAR(64)), 0, COUNT(*), GETDATE()
FROM "fresh_0123456789abcdef"
GROUP BY "customer_id", "upload_id", "generation";

INSERT INTO "ops"."load_ledger" ("object_key", "event_class", "load_id", "object_bytes", "object_rows", "column_count", "loaded_at")
VALUES
('events/upload_receipt/00000000000000000000000000000000000000000000000000000000000000000000000000000000.parquet', 'upload_receipt', '0123456789abcdef0123456789abcdef01234567', 100, 10, 32, GETDATE()),
('events/upload_receipt/00000000000000000000000000000000000000000000000000000000000000000000000000000001.parquet', 'upload_receipt', '0123456789abcdef0123456789abcdef01234567', 101, 10, 32, GETDATE());

DROP TABLE "fresh_0123456789abcdef";

DROP TABLE "stage_0123456789abcdef";
