import { Command } from 'commander';
import { initWarehouse } from '../../constructs/warehouse/init';
import { openEnvironment, output } from '../environment';
import { environmentCommand, print, type EnvironmentOptions } from './options';

/** `cyberactive warehouse init`: schemas, tables, views, roles and grants; may run again. */
export function warehouseCommand() {
  return new Command('warehouse').description('the warehouse itself').addCommand(
    environmentCommand('init', 'make schemas, tables, views, roles and grants; may run again').action(
      async (options: EnvironmentOptions) => {
        const { warehouse, outputs } = await openEnvironment(options.env);
        const statements: string[] = [];
        await initWarehouse(
          warehouse,
          { freshnessSeconds: Number(output(outputs, 'FreshnessSeconds')), loadRoleName: output(outputs, 'LoadRoleName') },
          (statement) => statements.push(statement.split('\n')[0]!),
        );
        print(options, { statements }, `${statements.length} statements, warehouse ready`);
      },
    ),
  );
}
