import type { Draft } from '../../schemas/avro/infer/draft';
import type { ProposedField } from '../../schemas/avro/infer/propose';
import { mostDistinct } from '../../schemas/avro/infer/evidence';
import { renderTable } from '../report/table';

/** What was read of a file. */
export interface ReadFile {
  readonly file: string;
  readonly format: string;
  readonly records: number;
  readonly skipped: number;
  readonly lines: readonly number[];
}

/** The evidence for each field, and what has to be decided. */
export function renderEvidence(draft: Draft, name: string, files: readonly ReadFile[], { isOcsf, closest }: { isOcsf: boolean; closest: readonly { name: string; fields: number }[] }): string {
  const columns = draft.fields.filter(({ fate }) => fate === 'column').length;
  const decisions = draft.fields.filter(({ notes, fate }) => notes.length > 0 && fate !== 'covered').length;
  const [best] = closest;
  return [
    ...files.filter(({ skipped }) => skipped > 0).map(({ file, format, skipped, lines }) => `${file}: ${skipped} lines are no ${format} record (line ${lines.join(', ')}${skipped > lines.length ? ' …' : ''})`),
    table(draft),
    '',
    `${name}: ${draft.records.toLocaleString('en')} samples, ${draft.fields.length} fields, ${columns} new columns; ${decisions} need a decision.`,
    ...(isOcsf || best === undefined || best.fields === 0 ? [] : [`${name} is no class of OCSF. Closest: ${best.name}, which has a path for ${best.fields} of the fields.`]),
  ].join('\n');
}

function table({ fields, records }: Draft): string {
  return renderTable<ProposedField>(
    [
      { title: 'field', value: ({ evidence }) => evidence.path.join('.') },
      { title: 'seen', value: ({ evidence }) => `${evidence.seen.toLocaleString('en')} of ${records.toLocaleString('en')}` },
      { title: 'types', value: ({ evidence }) => Object.entries(evidence.types).map(([type, count]) => (Object.keys(evidence.types).length > 1 ? `${type} ${count}` : type)).join(', ') },
      { title: 'values', value: ({ evidence }) => (evidence.distinct >= mostDistinct ? `${mostDistinct}+` : String(evidence.distinct)) },
      { title: 'example', value: ({ evidence }) => evidence.example ?? '(hidden)' },
      { title: 'becomes', value: becomes },
      { title: 'OCSF path', value: ({ ocsf, suggested }) => ocsf ?? suggested ?? '' },
      { title: 'decide', value: ({ notes }) => notes.join('; ') },
    ],
    fields,
  );
}

function becomes({ fate, name, type, json, maxBytes }: ProposedField): string {
  if (fate === 'unmapped') return 'stays in unmapped';
  if (fate === 'covered') return `${name}, which is there`;
  return `${name} ${json ? 'JSON' : type}${maxBytes === undefined ? '' : ` ${maxBytes}`}`;
}

