import { UpdateDestinationCommand } from '@aws-sdk/client-firehose';
import { UpdateTableCommand } from '@aws-sdk/client-glue';
import { shardNames } from '../../constructs/stream/shards';
import { query, StatementError } from '../../constructs/warehouse/data-api';
import { CommandError, exitCodes } from '../exit';
import type { ClassLayers } from './layers';
import type { Live } from './live';
import { destinationOf } from './read-live';
import type { EvolutionServices } from './services';
import type { Step } from './steps';

/** The version that was looked at is not the current one any more. */
export class Outrun extends Error {
  override readonly name = 'Outrun';
}

/**
 * Does one step. Each may be done again: what is there already is left.
 * @param live what was read before, whose versions lock
 * @throws Outrun where somebody else was faster, errors of the services as they are
 */
export async function carryOut(services: EvolutionServices, step: Step, wanted: readonly ClassLayers[], live: Live): Promise<void> {
  switch (step.layer) {
    case 'redshift':
      return runStatements(services, step);
    case 'glue':
      return updateTable(services, wanted.find(({ name }) => name === step.eventClass)!, live);
    case 'firehose':
      return pointStream(services, step.eventClass!);
    case 'producer':
      return deployProducer(services, wanted);
  }
}

/** One statement a transaction: ALTER TABLE locks its table until the end. */
async function runStatements({ warehouse }: EvolutionServices, { statements = [] }: Step): Promise<void> {
  for (const statement of statements) {
    try {
      await query(warehouse, statement);
    } catch (error) {
      if (!(error instanceof StatementError) || !/already exists/i.test(error.message)) throw error;
    }
  }
}

/** @see https://docs.aws.amazon.com/glue/latest/webapi/API_UpdateTable.html VersionId is the lock */
export async function updateTable({ glue, database }: EvolutionServices, { name, table }: Pick<ClassLayers, 'name' | 'table'>, live: Live): Promise<void> {
  try {
    await glue.send(new UpdateTableCommand({ DatabaseName: database, TableInput: table, VersionId: live.classes[name]!.table!.versionId }));
  } catch (error) {
    if ((error as Error).name === 'ConcurrentModificationException') throw new Outrun(`glue ${name}: expected version ${live.classes[name]!.table!.versionId} of the table, found a newer one`);
    throw error;
  }
}

/**
 * The columns of a class's streams by the newest version of its own table. Both blocks are sent whole, since the service replaces the one
 * and completes the other: probed, https://github.com/floci-io/floci/pull/3393.
 */
async function pointStream(services: EvolutionServices, name: string): Promise<void> {
  for (const shard of shardNames(name, services.shards)) await pointOne(services, name, `${services.streamPrefix}${shard}`);
}

async function pointOne({ firehose, database }: EvolutionServices, name: string, streamName: string): Promise<void> {
  const { versionId, id, s3 } = await destinationOf(firehose, streamName);
  const conversion = s3.DataFormatConversionConfiguration;
  const schema = { ...conversion?.SchemaConfiguration, DatabaseName: database, TableName: name, VersionId: 'LATEST' };
  try {
    await firehose.send(
      new UpdateDestinationCommand({
        DeliveryStreamName: streamName,
        CurrentDeliveryStreamVersionId: versionId,
        DestinationId: id,
        ExtendedS3DestinationUpdate: {
          DataFormatConversionConfiguration: { ...conversion, Enabled: true, SchemaConfiguration: schema },
          ...(s3.ProcessingConfiguration && { ProcessingConfiguration: s3.ProcessingConfiguration }),
        },
      }),
    );
  } catch (error) {
    if ((error as Error).name === 'ConcurrentModificationException') throw new Outrun(`firehose ${name}: expected version ${versionId} of the stream, found a newer one`);
    throw error;
  }
}

async function deployProducer({ producer }: EvolutionServices, wanted: readonly ClassLayers[]): Promise<void> {
  if (producer.deploy === undefined) {
    throw new CommandError(exitCodes.precondition, 'producer: the code that writes the new version is to be deployed now', producer.command, 'code-to-deploy');
  }
  await producer.deploy();
  const versions = await producer.versions();
  const behind = wanted.filter(({ name, version }) => versions[name] !== version);
  if (behind.length === 0) return;
  const found = behind.map(({ name, version }) => `expected ${name} ${version}, found ${versions[name] ?? 'none'}`).join('; ');
  throw new CommandError(exitCodes.precondition, `producer: ${found}`, 'bring what follows from the schemas up to date: npm run generate');
}
