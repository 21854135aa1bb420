import { currentSchema } from '../../schemas/current-view';
import { addWarehouseColumn, dropWarehouseColumn, widenWarehouseColumn, type WarehouseColumn } from '../../schemas/redshift';
import { describeDifferences, isDestructive, tableDifferences } from './compare-table';
import { warehouseSchemas, versionOf, type ClassLayers } from './layers';
import { schemaOf, wantedSchema, type Live, type LiveClass } from './live';

/** Layers in the order of change: who reads can read more before anybody writes more. */
export const layers = ['redshift', 'glue', 'firehose', 'producer'] as const;

/** One thing to do. Its id says what it is for, so that a later look finds it done or not. */
export interface Step {
  readonly id: string;
  readonly layer: (typeof layers)[number];
  /** Undefined: it concerns all. */
  readonly eventClass?: string;
  /** What it is done to: `events.http_activity`. */
  readonly target: string;
  readonly summary: string;
  /** Takes away what somebody may read. */
  readonly isDestructive: boolean;
  /** Redshift: what is run, one after another. */
  readonly statements?: readonly string[];
}

/** What no step can bring about. */
export interface Obstacle {
  readonly eventClass: string;
  readonly target: string;
  /** `expected <what>, found <what>` */
  readonly problem: string;
  readonly fix: string;
}

/** How what is there becomes what is wanted. */
export interface Way {
  /** In order. */
  readonly steps: readonly Step[];
  readonly obstacles: readonly Obstacle[];
  /** What differs and is left as it is. */
  readonly notes: readonly string[];
}

export interface WayOptions {
  readonly database: string;
  /** Plans to drop columns that no schema has. */
  readonly dropColumns: boolean;
  /** False: the deployed functions are left as they are. */
  readonly withProducer: boolean;
}

/** Compares. Pure: the same state gives the same steps, so that what was begun is recognised. */
export function wayTo(wanted: readonly ClassLayers[], live: Live, options: WayOptions): Way {
  const found = wanted.map((target) => ({ target, live: live.classes[target.name] ?? { columns: {} } }));
  const parts = found.map(({ target, live: now }) => [warehouseWay(target, now, options), glueWay(target, now, options), streamWay(target, now, options)]).flat();
  const steps = [...parts.flatMap((part) => part.steps), ...(options.withProducer ? producerSteps(wanted, live) : [])];
  return {
    steps: [...inOrder(steps.filter(({ isDestructive }) => !isDestructive)), ...inOrder(steps.filter(({ isDestructive }) => isDestructive)).reverse()],
    obstacles: parts.flatMap((part) => part.obstacles),
    notes: parts.flatMap((part) => part.notes),
  };
}

/** What is taken away goes the other way round, and last: nobody writes any more what nobody can keep. */
const inOrder = (steps: readonly Step[]): Step[] => layers.flatMap((layer) => steps.filter((step) => step.layer === layer));

const way = (part: Partial<Way>): Way => ({ steps: [], obstacles: [], notes: [], ...part });

function warehouseWay(target: ClassLayers, live: LiveClass, options: WayOptions): Way {
  const eventClass = target.name;
  const missing = warehouseSchemas.filter((schema) => live.columns[schema] === undefined);
  if (missing.length > 0) {
    const tables = missing.map((schema) => `${schema}.${eventClass}`).join(', ');
    if (target.creation === undefined) {
      return way({ obstacles: [{ eventClass, target: tables, problem: 'expected the table, found none', fix: 'cyberactive warehouse init' }] });
    }
    const step: Step = { id: `redshift ${eventClass}`, layer: 'redshift', eventClass, target: tables, summary: `create with ${target.columns.length} columns`, isDestructive: false, statements: target.creation };
    return way({ steps: [step, ...viewSteps(target, live, [])] });
  }
  const parts = warehouseSchemas.map((schema) => tableWay(target, `${schema}.${eventClass}`, live.columns[schema]!, options));
  const steps = parts.flatMap((part) => part.steps);
  return { steps: [...steps, ...viewSteps(target, live, steps)], obstacles: parts.flatMap(({ obstacles }) => obstacles), notes: parts.flatMap(({ notes }) => notes) };
}

/** The view is made anew where its columns or their values change, and where a change of the table takes it away first. */
function viewSteps({ name: eventClass, view }: ClassLayers, live: LiveClass, before: readonly Step[]): Step[] {
  if (view === undefined) return [];
  const isDropped = before.some(({ statements }) => statements?.includes(view.drop[0]!));
  const isSameWidth = live.view?.columns.join() === view.columns.join();
  if (!isDropped && isSameWidth && live.view?.mark === view.mark) return [];
  const target = `${currentSchema}.${eventClass}`;
  const summary = isSameWidth ? 'view of the same columns, their values by the names of today' : `view with ${view.columns.length} columns`;
  return [{ id: `redshift ${target}`, layer: 'redshift', eventClass, target, summary, isDestructive: false, statements: view.creation }];
}

function tableWay({ name: eventClass, columns, view }: ClassLayers, table: string, live: readonly WarehouseColumn[], { dropColumns }: WayOptions): Way {
  const there = new Map(live.map((column) => [column.name, column]));
  const steps: Step[] = [];
  const obstacles: Obstacle[] = [];
  const step = (column: string, summary: string, statements: string[], destructive = false): void => {
    steps.push({ id: `redshift ${table} ${column}`, layer: 'redshift', eventClass, target: table, summary, isDestructive: destructive, statements });
  };
  // A view holds the type of the columns that it names; it names none that no schema has.
  const unheld = view?.drop ?? [];
  const leftOver = live.filter(({ name }) => columns.every((column) => column.name !== name));
  if (dropColumns) for (const { name } of leftOver) step(name, `drop column ${name} and its values`, [dropWarehouseColumn(table, name)], true);
  for (const column of columns) {
    const found = there.get(column.name);
    if (found === undefined) step(column.name, `add column ${column.name} ${column.type}`, [addWarehouseColumn(table, column)]);
    else if (isNarrower(found.type, column.type)) step(column.name, `widen ${column.name} from ${found.type} to ${column.type}`, [...unheld, widenWarehouseColumn(table, column)]);
    else if (!fits(found.type, column.type)) {
      obstacles.push({
        ...{ eventClass, target: `${table}.${column.name}` },
        problem: `expected ${column.type}, found ${found.type}`,
        fix: 'append a column of the new type to the schema; Redshift changes no type of a column that has values',
      });
    }
  }
  const notes = dropColumns ? [] : leftOver.map(({ name, type }) => `${table}.${name} ${type}: no schema has it; kept, new rows have NULL in it (--allow-destructive plans to drop it)`);
  return { steps, obstacles, notes };
}

const bytesOf = (type: string): number | undefined => {
  const match = /^VARCHAR\((\d+)\)$/.exec(type);
  return match ? Number(match[1]) : undefined;
};

const isNarrower = (found: string, wanted: string): boolean => {
  const [has, needs] = [bytesOf(found), bytesOf(wanted)];
  return has !== undefined && needs !== undefined && has < needs;
};

/** A text column may hold more than it has to. */
const fits = (found: string, wanted: string): boolean => found === wanted || (bytesOf(found) !== undefined && bytesOf(wanted) !== undefined);

function glueWay(target: ClassLayers, { table }: LiveClass, { database }: WayOptions): Way {
  const { name: eventClass } = target;
  // CloudFormation fails to create what is there already, so a new table is left to it.
  if (table === undefined) return way({ notes: [`${database}.${eventClass}: the deployment creates table and stream`] });
  const differences = tableDifferences(table.input, target.table);
  if (differences.length === 0) return way({});
  const [from, to] = [versionOf(table.input), target.version];
  const behind = from > to ? `; the table is of schema version ${from}, these schemas are of ${to}: are they behind?` : '';
  return way({
    steps: [
      {
        ...{ id: `glue ${eventClass}`, layer: 'glue', eventClass, target: `${database}.${eventClass}` },
        summary: `table version ${table.versionId}: ${describeDifferences(differences)}${behind}`,
        isDestructive: differences.some(isDestructive),
      },
    ],
  });
}

function streamWay({ name: eventClass }: ClassLayers, { stream }: LiveClass, { database }: WayOptions): Way {
  const expected = wantedSchema(database, eventClass);
  if (stream === undefined || schemaOf(stream) === expected) return way({});
  return way({
    steps: [
      {
        ...{ id: `firehose ${eventClass}`, layer: 'firehose', eventClass, target: stream.name },
        summary: `columns by ${expected}, now ${schemaOf(stream)}`,
        isDestructive: false,
      },
    ],
  });
}

function producerSteps(wanted: readonly ClassLayers[], { producer }: Live): Step[] {
  const changed = wanted.filter(({ name, version }) => producer[name] !== version);
  if (changed.length === 0) return [];
  const versions = changed.map(({ name, version }) => `${name} ${producer[name] ?? 'none'} → ${version}`);
  return [{ id: 'producer', layer: 'producer', target: 'functions', summary: `deploy the code that writes ${versions.join(', ')}`, isDestructive: false }];
}
