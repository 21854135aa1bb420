import { query, type ResultRow, type Warehouse } from '../../constructs/warehouse/data-api';

/** A question that an analyst would ask, and its answer. */
export interface Answer {
  readonly question: string;
  readonly sql: string;
  readonly rows: readonly ResultRow[];
}

const QUESTIONS: readonly { readonly question: string; readonly sql: string }[] = [
  {
    question: 'Who fails to log on most?',
    sql: `SELECT "src_endpoint_ip", COUNT(*) AS "failed_logons", COUNT(DISTINCT "user_name") AS "users_tried"
FROM "events"."authentication"
WHERE "status_id" = 2 AND "src_endpoint_ip" IS NOT NULL
GROUP BY "src_endpoint_ip"
ORDER BY "failed_logons" DESC, "src_endpoint_ip"
LIMIT 5`,
  },
  {
    question: 'Which paths give HTTP errors?',
    sql: `SELECT "http_request_url_path" AS "path", "http_response_code" AS "code", COUNT(*) AS "errors"
FROM "events"."http_activity"
WHERE "http_response_code" >= 400 AND "http_request_url_path" IS NOT NULL
GROUP BY "http_request_url_path", "http_response_code"
ORDER BY "errors" DESC, "path"
LIMIT 5`,
  },
  {
    question: 'Who calls which AWS API?',
    sql: `SELECT COALESCE("actor_user_name", "actor_user_uid") AS "user", "api_service_name" AS "service", "api_operation" AS "operation", COUNT(*) AS "calls"
FROM "events"."api_activity"
GROUP BY COALESCE("actor_user_name", "actor_user_uid"), "api_service_name", "api_operation"
ORDER BY "calls" DESC, "operation", "user"
LIMIT 5`,
  },
];

/** Asks the warehouse three things of interest. */
export async function askQuestions(warehouse: Warehouse): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const { question, sql } of QUESTIONS) answers.push({ question, sql, rows: await query(warehouse, sql) });
  return answers;
}
