import { inspect, type InspectedClass } from '../../../schemas/avro/inspect';
import { versioned } from '../../../schemas/avro/catalog';
import { asking, openSchemas } from '../../evolution/open';
import { makePlan } from '../../evolution/plan';
import { schemasFolder } from '../../schema/folder';
import { commandLine } from '../command-line';
import type { Route, Surroundings } from '../route';

/** One event class with what was released of it. */
export interface ShownClass {
  readonly name: string;
  /** Of the file as it is now; null where it cannot be read. */
  readonly version: number | null;
  readonly released: boolean;
  readonly columns: number;
  /** Oldest first. */
  readonly releases: readonly { readonly version: number; readonly columns: number; readonly added: readonly string[] }[];
}

/** `schemas`: versions from the files; the plan asks Glue, Firehose and the warehouse, so only when told to. */
export function schemaRoutes({ env, open }: Surroundings): Route[] {
  return [
    {
      method: 'GET',
      path: 'schemas',
      run: async () => {
        const { classes, findings } = inspect(schemasFolder, new Date().toISOString().slice(0, 10));
        const document = { classes: classes.map(shown), findings: findings.map(({ rule, problem, fix, eventClass }) => ({ rule, problem, fix, event_class: eventClass ?? null })) };
        return { command: commandLine('local', ['schema', 'check']), document };
      },
    },
    {
      method: 'POST',
      path: 'schemas/plan',
      run: async () => {
        const environment = await open();
        const document = await asking(async () => {
          const { services, wanted } = openSchemas(environment, schemasFolder);
          return makePlan(services, wanted, { allowDestructive: false });
        });
        return { command: commandLine(env, ['schema', 'plan']), document };
      },
    },
  ];
}

function shown(inspected: InspectedClass): ShownClass {
  const current = versioned(inspected);
  const names = inspected.releases.map(({ version, record }) => ({ version, names: record.fields.map(({ name }) => name) }));
  return {
    name: inspected.name,
    version: current?.version ?? null,
    released: current !== undefined && current.version === inspected.versions,
    columns: current?.columns.length ?? 0,
    releases: names.map(({ version, names: columns }, index) => {
      const before = new Set(names[index - 1]?.names ?? columns);
      return { version, columns: columns.length, added: columns.filter((name) => !before.has(name)) };
    }),
  };
}
