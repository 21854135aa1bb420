import type { Service } from '../telemetry';

/** A question that operators ask the logs, kept under its name in CloudWatch Logs Insights. */
export interface SavedQuery {
  /** Name under `cyberactive/<stage>/`. */
  readonly name: string;
  readonly question: string;
  /** Functions whose logs are asked. */
  readonly services: readonly Service[];
  /** In the language of Logs Insights, one command a line. */
  readonly query: readonly string[];
}

/** What each line shows first. */
const shown = 'fields @timestamp, service, level, message';

/**
 * One for each question of the runbook's *Where to look?* that a log answers.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 */
export const savedQueries: readonly SavedQuery[] = [
  {
    name: 'one-upload',
    question: 'What became of one upload? Put its id in the place of UPLOAD_ID.',
    services: ['presign', 'ingest', 'admit', 'fan-out', 'transform', 'load', 'sweep', 'audit'],
    query: [`${shown}, customer_id, upload_id`, 'filter @message like /UPLOAD_ID/', 'sort @timestamp asc', 'limit 1000'],
  },
  {
    name: 'errors',
    question: 'What fails, and how often?',
    services: ['presign', 'ingest', 'admit', 'fan-out', 'transform', 'load', 'sweep', 'audit'],
    query: ["filter level = 'ERROR' or @message like /Task timed out/", 'stats count(*) as times, latest(@timestamp) as last by service, message', 'sort times desc'],
  },
  {
    name: 'why-late',
    question: 'Whose data waits longest, and since when?',
    services: ['load'],
    query: ["filter message = 'customer that waits longest'", 'stats max(seconds) as waited by customer_id, upload_id', 'sort waited desc', 'limit 20'],
  },
  {
    name: 'unaccounted',
    question: 'Which uploads miss records?',
    services: ['load'],
    query: ["filter message = 'unaccounted records'", 'stats latest(missing) as missing, min(@timestamp) as since by customer_id, upload_id', 'sort missing desc'],
  },
  {
    name: 'rejects-stepped-up',
    question: 'Whose records are rejected more than before?',
    services: ['load'],
    query: ["filter message = 'share of rejected records stepped up'", 'stats max(points) as points, latest(@timestamp) as last by customer_id', 'sort points desc'],
  },
  {
    name: 'silent-shippers',
    question: 'Which hosts are silent, and since when?',
    services: ['sweep'],
    query: ["fields @timestamp, customer_id, count, shippers.0.shipper, shippers.0.last_at, shippers.0.usual_seconds", "filter message = 'shippers are silent'", 'sort @timestamp desc', 'limit 50'],
  },
  {
    name: 'clients-refused',
    question: 'Which requests are refused, and why?',
    services: ['presign', 'ingest'],
    query: ["filter message = 'request refused'", 'stats count(*) as times by code, status, method, path', 'sort times desc'],
  },
  {
    name: 'loads',
    question: 'What was loaded, by class and hour?',
    services: ['load'],
    query: ["filter message = 'loaded'", 'stats sum(files) as files, sum(rows) as loaded_rows by event_class, bin(1h)', 'sort event_class asc'],
  },
  {
    name: 'repairs',
    question: 'What did the sweep send again, and for whom?',
    services: ['sweep'],
    query: [`${shown}, customer_id, upload_id, key`, "filter level in ['WARN', 'ERROR']", 'sort @timestamp desc', 'limit 200'],
  },
  {
    name: 'function-cost',
    question: 'What do the functions use: runs, billed seconds, memory?',
    services: ['presign', 'ingest', 'admit', 'fan-out', 'transform', 'load', 'sweep', 'audit'],
    query: ["filter @type = 'REPORT'", 'stats count(*) as runs, sum(@billedDuration) / 1000 as billed_seconds, max(@maxMemoryUsed) / 1000000 as megabytes by @log', 'sort billed_seconds desc'],
  },
];
