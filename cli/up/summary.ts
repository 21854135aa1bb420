import type { LocalSandbox } from '../environment';
import { renderAccounting, type Accounting } from '../report/accounting';
import { renderRows } from '../report/table';
import type { Answer } from './questions';

/** All that a start has to tell. */
export interface Summary {
  readonly ok: boolean;
  readonly accounting: Accounting;
  readonly answers: readonly Answer[];
  readonly sandbox: Omit<LocalSandbox, 'pid'>;
  readonly shipped: { readonly uploaded: number; readonly known: number; readonly failed: readonly string[] };
  /** Address of the console, with its key; absent with `--once`. */
  readonly console?: string;
  /** Sandbox time that passed while records were under way, seconds. */
  readonly clock_moved_seconds: number;
  /** Machine time from start to all accounted for, seconds. */
  readonly seconds: number;
}

export function renderSummary(summary: Summary, once: boolean): string {
  const { accounting, answers, shipped } = summary;
  return [
    renderAccounting(accounting),
    ...shipped.failed.map((message) => `NOT SHIPPED: ${message}`),
    ...answers.map(({ question, rows }) => `${question}\n${indent(renderRows(rows))}`),
    clockLine(summary),
    ...(once ? [] : [nextSteps(summary)]),
  ].join('\n\n');
}

function clockLine({ clock_moved_seconds: moved, seconds, shipped }: Summary): string {
  const what = `${shipped.uploaded} files uploaded, ${shipped.known} known already; all in ${seconds.toFixed(1)} s.`;
  if (moved < 60) return what;
  const minutes = Math.round(moved / 60);
  return `${what}\nBuffers and load interval are the deployed ones; the sandbox's clock was moved on by ${minutes} minutes instead of waiting (--real-time waits).`;
}

/** Where to go next, ready to be pasted. */
function nextSteps({ sandbox, console }: Summary): string {
  const { endpoint, region, accessKeyId, secretAccessKey, apiUrl, apiKey, warehouseUrl } = sandbox;
  return `The pipeline is up.

Console, in a browser of this machine
  ${console}

In another terminal:

AWS CLI and SDKs
  export AWS_ENDPOINT_URL=${endpoint} AWS_DEFAULT_REGION=${region} AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}
  aws s3 ls        (an AWS CLI older than 2.13: aws --endpoint-url $AWS_ENDPOINT_URL s3 ls)

Warehouse
  psql ${warehouseUrl}

Upload a file of your own
  npx cyberactive ship FILE --source linux_syslog
  npx cyberactive clock advance 2h && npx cyberactive accounting
or with curl alone:
  FILE=/var/log/syslog
  curl -sS ${apiUrl}/v1/uploads -H 'authorization: Bearer ${apiKey}' -H 'content-type: application/json' \\
    -d "{\\"source\\":\\"linux_syslog\\",\\"name\\":\\"$(basename "$FILE")\\",\\"size\\":$(stat -c %s "$FILE"),\\"sha256\\":\\"$(sha256sum "$FILE" | cut -d' ' -f1)\\"}"
  then the line that stands in its answer under "curl".

Ctrl-C stops it; what was uploaded stays.`;
}

const indent = (text: string): string => text.replace(/^/gm, '  ');
