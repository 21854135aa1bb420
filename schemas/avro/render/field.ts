import type { Column, EventClass } from '../../event-class';
import { computed, lineage } from '../../lineage';
import { attributesAlong, ocsf } from '../../ocsf/dictionary';
import { addColumn, createStageTable } from '../../redshift';
import { jsonText } from '../edits';
import { typescriptType } from './typescript';

/** A column as one layer has it. */
export interface FieldLayer {
  readonly layer: 'avro' | 'ocsf' | 'typescript' | 'glue' | 'parquet' | 'stage' | 'redshift';
  readonly name: string;
  readonly type: string;
  readonly note: string;
}

const avroTypes = { string: 'string', bigint: 'long', double: 'double', boolean: 'boolean' } as const;

/** Physical types that Firehose writes for the Glue types, see docs/fidelity.md. */
const parquetTypes = { string: 'BYTE_ARRAY (STRING)', bigint: 'INT64', double: 'DOUBLE', boolean: 'BOOLEAN' } as const;

/** One column through all layers, in the order in which a value passes them. */
export function fieldLayers(eventClass: EventClass, column: Column): FieldLayer[] {
  const { name, type, nullable, json, maxBytes } = column;
  const number = eventClass.columns.indexOf(column) + 1;
  const avroType = avroTypes[type];
  const stage = stageType(eventClass, column);
  return [
    { layer: 'avro', name, type: jsonText(nullable ? ['null', avroType] : avroType), note: nullable ? 'default null' : 'required' },
    ocsfLayer(eventClass, column),
    { layer: 'typescript', name, type: typescriptType(column), note: whoSets(column) },
    { layer: 'glue', name, type, note: json ? 'JSON text' : '' },
    { layer: 'parquet', name, type: `${parquetTypes[type]}, optional`, note: `column ${number}, loaded by position${maxBytes === undefined ? '' : `; cut at ${maxBytes.toLocaleString('en')} bytes`}` },
    { layer: 'stage', name, type: stage, note: 'COPY' },
    { layer: 'redshift', name: `events.${eventClass.name}.${name}`, type: redshiftType(eventClass, column), note: json ? 'JSON_PARSE of the stage' : nullable ? '' : 'NOT NULL' },
  ];
}

function ocsfLayer({ name: className }: EventClass, { ocsf: path, profile }: Column): FieldLayer {
  if (path === undefined) return { layer: 'ocsf', name: '', type: '', note: 'not of OCSF' };
  const item = ocsf.classes[className];
  const attribute = item && attributesAlong(item, path)?.at(-1);
  const type = attribute ? `${attribute.object ?? attribute.type}${attribute.list ? '[]' : ''}` : '';
  return { layer: 'ocsf', name: path, type, note: path.startsWith('unmapped') ? 'not an attribute of OCSF' : profile === undefined ? '' : `profile ${profile}` };
}

function whoSets({ name }: Column): string {
  if (name === 'time') return 'set by the source';
  if (Object.hasOwn(lineage, name)) return 'set by the transform';
  return (computed as readonly string[]).includes(name) ? 'computed by the transform' : 'set by the source';
}

/** The type that the warehouse's own statements give the column. */
function redshiftType(eventClass: EventClass, column: Column): string {
  return addColumn(eventClass, column).split(`ADD COLUMN "${column.name}" `)[1]!;
}

function stageType(eventClass: EventClass, column: Column): string {
  const line = createStageTable(eventClass, 'stage', [column]).split('\n')[1]!;
  return line.trim().split(`"${column.name}" `)[1]!;
}
