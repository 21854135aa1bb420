import { bytesText, durationText } from '../buffer/points-text';
import { renderTable } from '../report/table';
import { quantityText, shareText } from './amounts';
import type { Assessment } from './assess';
import type { Change, Finding } from './finding';

/** Below this a line tells nothing that the highest of its kind does not. */
const WORTH_A_LINE = 0.5;

/** Every quota once, by the class that takes most of it, and every further class that comes near. */
export function renderAssessment({ volume, load, findings, first, changes, freshness_p95, streams }: Assessment, region: string, asOf: string): string {
  const lines = findings.filter((finding) => finding.share >= WORTH_A_LINE || findings.find(({ key }) => key === finding.key) === finding);
  const table = renderTable<Finding>(
    [
      { title: 'share', value: ({ share }) => shareText(share).padStart(6) },
      { title: '', value: markOf },
      { title: 'of', value: ({ title, of }) => (of === undefined ? title : `${title} (${of})`) },
      { title: 'use', value: ({ use, unit }) => quantityText(use, unit) },
      { title: 'limit', value: ({ limit, unit }) => quantityText(limit, unit) },
      { title: 'breaks at', value: ({ breaks_at }) => (breaks_at === null ? '-' : `${bytesText(breaks_at)}/h`) },
    ],
    lines,
  );
  const broken = findings.filter(({ share }) => share >= 1);
  return [
    broken.length === 0 ? `holds: the first to break is ${nameOf(first)}, at ${bytesText(first.breaks_at!)}/h` : `breaks: ${nameOf(broken[0]!)} is at ${shareText(broken[0]!.share)}; ${broken.length} of ${findings.length} bounds do not hold`,
    '',
    `${bytesText(volume.bytesAnHour)} an hour: ${quantityText(load.events, 'events/s')}, ${quantityText(load.uploads, 'files/s')} of ${bytesText(volume.uploadBytes)}, ${streams} streams, p95 from arrival to row ${durationText(freshness_p95)}`,
    '',
    table,
    ...adviceLines(findings, changes),
    '',
    `Quotas of ${region}, ${asOf}: cli/capacity/quotas.json. Modelled, not measured on AWS: docs/capacity.md.`,
  ].join('\n');
}

const markOf = ({ share, advice }: Finding): string => (share >= 1 ? 'breaks' : advice === undefined ? '' : 'near');
const nameOf = ({ title, of }: Finding): string => (of === undefined ? title : `${title} (${of})`);

/** Of two that concern the same setting the one that asks for more. */
function adviceLines(findings: readonly Finding[], changes: readonly Change[]): string[] {
  const isLast = ({ path, value }: Change): boolean => changes.some((change) => change.path === path && change.value === value);
  const advised = findings.filter(({ advice, change }) => advice !== undefined && (change === undefined || isLast(change)));
  return advised.length === 0 ? [] : ['', 'What to do:', ...advised.map(({ of, title, advice }) => `  ${of ?? title.split(':')[0]}: ${advice}`)];
}

/** The settings that `--fit` made. */
export const renderChanges = (stage: string, changes: readonly Change[]): string =>
  changes.length === 0 ? `stacks/stages/${stage}.json holds as it is` : [`in stacks/stages/${stage}.json:`, ...changes.map(({ path, value }) => `  ${path}: ${value}`)].join('\n');

/** One line a volume. */
export function renderScales(assessments: readonly Assessment[]): string {
  return renderTable<Assessment>(
    [
      { title: 'log an hour', value: ({ volume }) => bytesText(volume.bytesAnHour) },
      { title: 'events/s', value: ({ load }) => Math.round(load.events).toLocaleString('en').padStart(9) },
      { title: 'streams', value: ({ streams }) => streams },
      { title: 'p95 to the row', value: ({ freshness_p95 }) => durationText(freshness_p95) },
      { title: 'objects a day', value: ({ objects_per_day }) => Math.round(objects_per_day).toLocaleString('en').padStart(9) },
      { title: 'of', value: ({ parquet_bytes }) => bytesText(parquet_bytes) },
      { title: 'breaks first', value: ({ first }) => `${shareText(first.share)} ${nameOf(first)}` },
      { title: 'bounds broken', value: ({ findings }) => findings.filter(({ share }) => share >= 1).length },
    ],
    assessments,
  );
}
