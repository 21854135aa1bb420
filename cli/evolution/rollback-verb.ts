import { print } from '../commands/options';
import { openEnvironment } from '../environment';
import { schemaFolder } from '../schema/folder';
import { asking, envFlag, type EvolutionOptions } from './open';
import { rollback, type RolledBack } from './rollback';
import { evolutionServices } from './services';

/** `cyberactive schema rollback`: the last plan back. */
export async function runRollback(options: EvolutionOptions): Promise<void> {
  const again = `cyberactive schema rollback${envFlag(options)}`;
  const back = await asking(async () => rollback(evolutionServices(await openEnvironment(options.env), schemaFolder(options), options.adminSecret), again));
  print(options, back, renderRolledBack(back));
}

function renderRolledBack({ plan_id, steps, kept }: RolledBack): string {
  return [
    `Rolled back ${plan_id}:`,
    ...steps.map(({ target, summary }) => `  ✓ ${target}: ${summary}`),
    ...kept.map((line) => `  kept ${line}`),
    ...(kept.length > 0 ? ['Columns of Redshift stay: they are nullable, files of any width load, and dropping them would lose values.'] : []),
    'The schemas are as they were edited: cyberactive schema drift says what is not applied.',
  ].join('\n');
}
