import { openEnvironment } from '../environment';
import { CommandError, exitCodes } from '../exit';
import { askingWarehouse } from '../replay/warehouse-errors';
import { findings } from '../trace/outcome';
import { parseRecordId } from '../trace/record-id';
import { isText, renderTrace } from '../trace/render';
import { trace, type Trace } from '../trace/trace';
import { environmentCommand, print, type EnvironmentOptions } from './options';

interface TraceOptions extends EnvironmentOptions {
  readonly raw?: boolean;
}

/** More than any record; a file that is not read is one record, however large. */
const MAX_BYTES = 16 * 1024 * 1024;

const HELP = `
The record's exact bytes come from the version of the file that was read. Exit code 3 for a record that is not where it
should be.

Examples:
  cyberactive trace qep2evrv5jqjtvhtr6l2z4rcse-17-0
  cyberactive trace qep2evrv5jqjtvhtr6l2z4rcse 17 --raw | base64 -d`;

/** `cyberactive trace <event_id>`: one record from its upload to its rows, and its bytes. */
export function traceCommand() {
  return environmentCommand('trace', 'follow one record: its upload, each step with its time, its rows, its bytes')
    .argument('<id>', 'an event_id, or an upload_id')
    .argument('[record]', "the record's number, after an upload_id")
    .option('--raw', 'only the exact bytes, in base64')
    .addHelpText('after', HELP)
    .action(run);
}

async function run(id: string, record: string | undefined, options: TraceOptions): Promise<void> {
  const recordId = parseRecordId(id, record);
  const environment = await openEnvironment(options.env);
  const found = await askingWarehouse(() => trace(environment, recordId, { maxBytes: MAX_BYTES, maxDecodedBytes: Number.MAX_SAFE_INTEGER }));
  if (!found) throw new CommandError(exitCodes.refused, `no upload ${recordId.uploadId}`, 'cyberactive uploads list');
  if (findings.has(found.outcome)) process.exitCode = exitCodes.findings;
  if (!options.raw) return print(options, jsonOf(found, false), renderTrace(found));
  if (!found.raw) throw new CommandError(exitCodes.refused, `${found.says}; no bytes`, `cyberactive trace ${[id, record].filter(Boolean).join(' ')}`);
  print(options, jsonOf(found, true), found.raw.bytes.toString('base64'));
}

/** @param base64 also where the bytes are text */
function jsonOf({ raw, ...trace }: Trace, base64: boolean): object {
  if (!raw) return trace;
  const bytes = base64 || !isText(raw.bytes) ? { raw_base64: raw.bytes.toString('base64') } : { raw: raw.bytes.toString('utf8') };
  return { ...trace, ...bytes, ...(raw.isCut && { raw_is_cut: true }) };
}
