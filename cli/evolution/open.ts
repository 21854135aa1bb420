import { openEnvironment, type Environment } from '../environment';
import { exitCodes } from '../exit';
import { checkReport, renderCheck } from '../schema/check-report';
import { dayOf, schemaFolder, type SchemaOptions } from '../schema/folder';
import { print } from '../commands/options';
import { evolutionServices, type EvolutionServices } from './services';
import { knownError } from './stopped';
import { readWanted, type Wanted } from './wanted';

/** Options of every verb that looks at an environment. */
export interface EvolutionOptions extends SchemaOptions {
  readonly env: string;
  readonly adminSecret?: string;
}

/** Folder and environment of a verb. */
export interface Opened {
  readonly environment: Environment;
  readonly services: EvolutionServices;
  readonly wanted: Wanted;
}

/** Opens both. With findings the verb says them and ends: undefined. */
export async function open(options: EvolutionOptions): Promise<Opened | undefined> {
  const schemas = schemaFolder(options);
  const environment = await openEnvironment(options.env);
  const started = performance.now();
  const opened = openSchemas(environment, schemas, options.adminSecret);
  const { wanted } = opened;
  if (wanted.inspection.findings.length === 0) return opened;
  const cwd = process.cwd();
  const report = checkReport(wanted.inspection, { cwd, seconds: (performance.now() - started) / 1000, isMeant: () => true });
  print(options, report, `${renderCheck(report, cwd)}\nNothing is planned with findings.`);
  process.exitCode = exitCodes.findings;
  return undefined;
}

/** The same of an environment that is open; what is found wrong with the schemas stands in `wanted.inspection`. */
export function openSchemas(environment: Environment, schemas: string, adminSecret?: string): Opened {
  const services = evolutionServices(environment, schemas, adminSecret);
  const wanted = readWanted(schemas, { curatedBucket: services.buckets.curated, freshnessSeconds: environment.freshnessSeconds }, dayOf(Date.now()));
  return { environment, services, wanted };
}

/** Runs work that asks services; what they refuse is said in their words, with the exit code of its kind. */
export async function asking<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw knownError(error) ?? error;
  }
}

/** `--env` for the next command. */
export const envFlag = ({ env }: Pick<EvolutionOptions, 'env'>): string => (env === 'local' ? '' : ` --env ${env}`);
