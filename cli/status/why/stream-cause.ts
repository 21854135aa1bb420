import { eventClasses, type EventClassName } from '../../../schemas';
import type { ReceiptDocument } from '../../../constructs/state/registry';
import { durationText } from '../../buffer/points-text';
import { iso, secondsBetween } from '../times';
import type { Cause } from './cause';
import { bufferTime, DELIVERY_SLACK } from './hops';
import type { Journey, Lost } from './journey';

/** The records are put, and in no object that waits to be loaded: in a buffer, held up, or lost. Pure. */
export function causeInStream(journey: Journey, receipt: ReceiptDocument): Cause {
  const { lost, live, stream, upload, missing, objects, now } = journey;
  if (lost) return lostCause(journey, lost);
  if (live && !live.transform && eventClasses[stream as EventClassName].ocsf) {
    return { hop: 'stream', code: 'transform_off', usual: false, says: `the transform of stream ${stream} is switched off: what it holds becomes no rows`, next: 'deploy the stage again: npx cdk deploy --all; the sweep then emits what was lost again from raw' };
  }
  if (upload.accounted && upload.accounted.generation < receipt.generation && objects.length > 0) {
    return { hop: 'load', code: 'held_generation', usual: true, says: `generation ${receipt.generation} of the upload is being derived; readers see it when it is whole`, next: `cyberactive uploads show ${upload.id[1]}` };
  }
  const flushAt = receipt.fanned_out_at + bufferTime(journey);
  if (now <= flushAt + DELIVERY_SLACK) return buffering(journey, flushAt);
  const held = durationText(secondsBetween(receipt.fanned_out_at, now));
  if (objects.length > 0) {
    return { hop: 'load', code: 'lost_after_load', usual: false, says: `${missing} records of the upload are in no object that is loaded, ${held} after they were put, and Firehose wrote no error object of them`, next: `cyberactive replay plan --upload ${upload.id[1]}` };
  }
  return {
    ...{ hop: 'stream', code: 'delivery_late', usual: false },
    says: `Firehose delivers late: stream ${stream} has held the records for ${held}, its buffers explain ${durationText(bufferTime(journey) / 1000)}; it keeps trying for 24 hours`,
    next: 'look at the stream\'s log for errors of S3, KMS or the transform; docs/runbook.md: stream freshness',
  };
}

function buffering({ live, configured, stream, now }: Journey, flushAt: number): Cause {
  const hints = live?.hints ?? configured;
  const differs = hints.intervalSeconds !== configured.intervalSeconds ? `, where the stage file has ${configured.intervalSeconds} s` : '';
  const due = flushAt > now ? `it is flushed by ${iso(flushAt).slice(0, 19)}Z, in ${durationText(secondsBetween(now, flushAt))}` : 'it is being delivered';
  return {
    ...{ hop: 'stream', code: 'buffering', usual: true },
    says: `it is in the buffer of stream ${stream}: interval ${hints.intervalSeconds} s${differs}${live?.transform ? `, ${live.transform.intervalSeconds} s before the transform` : ''}; ${due}`,
    next: `wait, or cyberactive buffer advise ${stream} --fresh-p95 5m`,
  };
}

function lostCause({ stream, upload, now }: Journey, { type, code, document }: Lost): Cause {
  const isTransform = type === 'processing-failed';
  const what = type === undefined ? 'the stream lost' : isTransform ? 'the transform fails on' : 'conversion to Parquet fails on';
  const repeat = document?.gave_up.length
    ? 'the sweep emitted them as often as it may and gave up'
    : document?.order?.sent_at !== undefined
      ? `the sweep ordered them again from raw ${durationText(secondsBetween(document.order.sent_at, now))} ago`
      : 'the sweep orders them again from raw within its next runs';
  return {
    ...{ hop: 'stream', code: isTransform || type === undefined ? 'transform_failing' : 'conversion_failing', usual: false },
    says: `${what} records of the upload in stream ${stream}${code ? ` (${code})` : ''}: they are under errors/${stream}/; ${repeat}`,
    next: isTransform ? `the log of function transform says why; then cyberactive replay plan --errors` : `compare the Glue table with the schema (cyberactive schema drift); cyberactive replay plan --upload ${upload.id[1]}`,
  };
}
