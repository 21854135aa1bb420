/** A running pipeline whose schemas evolve: services as the command has them, with the sandbox of the test behind them. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { GetTableCommand, GetTableVersionsCommand, GlueClient, UpdateTableCommand } from '@aws-sdk/client-glue';
import { SQSClient } from '@aws-sdk/client-sqs';
import { apply, type ApplyOptions, type Applying } from '../../cli/evolution/apply';
import { readDrift } from '../../cli/evolution/drift-verb';
import { EvolutionStore } from '../../cli/evolution/evolution-store';
import { makePlan, type Plan } from '../../cli/evolution/plan';
import { deployedVersions, type Producer } from '../../cli/evolution/producer';
import { rollback } from '../../cli/evolution/rollback';
import type { EvolutionServices } from '../../cli/evolution/services';
import { readWanted, type Wanted } from '../../cli/evolution/wanted';
import { request } from '../../cli/ship/http';
import { Pipeline } from '../pipeline/pipeline';
import { EvolvingRepository } from './evolving-repository';
import { withFunctionsOf } from './rebuilt-functions';

/** A nullable text, as an .avsc has it. */
export const field = (name: string, ocsf = `unmapped.${name}`): object => ({ name, type: ['null', 'string'], default: null, doc: `What ${name} is.`, ocsf, maxBytes: 32 });

export class EvolutionStand {
  private constructor(
    readonly pipeline: Pipeline,
    readonly repository: EvolvingRepository,
    readonly services: EvolutionServices,
  ) {}

  static async start(): Promise<EvolutionStand> {
    const pipeline = await Pipeline.start();
    const repository = new EvolvingRepository();
    return new EvolutionStand(pipeline, repository, servicesOf(pipeline, repository));
  }

  async stop(): Promise<void> {
    await this.pipeline.stop();
    this.repository.remove();
  }

  get store(): EvolutionStore {
    return new EvolutionStore({ s3: this.services.s3, bucket: this.services.buckets.state });
  }

  /** The sandbox as the command finds it. @returns folder for CYBERACTIVE_STATE */
  localState(): string {
    const { sandbox, apiUrl, key } = this.pipeline;
    const { endpoint, region, credentials, warehouseUrl } = sandbox;
    writeFileSync(path.join(this.repository.folder, 'local.json'), JSON.stringify({ endpoint, region, ...credentials, stage: 'dev', warehouseUrl, pid: process.pid, apiUrl, apiKey: key }));
    return this.repository.folder;
  }

  /** Of clients of AWS. */
  get settings() {
    const { endpoint, region, credentials } = this.pipeline.sandbox;
    return { endpoint, region, credentials };
  }

  wanted(): Wanted {
    return readWanted(this.repository.schemas, { curatedBucket: this.services.buckets.curated, freshnessSeconds: this.pipeline.freshnessSeconds }, this.repository.today);
  }

  plan(options: { allowDestructive?: boolean; services?: EvolutionServices } = {}): Promise<Plan> {
    return makePlan(options.services ?? this.services, this.wanted(), { allowDestructive: options.allowDestructive ?? false });
  }

  apply(plan: Plan, options: Partial<Pick<ApplyOptions, 'canary' | 'report' | 'allowDestructive'>> & { services?: EvolutionServices } = {}): Promise<Applying> {
    const { canary = false, report = () => {}, allowDestructive = false, services = this.services } = options;
    return apply(services, this.wanted(), plan, { canary, report, allowDestructive, again: 'cyberactive schema apply' });
  }

  /** The same services with functions that are deployed by word alone: bundling takes ten seconds, and it is not what is tested. */
  get withWordOfProducer(): EvolutionServices {
    const { redeploy: _, deployed: __, ...producer } = this.withWordOfWayBack.producer;
    return { ...this.services, producer };
  }

  /** Such functions, where what was deployed before can be brought back. */
  get withWordOfWayBack(): EvolutionServices {
    let versions = this.services.producer.versions();
    const wanted = async (): Promise<Record<string, number>> => Object.fromEntries(this.wanted().classes.map(({ layers: { name, version } }) => [name, version]));
    const producer: Producer = {
      versions: () => versions,
      deploy: async () => void (versions = wanted()),
      deployed: async () => JSON.stringify(await versions),
      redeploy: async (deployed) => void (versions = Promise.resolve(JSON.parse(deployed) as Record<string, number>)),
      command: 'npm start',
    };
    return { ...this.services, producer };
  }

  /** Versions of a Glue table, the newest first. */
  async tableVersions(name: string): Promise<{ readonly id: string; readonly columns: readonly string[] }[]> {
    const { TableVersions } = await this.services.glue.send(new GetTableVersionsCommand({ DatabaseName: this.services.database, TableName: name }));
    return TableVersions!.map(({ VersionId, Table }) => ({ id: VersionId!, columns: Table!.StorageDescriptor!.Columns!.map((column) => column.Name!) }));
  }

  /** Names of a table's columns in the warehouse, in order. @param table `events.http_activity` */
  async columnsOf(table: string): Promise<string[]> {
    const [schema, name] = table.split('.');
    const rows = await this.pipeline.query(`SELECT "column_name" FROM "svv_columns" WHERE "table_schema" = '${schema}' AND "table_name" = '${name}' ORDER BY "ordinal_position"`);
    return rows.map((row) => String(row.column_name));
  }

  /** Somebody appends a column to the table by hand. */
  async appendByHand(name: string, column: { Name: string; Type: string }): Promise<void> {
    const { glue, database: DatabaseName } = this.services;
    const { Table } = await glue.send(new GetTableCommand({ DatabaseName, Name: name }));
    const { Name, Description, TableType, Parameters, StorageDescriptor: storage } = Table!;
    const StorageDescriptor = { ...storage, Columns: [...storage!.Columns!, column] };
    await glue.send(new UpdateTableCommand({ DatabaseName, TableInput: { Name, Description, TableType, Parameters, StorageDescriptor } }));
  }

  /** Switches faults of the sandbox; none ends them all. */
  async faults(rates: Readonly<Record<string, number>> = {}): Promise<void> {
    const answer = await request('POST', `${this.pipeline.sandbox.endpoint}/_sandbox/faults`, { 'content-type': 'application/json' }, JSON.stringify(rates));
    if (answer.status !== 200) throw new Error(answer.text);
  }

  drift() {
    return readDrift({ services: this.services, wanted: this.wanted() });
  }

  rollback(services = this.services) {
    return rollback(services, 'cyberactive schema rollback');
  }
}

function servicesOf(pipeline: Pipeline, repository: EvolvingRepository): EvolutionServices {
  const { sandbox, registry, warehouse, s3, apiUrl, freshnessSeconds } = pipeline;
  const { endpoint, region, credentials } = sandbox;
  const settings = { endpoint, region, credentials };
  const outputs = (): Record<string, string> => Object.assign({}, ...Object.values(sandbox.outputs)) as Record<string, string>;
  let deployed = '';
  const producer: Producer = {
    versions: async () => deployedVersions(outputs()),
    deploy: async () => sandbox.deploy((deployed = await withFunctionsOf(repository, pipeline.deployedAssembly))),
    deployed: async () => deployed || pipeline.deployedAssembly,
    redeploy: async (assembly) => sandbox.deploy((deployed = assembly)),
    command: 'npm start',
  };
  return {
    ...{ env: 'local', stage: 'dev', registry, warehouse, s3, apiUrl, producer, by: 'tester', baseCapacity: 4 },
    glue: new GlueClient(settings),
    firehose: new FirehoseClient(settings),
    sqs: new SQSClient(settings),
    buckets: { state: outputs().StateBucketName!, curated: outputs().CuratedBucketName! },
    curatedQueueUrl: outputs().CuratedQueueUrl!,
    database: outputs().GlueDatabaseName!,
    streamPrefix: outputs().StreamPrefix!,
    now: () => sandbox.scheduler.now(),
    passTime: (milliseconds) => sandbox.scheduler.advance(Math.ceil(milliseconds)),
    patience: 2 * freshnessSeconds * 1000,
  };
}
