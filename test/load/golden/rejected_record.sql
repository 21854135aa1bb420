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
  "event_class" VARCHAR(64),
  "reason" VARCHAR(64),
  "field" VARCHAR(256),
  "expected" VARCHAR(1024),
  "detail" VARCHAR(1024),
  "excerpt" VARCHAR(4096),
  "excerpt_bytes" BIGINT,
  "excerpt_is_cut" BOOLEAN,
  "truncated_fields" VARCHAR(4096)
)
DISTKEY("event_id");

COPY "stage_0123456789abcdef" FROM 's3://state/loads/authentication/0123.manifest' IAM_ROLE 'arn:aws:iam::000000000000:role/copy' FORMAT AS PARQUET MANIFEST;

CREATE TEMP TABLE "fresh_0123456789abcdef" AS
SELECT s."event_id", s."upload_id", s."record_number", s."event_number", s."generation", s."uploaded_at", s."record_offset", s."record_length", s."source", s."source_version", s."schema_version", s."customer_id", s."time", s."processed_time", s."event_class", s."reason", s."field", s."expected", s."detail", s."excerpt", s."excerpt_bytes", s."excerpt_is_cut", s."truncated_fields",
  CAST(CASE WHEN o1."event_id" IS NOT NULL THEN 'api_activity' WHEN o2."event_id" IS NOT NULL THEN 'authentication' WHEN o3."event_id" IS NOT NULL THEN 'base_event' WHEN o4."event_id" IS NOT NULL THEN 'http_activity' END AS VARCHAR(64)) AS "other_class",
  CAST(NULL AS VARCHAR(64)) AS "other_reason"
FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY "event_id", "generation" ORDER BY "uploaded_at") AS "copy_number"
  FROM "stage_0123456789abcdef"
) s
LEFT JOIN "events"."rejected_record" t ON t."event_id" = s."event_id" AND t."uploaded_at" BETWEEN 1700000000000 AND 1700000360000
LEFT JOIN "events"."api_activity" o1 ON o1."event_id" = s."event_id" AND o1."uploaded_at" BETWEEN 1700000000000 AND 1700000360000 AND o1."generation" = s."generation"
LEFT JOIN "events"."authentication" o2 ON o2."event_id" = s."event_id" AND o2."uploaded_at" BETWEEN 1700000000000 AND 1700000360000 AND o2."generation" = s."generation"
LEFT JOIN "events"."base_event" o3 ON o3."event_id" = s."event_id" AND o3."uploaded_at" BETWEEN 1700000000000 AND 1700000360000 AND o3."generation" = s."generation"
LEFT JOIN "events"."http_activity" o4 ON o4."event_id" = s."event_id" AND o4."uploaded_at" BETWEEN 1700000000000 AND 1700000360000 AND o4."generation" = s."generation"
LEFT JOIN (SELECT "upload_id", MAX("generation") AS "generation" FROM "ops"."generations" GROUP BY "upload_id") g ON g."upload_id" = s."upload_id"
WHERE s."copy_number" = 1 AND t."event_id" IS NULL AND s."generation" = COALESCE(g."generation", 1);

INSERT INTO "events"."rejected_record" (
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
  "event_class",
  "reason",
  "field",
  "expected",
  "detail",
  "excerpt",
  "excerpt_bytes",
  "excerpt_is_cut",
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
  s."event_class",
  s."reason",
  s."field",
  s."expected",
  s."detail",
  s."excerpt",
  s."excerpt_bytes",
  s."excerpt_is_cut",
  s."truncated_fields",
  TIMESTAMP 'epoch' + (s."time" / 1000.0) * INTERVAL '1 second',
  TIMESTAMP 'epoch' + (s."uploaded_at" / 1000.0) * INTERVAL '1 second',
  GETDATE(),
  '0123456789abcdef0123456789abcdef01234567'
FROM "fresh_0123456789abcdef" s;

INSERT INTO "ops"."load_counts" ("load_id", "customer_id", "upload_id", "event_class", "generation", "outcome", "reason", "records", "events", "loaded_at")
SELECT '0123456789abcdef0123456789abcdef01234567', "customer_id", "upload_id", 'rejected_record', "generation", 'rejected', "reason", SUM(CASE WHEN "other_class" IS NULL THEN 1 ELSE 0 END), COUNT(*), GETDATE()
FROM "fresh_0123456789abcdef"
GROUP BY "customer_id", "upload_id", "generation", "reason";

INSERT INTO "ops"."load_counts" ("load_id", "customer_id", "upload_id", "event_class", "generation", "outcome", "reason", "records", "events", "loaded_at")
SELECT '0123456789abcdef0123456789abcdef01234567', s."customer_id", s."upload_id", 'rejected_record', s."generation", 'superseded', CAST(NULL AS VARCHAR(64)), 0, COUNT(*), GETDATE()
FROM "stage_0123456789abcdef" s
JOIN (SELECT "upload_id", MAX("generation") AS "generation" FROM "ops"."generations" GROUP BY "upload_id") g ON g."upload_id" = s."upload_id"
WHERE s."generation" < g."generation"
GROUP BY s."customer_id", s."upload_id", s."generation";

INSERT INTO "ops"."load_ledger" ("object_key", "event_class", "load_id", "object_bytes", "object_rows", "column_count", "loaded_at")
VALUES
('events/rejected_record/00000000000000000000000000000000000000000000000000000000000000000000000000000000.parquet', 'rejected_record', '0123456789abcdef0123456789abcdef01234567', 100, 10, 23, GETDATE()),
('events/rejected_record/00000000000000000000000000000000000000000000000000000000000000000000000000000001.parquet', 'rejected_record', '0123456789abcdef0123456789abcdef01234567', 101, 10, 23, GETDATE());

DROP TABLE "fresh_0123456789abcdef";

DROP TABLE "stage_0123456789abcdef";
