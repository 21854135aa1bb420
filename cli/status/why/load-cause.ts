import { isQuarantined, quarantinedAfter } from '../../../constructs/state/registry';
import { durationText } from '../../buffer/points-text';
import type { Delivered } from '../../buffer/observe';
import { iso, secondsBetween } from '../times';
import type { Cause } from './cause';
import { QUIET } from './hops';
import type { Journey } from './journey';

/** Load's own timeout, ms. */
const LOAD_TIMEOUT = 900_000;
/** Load may take this much to come to a file, ms. */
const LOAD_SLACK = 120_000;

/** An object is delivered and load is not done with it. Pure. */
export function causeOfLoad(journey: Journey, { deliveredAt, key }: Delivered): Cause {
  const { failed, loading, now, evidence, load, queues, swept } = journey;
  const wait = durationText(secondsBetween(deliveredAt, now));
  if (failed && isQuarantined(failed)) {
    return { hop: 'load', code: 'quarantined', usual: false, says: `load put the file aside after ${failed.failures} failures of COPY: ${failed.error}${failed.beside ? ` (${failed.beside})` : ''}`, next: 'docs/runbook.md: quarantined files' };
  }
  if (failed) {
    return { hop: 'load', code: 'copy_failing', usual: false, says: `COPY fails on its file (${failed.failures} of ${quarantinedAfter} times): ${failed.error}${failed.beside ? ` (${failed.beside})` : ''}`, next: 'wait: load tries it again with its next runs, and puts it aside after the third failure; docs/runbook.md: quarantined files' };
  }
  if (evidence.warehouse) {
    return { hop: 'load', code: 'warehouse_down', usual: false, says: `the warehouse takes no statement (${evidence.warehouse}); the file has waited for ${wait}, and nothing is lost`, next: 'look at the workgroup; rows come with the first run after it is back' };
  }
  if (loading && now - loading.started_at <= LOAD_TIMEOUT) {
    return { hop: 'load', code: 'load_running', usual: true, says: `a load of its file has been running for ${durationText(secondsBetween(loading.started_at, now))}`, next: 'wait' };
  }
  const { curated } = queues;
  if (curated && curated.visible + curated.in_work + curated.delayed === 0 && now - deliveredAt > QUIET) {
    return { hop: 'curated', code: 'load_not_told', usual: false, says: `load was not told: the file was delivered ${wait} ago and the curated queue is empty, so its notification was lost or is late; the sweep announces it again${swept ? `, after ${iso(swept.next_at).slice(0, 19)}Z` : ''}`, next: `wait for the sweep; ${key} is the file` };
  }
  const due = load.dueAt ?? deliveredAt + load.interval;
  if (now <= due + LOAD_SLACK) {
    const when = load.dueAt === undefined ? 'within' : 'in';
    return { hop: 'curated', code: 'load_due', usual: true, says: `the file was delivered ${wait} ago and waits for the next load, ${when} ${durationText(secondsBetween(now, due))}: load runs every ${durationText(load.interval / 1000)}`, next: 'wait, or shorten load.intervalMinutes in the stage file: cyberactive buffer advise shows what it costs' };
  }
  const last = load.lastAt === undefined ? 'nothing was loaded in two days' : `rows came last ${durationText(secondsBetween(load.lastAt, now))} ago`;
  const stuck = loading ? ` A load of it began ${durationText(secondsBetween(loading.started_at, now))} ago and has not ended.` : '';
  const many = load.waitingObjects > load.maxFiles ? `more than the ${load.maxFiles} that one load takes` : 'few enough for one load';
  return {
    ...{ hop: 'load', code: 'load_behind', usual: false },
    says: `load is behind its schedule: its run of ${iso(due).slice(0, 19)}Z did not take the file, ${last}, ${load.waitingObjects} objects wait, ${many}; the warehouse answers.${stuck}`,
    next: 'the log of function load says why it fails or what it is busy with; docs/runbook.md: curated queue age',
  };
}
