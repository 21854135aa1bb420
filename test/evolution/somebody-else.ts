import { readFileSync } from 'node:fs';
import { UpdateDestinationCommand } from '@aws-sdk/client-firehose';
import { adopt } from '../../cli/evolution/adopt';
import type { ApplyEvent } from '../../cli/evolution/apply';
import { destinationOf } from '../../cli/evolution/read-live';
import { restore } from '../../cli/evolution/restore';
import { exitCodes } from '../../cli/exit';
import { field, type EvolutionStand } from './evolution-stand';

/** Who else changes the environment, before, while and after somebody applies. Goes on with the pipeline that is there. */
export function somebodyElse(standOf: () => EvolutionStand): void {
  describe('somebody else', () => {
    let stand: EvolutionStand;

    // What the tests before have applied; by itself this group begins with what was deployed.
    beforeAll(async () => {
      stand = standOf();
      const services = stand.withWordOfProducer;
      await stand.apply(await stand.plan({ services }), { services });
    }, 60_000);

    test('who has applied something since makes a plan stale', async () => {
      const services = stand.withWordOfProducer;
      stand.repository.append('base_event', field('knob'));
      stand.repository.release();
      const plan = await stand.plan({ services });
      await stand.appendByHand('base_event', { Name: 'geo_city', Type: 'string' });
      await expect(stand.apply(plan, { services })).rejects.toMatchObject({ exitCode: exitCodes.precondition, message: expect.stringMatching(/is stale: glue base_event: version \d+ when planned, \d+ now: \+1 column \(geo_city\)/), next: 'cyberactive schema plan' });
      const anew = await stand.plan({ services });
      await expect(stand.apply(anew, { services })).rejects.toMatchObject({ exitCode: exitCodes.precondition, message: expect.stringContaining('expected no destructive step, found 1') });
    });

    test('is drift, and what was applied can be restored', async () => {
      const { glue: _, firehose, streamPrefix } = stand.services;
      const { versionId, id, s3 } = await destinationOf(firehose, `${streamPrefix}base_event`);
      const SchemaConfiguration = { ...s3.DataFormatConversionConfiguration!.SchemaConfiguration, VersionId: '0' };
      await firehose.send(new UpdateDestinationCommand({ DeliveryStreamName: `${streamPrefix}base_event`, CurrentDeliveryStreamVersionId: versionId, DestinationId: id, ExtendedS3DestinationUpdate: { DataFormatConversionConfiguration: { ...s3.DataFormatConversionConfiguration, SchemaConfiguration } } }));
      const { ok, entries } = await stand.drift();
      expect(ok).toBe(false);
      expect(entries.filter(({ meaning }) => meaning === 'changed by somebody').map(({ what }) => what)).toEqual(expect.arrayContaining(['firehose columns', 'glue column geo_city']));
      const steps = await restore(stand.services, 'again');
      expect(steps.map(({ id: step }) => step)).toEqual(['firehose base_event', 'glue base_event']);
      expect((await stand.drift()).entries.filter(({ what }) => what === 'firehose columns' || what.includes('geo_city'))).toEqual([]);
      const after = await destinationOf(firehose, `${streamPrefix}base_event`);
      expect(after.s3).toEqual({ ...s3 });
    });

    test('who is faster by a moment is found by the lock, and nothing is overwritten', async () => {
      const services = stand.withWordOfProducer;
      const plan = await stand.plan({ services });
      const faster = async (event: ApplyEvent): Promise<void> => {
        if (event.kind === 'begun' && event.step.layer === 'glue') await stand.appendByHand('base_event', { Name: 'first', Type: 'string' });
      };
      await expect(stand.apply(plan, { services, report: faster })).rejects.toMatchObject({ exitCode: exitCodes.precondition, message: expect.stringMatching(/stopped at glue base_event: glue base_event: expected version \d+ of the table, found a newer one/) });
      expect((await stand.tableVersions('base_event'))[0]!.columns.at(-1)).toBe('first');
    });

    test('is overruled with a flag alone: what takes away comes last', async () => {
      const services = stand.withWordOfProducer;
      await stand.pipeline.query('ALTER TABLE "events"."base_event" ADD COLUMN "left_over" BIGINT');
      expect((await stand.plan({ services })).notes).toContainEqual(expect.stringContaining('events.base_event.left_over BIGINT: no schema has it; kept'));
      const plan = await stand.plan({ services, allowDestructive: true });
      expect(plan.steps.slice(-3).map(({ id, isDestructive }) => [id, isDestructive])).toEqual([['producer', false], ['glue base_event', true], ['redshift events.base_event left_over', true]]);
      await expect(stand.apply(plan, { services })).rejects.toMatchObject({ exitCode: exitCodes.precondition, next: 'look, then repeat with --allow-destructive' });
      // What a file says is to be run is not what is run.
      const forged = { ...plan, steps: plan.steps.map((step) => ({ ...step, ...(step.statements && { statements: ['DROP TABLE "held"."base_event"'] }) })) };
      await stand.apply(forged, { services, allowDestructive: true });
      expect(await stand.columnsOf('held.base_event')).toContain('knob');
      expect(await stand.columnsOf('events.base_event')).not.toContain('left_over');
      expect((await stand.plan({ services })).steps.filter(({ layer }) => layer !== 'producer')).toEqual([]);
    });

    test('can be taken over: the column is appended to the schema as a draft, the state goes on record', async () => {
      await stand.appendByHand('base_event', { Name: 'geo_city', Type: 'string' });
      const { written } = await adopt(stand.services, stand.wanted());
      expect(written).toEqual([{ file: stand.repository.file('base_event'), columns: ['geo_city'] }]);
      expect(JSON.parse(readFileSync(stand.repository.file('base_event'), 'utf8')).fields.at(-1)).toEqual({ name: 'geo_city', type: ['null', 'string'], default: null, doc: 'Draft: found in Glue of dev.', ocsf: 'unmapped.geo_city' });
      expect(stand.wanted().inspection.findings.map(({ rule }) => rule)).toEqual(['draft_doc']);
    });
  });
}
