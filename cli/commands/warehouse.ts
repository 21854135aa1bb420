import { Command } from 'commander';
import { initWarehouse } from '../../constructs/warehouse/init';
import { openEnvironment, output } from '../environment';
import { environmentCommand, print, type EnvironmentOptions } from './options';

interface InitOptions extends EnvironmentOptions {
  readonly adminSecret?: string;
}

/** `cyberactive warehouse init`: schemas, tables, views, roles and grants; may run again. */
export function warehouseCommand() {
  return new Command('warehouse').description('the warehouse itself').addCommand(
    environmentCommand('init', 'make schemas, tables, views, roles and grants; may run again')
      .option('--admin-secret <arn>', "secret of the warehouse's administrator; needed on AWS, where only it may make roles")
      .addHelpText('after', '\nExample:\n  cyberactive warehouse init --env dev --admin-secret arn:aws:secretsmanager:…')
      .action(init),
  );
}

async function init(options: InitOptions): Promise<void> {
  const { warehouse, outputs, freshnessSeconds } = await openEnvironment(options.env);
  const statements: string[] = [];
  await initWarehouse(
    { ...warehouse, secretArn: options.adminSecret },
    { freshnessSeconds, loadRoleName: output(outputs, 'LoadRoleName'), auditRoleName: output(outputs, 'AuditRoleName') },
    (statement) => statements.push(statement.split('\n')[0]!),
  );
  print(options, { statements }, `${statements.length} statements, warehouse ready`);
}
