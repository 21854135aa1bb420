import type { TableInput } from '@aws-sdk/client-glue';
import type { WarehouseColumn } from '../../schemas/redshift';
import type { Applied, AppliedClass } from './evolution-store';
import { schemaOf, wantedSchema, type Live, type LiveClass } from './live';
import { versionOf, warehouseSchemas, type ClassLayers } from './layers';

/** Who is apart from whom. */
export type Meaning =
  /** The schemas have changed since the last apply. No drift. */
  | 'not applied yet'
  /** Live and schemas agree, the record does not know: deployed by other means. */
  | 'applied by other means'
  /** Live is neither what was applied nor what the schemas say: somebody changed it. */
  | 'changed by somebody'
  /** Nothing was ever applied here, and live is not what the schemas say. */
  | 'never applied';

/** One thing in which repository, record and environment differ. */
export interface DriftEntry {
  readonly eventClass: string;
  /** `glue column tls_version`. */
  readonly what: string;
  readonly repo: string;
  /** Undefined: nothing was applied. */
  readonly applied?: string;
  readonly live: string;
  readonly meaning: Meaning;
}

/** Whether it is drift, or only work that is still to be done. */
export const isDrift = ({ meaning }: Pick<DriftEntry, 'meaning'>): boolean => meaning !== 'not applied yet';

/** What each side says of one class, by what it is about. */
type Aspects = ReadonlyMap<string, string>;

const none = 'none';

/** Compares three ways. Pure. @param repo what the schemas say @param applied what was applied last @param live what there is */
export function driftOf(repo: readonly ClassLayers[], applied: Applied | undefined, live: Live, database: string): DriftEntry[] {
  return repo.flatMap((layers) => {
    const { name } = layers;
    const record = applied?.classes[name];
    const now = live.classes[name] ?? { columns: {} };
    const sides = [
      sideOf(layers, wantedSchema(database, name)),
      record && sideOf(record, wantedSchema(database, name)),
      liveSide(now, live.producer[name], [...layers.columns, ...(record?.columns ?? [])]),
    ] as const;
    return entriesOf(name, ...sides);
  });
}

function entriesOf(eventClass: string, repo: Aspects, applied: Aspects | undefined, live: Aspects): DriftEntry[] {
  const keys = new Set([...repo.keys(), ...(applied?.keys() ?? []), ...live.keys()]);
  return [...keys].flatMap((what) => {
    const [says, was, is] = [repo.get(what) ?? none, applied && (applied.get(what) ?? none), live.get(what) ?? none];
    const meaning = meaningOf(says, isKept(what, was) ? is : was, is);
    return meaning === undefined ? [] : [{ eventClass, what, repo: says, ...(was !== undefined && { applied: was }), live: is, meaning }];
  });
}

/** A column that Redshift has beyond what was applied: a rollback leaves it, and load adds one that data brings. */
const isKept = (what: string, applied: string | undefined): boolean => what.startsWith('redshift ') && applied === none;

function meaningOf(repo: string, applied: string | undefined, live: string): Meaning | undefined {
  if (applied === undefined) return live === repo ? undefined : 'never applied';
  if (live === applied) return repo === applied ? undefined : 'not applied yet';
  return live === repo ? 'applied by other means' : 'changed by somebody';
}

function sideOf({ version, table, columns }: Pick<AppliedClass, 'version' | 'table' | 'columns'>, schema: string): Aspects {
  const warehouse = warehouseSchemas.flatMap((place) => columns.map(({ name, type }) => [`redshift ${place} ${name}`, type] as const));
  return new Map([...tableAspects(table), ...warehouse, ['firehose columns', schema], ['producer version', String(version)]]);
}

/** @param expected columns that somebody says there are; what the table has beyond them is kept on purpose, and no drift */
function liveSide({ table, stream, columns }: LiveClass, producer: number | undefined, expected: readonly WarehouseColumn[]): Aspects {
  const warehouse = warehouseSchemas.flatMap((place) => {
    const types = new Map(columns[place]?.map(({ name, type }) => [name, type]));
    return expected.map(({ name, type }) => [`redshift ${place} ${name}`, holds(types.get(name), type, expected.filter((column) => column.name === name))] as const);
  });
  return new Map([
    ...(table ? tableAspects(table.input) : []),
    ...warehouse,
    ['firehose columns', stream ? schemaOf(stream) : none],
    ['producer version', String(producer ?? none)],
  ]);
}

/** A text column that holds more than somebody asks for is as they say. */
function holds(found: string | undefined, wanted: string, all: readonly WarehouseColumn[]): string {
  if (found === undefined) return none;
  if (all.some(({ type }) => type === found)) return found;
  const bytes = (type: string): number => Number(/^VARCHAR\((\d+)\)$/.exec(type)?.[1]);
  return bytes(found) > bytes(wanted) ? wanted : found;
}

function* tableAspects(table: TableInput): Iterable<readonly [string, string]> {
  const { Description, StorageDescriptor: { Columns = [], Location, InputFormat, OutputFormat, SerdeInfo } = {} } = table;
  for (const [index, { Name, Type, Comment }] of Columns.entries()) {
    yield [`glue column ${Name}`, `${Type}, column ${index + 1}`];
    yield [`glue comment ${Name}`, Comment ?? ''];
  }
  yield ['glue schema_version', String(versionOf(table))];
  yield ['glue description', Description ?? ''];
  yield ['glue format', [Location, InputFormat, OutputFormat, SerdeInfo?.SerializationLibrary].join(' ')];
}
