import { renderTable, type TableColumn } from '../report/table';
import type { Choice, Constraints } from './choose';
import { meets } from './choose';
import { isSame, type Settings } from './settings';
import type { Outcome } from './simulate';

/** `1m05`, `45s`, `2h10m`. @param seconds whole */
export function durationText(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)}s`;
  const [minutes, rest] = [Math.floor(seconds / 60), Math.round(seconds % 60)];
  return minutes < 60 ? `${minutes}m${String(rest).padStart(2, '0')}` : `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, '0')}m`;
}

export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** step;
  return `${value >= 100 || step === 0 ? Math.round(value) : value.toFixed(1)} ${units[step]}`;
}

/** A row of the table: sizes at which nothing differs stand together. */
interface Row {
  readonly point: Outcome;
  readonly sizes: readonly number[];
  readonly marks: string;
}

/** All points, the recommended and the present one marked. */
export function renderPoints(points: readonly Outcome[], present: Settings, constraints: Constraints, choice: Choice | undefined): string {
  const marks = (point: Outcome): string =>
    [isSame(point, present) && 'now', choice?.point && isSame(point, choice.point) && 'recommended', !meets(point, constraints) && 'over'].filter(Boolean).join(', ');
  const columns: TableColumn<Row>[] = [
    { title: 'load', value: ({ point }) => `${point.loadMinutes} min` },
    { title: 'interval', value: ({ point }) => `${point.intervalSeconds} s` },
    { title: 'size', value: ({ sizes }) => (sizes.length > 1 ? `${sizes[0]}-${sizes.at(-1)} MB` : `${sizes[0]} MB`) },
    { title: 'binds', value: ({ point }) => point.binds },
    { title: 'p50', value: ({ point }) => ageText(point.freshness?.p50) },
    { title: 'p95', value: ({ point }) => ageText(point.freshness?.p95) },
    { title: 'p99', value: ({ point }) => ageText(point.freshness?.p99) },
    { title: 'objects/d', value: ({ point }) => Math.round(point.objects_per_day) },
    { title: 'parquet', value: ({ point }) => bytesText(point.parquet_bytes) },
    { title: 'groups', value: ({ point }) => Number(point.row_groups.toFixed(1)) },
    { title: 'transforms/d', value: ({ point }) => Math.round(point.invocations_per_day) },
    { title: 'COPY/d', value: ({ point }) => Math.round(point.copies_per_day) },
    { title: 'loads/d', value: ({ point }) => Math.round(point.loads_per_day) },
    { title: '$/month', value: ({ point }) => point.usd_per_month.toFixed(2).padStart(8) },
    { title: '', value: ({ marks: text }) => text },
  ];
  return renderTable(columns, rowsOf(points, marks));
}

function rowsOf(points: readonly Outcome[], marks: (point: Outcome) => string): Row[] {
  const rows: Row[] = [];
  for (const point of points) {
    const last = rows.at(-1);
    const mark = marks(point);
    if (last && isLevel(last.point, point)) rows[rows.length - 1] = { ...last, sizes: [...last.sizes, point.sizeMegabytes], marks: [...new Set([last.marks, mark])].filter(Boolean).join(', ') };
    else rows.push({ point, sizes: [point.sizeMegabytes], marks: mark });
  }
  return rows;
}

/** Differ in the size hint alone, which does nothing. */
const isLevel = (a: Outcome, b: Outcome): boolean =>
  a.intervalSeconds === b.intervalSeconds && a.loadMinutes === b.loadMinutes && a.objects_per_day === b.objects_per_day && a.freshness?.p99 === b.freshness?.p99;

const ageText = (seconds: number | undefined): string => (seconds === undefined ? '-' : durationText(seconds));

/** One line a point, with a heading; every size by itself. */
export function pointsCsv(points: readonly Outcome[]): string {
  const heading = ['load_minutes', 'interval_seconds', 'size_megabytes', 'binds', 'by_size', 'fresh_p50_s', 'fresh_p95_s', 'fresh_p99_s', 'objects_per_day', 'parquet_bytes', 'row_groups', 'transform_invocations_per_day', 'copies_per_day', 'loads_per_day', 'usd_per_month'];
  const lines = points.map((point) => [
    ...[point.loadMinutes, point.intervalSeconds, point.sizeMegabytes, point.binds, round(point.by_size)],
    ...[point.freshness?.p50 ?? '', point.freshness?.p95 ?? '', point.freshness?.p99 ?? ''],
    ...[point.objects_per_day, point.parquet_bytes, point.row_groups, point.invocations_per_day, point.copies_per_day, point.loads_per_day, point.usd_per_month].map(round),
  ]);
  return [heading, ...lines].map((line) => line.join(',')).join('\n');
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
