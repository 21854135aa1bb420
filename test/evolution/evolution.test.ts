import { GlueClient } from '@aws-sdk/client-glue';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { apply, type ApplyEvent } from '../../cli/evolution/apply';
import { sendCanaries } from '../../cli/evolution/canary';
import { exitCodes } from '../../cli/exit';
import { run as runHere } from '../cli/run-command';
import { Crash, endingAfter } from './crashing';
import { EvolutionStand, field } from './evolution-stand';
import { somebodyElse } from './somebody-else';

/** Columns appended to the deployed pipeline in simulated time: plan, apply, proof, drift, rollback, and what comes in between. */
let stand: EvolutionStand;
beforeAll(async () => {
  stand = await EvolutionStand.start();
}, 120_000);
afterAll(() => stand.stop());

describe('an appended column', () => {
  const line = '192.0.2.7 - - [01/Mar/2026:10:00:00 +0000] "GET /old HTTP/1.1" 200 12 "-" "curl"\n';

  test('what was deployed needs no plan', async () => {
    expect(await stand.plan()).toMatchObject({ steps: [], obstacles: [] });
    expect((await stand.drift()).entries).toEqual([]);
  });

  test('is planned against Glue, Firehose, Redshift and the files that are there', async () => {
    await stand.pipeline.upload({ source: 'web_access', name: 'old.log', bytes: Buffer.from(line) });
    await stand.pipeline.loaded();
    stand.repository.append('http_activity', field('tls_version', 'tls.version'));
    expect((await stand.plan()).classes.find(({ name }) => name === 'http_activity')).toMatchObject({ from: 1, to: 2, released: false });
    stand.repository.release();
    const plan = await stand.plan();
    expect(plan.steps.map(({ id }) => id)).toEqual(['redshift events.http_activity tls_version', 'redshift held.http_activity tls_version', 'redshift current.http_activity', 'glue http_activity', 'producer']);
    const width = (await stand.tableVersions('http_activity'))[0]!.columns.length;
    const files = plan.files.find(({ eventClass }) => eventClass === 'http_activity')!;
    expect(files).toMatchObject({ loaded: [{ columns: width, files: 1, rows: 1 }], oldest: { [width]: 1 } });
    expect(plan.base.http_activity!.glue!.version_id).toBe('0');
  });

  test('is applied in order, and a canary comes back with it through the live path', async () => {
    const plan = await stand.plan();
    const { steps, canary } = await stand.apply(plan, { canary: true });
    expect(steps.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done', 'done', 'done']);
    const { columns } = (await stand.tableVersions('http_activity'))[0]!;
    expect(columns.at(-1)).toBe('tls_version');
    expect(canary).toEqual([expect.objectContaining({ eventClass: 'http_activity', ok: true, schema_version: 2, file_columns: columns.length, values: { tls_version: null } })]);
    const rows = await stand.pipeline.query(`SELECT "customer_id", "schema_version", "tls_version" FROM "current"."http_activity" ORDER BY "customer_id"`);
    expect(rows).toEqual([{ customer_id: 'canary', schema_version: 2, tls_version: null }, { customer_id: 'demo', schema_version: 1, tls_version: null }]);
  }, 120_000);

  test('has a line that is known, as every class has', async () => {
    const quests = stand.wanted().classes.map(({ layers: { name, version, table } }) => ({ eventClass: name, version, columns: table.StorageDescriptor!.Columns!.length, added: [] }));
    const results = await sendCanaries(stand.services, quests, 'every class');
    expect(results.map(({ eventClass, ok }) => [eventClass, ok])).toEqual(quests.map(({ eventClass }) => [eventClass, true]));
    const keys = [];
    for await (const id of stand.services.registry.keys.ids()) keys.push(await stand.services.registry.keys.get(...id));
    expect(keys.filter((key) => key?.customer_id === 'canary' && key.revoked_at === undefined)).toEqual([]);
    expect(await sendCanaries(stand.services, [{ ...quests[0]!, eventClass: 'door' }], 'none')).toEqual([expect.objectContaining({ ok: false, problem: expect.stringContaining('--canary-file') })]);
  }, 60_000);

  test('needs no plan afterwards, and deploying the code has made no version of the table', async () => {
    expect((await stand.plan()).steps).toEqual([]);
    const { applied } = await stand.drift();
    expect(await stand.drift()).toMatchObject({ ok: true, entries: [], applied: { how: 'apply', by: 'tester' } });
    expect(await stand.apply(await stand.plan(), { canary: true })).toMatchObject({ plan_id: applied!.plan_id, steps: [], canary: [], can_roll_back: true });
    expect((await stand.drift()).applied).toEqual(applied);
    // Other schemas that want the same of the layers: the record follows, the way back stays.
    const forAnother = { ...stand.wanted(), fingerprint: 'another' };
    const same = await apply(stand.services, forAnother, { ...(await stand.plan()), fingerprint: 'another' }, { canary: true, allowDestructive: false, report: () => {}, again: '' });
    expect(same).toMatchObject({ plan_id: applied!.plan_id, steps: [] });
    expect(await stand.store.applied()).toMatchObject({ plan_id: applied!.plan_id, fingerprint: 'another' });
    expect((await stand.tableVersions('http_activity')).map(({ id }) => id)).toEqual(['1', '0']);
  });

  test('is taken back with the code that wrote it; the warehouse keeps it', async () => {
    const { steps, kept } = await stand.rollback();
    expect(steps.map(({ target }) => target)).toEqual(['functions', 'cyberactive_dev.http_activity']);
    expect(kept).toHaveLength(3);
    expect((await stand.tableVersions('http_activity'))[0]!.columns).not.toContain('tls_version');
    expect(await stand.columnsOf('events.http_activity')).toContain('tls_version');
    const { ok, entries } = await stand.drift();
    expect(ok).toBe(true);
    expect(entries.map(({ meaning }) => meaning)).toEqual(entries.map(() => 'not applied yet'));
    await expect(stand.rollback()).rejects.toMatchObject({ exitCode: exitCodes.precondition, message: expect.stringContaining('the last change was a rollback') });
  }, 60_000);
});

describe('apply that is interrupted', () => {
  test('after any moment of any step, again and again, comes to the same end', async () => {
    stand.repository.append('base_event', field('lock'));
    stand.repository.release();
    const services = stand.withWordOfProducer;
    const plan = await stand.plan({ services });
    const moments: string[] = [];
    for (let crashes = 0; ; crashes++) {
      const seen: string[] = [];
      const report = (event: ApplyEvent): void => {
        // The moment before a step is the one after the note of the step before it.
        if (event.kind === 'begun') return;
        seen.push('step' in event ? `${event.kind} ${event.step.id}` : event.kind);
        if (seen.length > crashes) throw new Crash();
      };
      const outcome = await stand.apply(plan, { services, report }).catch((error: unknown) => error);
      if (!(outcome instanceof Crash)) break;
      moments.push(seen.at(-1)!);
    }
    expect(moments).toEqual([...plan.steps.flatMap(({ id }) => [`done ${id}`, `noted ${id}`]), 'applied']);
    expect((await stand.plan({ services })).steps).toEqual([]);
    expect((await stand.tableVersions('base_event')).map(({ id, columns }) => [id, columns.at(-1)])).toEqual([['1', 'lock'], ['0', 'unmapped']]);
    expect((await stand.columnsOf('held.base_event')).at(-1)).toBe('lock');
    expect(await stand.store.current.get('current')).toMatchObject({ applied: { plan_id: plan.plan_id } });
    expect((await stand.store.journals.get(plan.plan_id, 'journal'))!.ended_at).toBeDefined();
  }, 60_000);

  test('goes back as well after any of its writes, to the same end, and forth again', async () => {
    const services = stand.withWordOfWayBack;
    const before = await services.producer.versions();
    stand.repository.append('base_event', field('sill'));
    stand.repository.release();
    await stand.apply(await stand.plan({ services }), { services });
    const ends: unknown[] = [];
    while (ends.length === 0 || ends.at(-1) instanceof Crash) ends.push(await stand.rollback(endingAfter(services, 1)).catch((error: unknown) => error));
    // One after each write: code, table, journal, record. Then it is done, and says so.
    expect(ends).toHaveLength(5);
    expect(ends.at(-1)).toMatchObject({ message: expect.stringContaining('the last change was a rollback') });
    expect((await stand.tableVersions('base_event'))[0]!.columns).not.toContain('sill');
    expect(await services.producer.versions()).toEqual(before);
    expect(await stand.store.current.get('current')).toMatchObject({ applied: { how: 'rollback' } });
    await stand.apply(await stand.plan({ services }), { services });
    expect((await stand.plan({ services })).steps).toEqual([]);
  }, 60_000);

  test('raises limits of columns that views read, and makes the views again', async () => {
    const services = stand.withWordOfProducer;
    stand.repository.edit('rejected_record', /("name": "excerpt".*?"maxBytes": )4096/, '$18192');
    stand.repository.edit('upload_receipt', /("name": "encoding".*?"maxBytes": )(\d+)/, '$199');
    stand.repository.release();
    const plan = await stand.plan({ services });
    const views = async () => stand.pipeline.query(`SELECT "table_name", COUNT(*) AS "columns" FROM "svv_columns" WHERE "table_schema" = 'ops' AND "table_name" IN ('rejected', 'upload_accounting') GROUP BY "table_name" ORDER BY "table_name"`);
    const before = await views();
    let crashed = false;
    const report = (event: ApplyEvent): void => {
      if (crashed || event.kind !== 'noted' || event.step.id !== 'redshift held.rejected_record excerpt') return;
      crashed = true;
      throw new Crash();
    };
    await expect(stand.apply(plan, { services, report })).rejects.toThrow(Crash);
    await stand.apply(plan, { services, report });
    expect(await views()).toEqual(before);
    expect((await stand.plan({ services })).steps).toEqual([]);
  }, 60_000);

  test('by a plan that was made anew in the middle still knows the way back', async () => {
    stand.repository.append('base_event', field('key_ring'));
    stand.repository.release();
    const services = stand.withWordOfProducer;
    const crash = (event: ApplyEvent): void => {
      if (event.kind === 'noted' && event.step.layer === 'glue') throw new Crash();
    };
    await expect(stand.apply(await stand.plan({ services }), { services, report: crash })).rejects.toThrow(Crash);
    const second = await stand.plan({ services });
    const proofs: ApplyEvent[] = [];
    const proof = (event: ApplyEvent): void => {
      if (event.kind === 'canary') {
        proofs.push(event);
        throw new Crash();
      }
    };
    for (const again of [second, await stand.plan({ services })]) await expect(stand.apply(again, { services, canary: true, report: proof })).rejects.toThrow(Crash);
    expect(proofs).toEqual([0, 1].map(() => ({ kind: 'canary', classes: ['base_event'] })));
    expect(await stand.apply(await stand.plan({ services }), { services })).toMatchObject({ plan_id: second.plan_id, steps: [], can_roll_back: true });
    const { plan } = (await stand.store.journals.get(second.plan_id, 'journal'))!;
    expect(plan.base.base_event!.glue!.table.StorageDescriptor!.Columns!.map((column) => column.Name)).not.toContain('key_ring');
    await expect(stand.rollback(services)).rejects.toMatchObject({ message: expect.stringContaining('Firehose would drop the new columns') });
  }, 60_000);

  test('by Glue that says no is told, keeps what is done, and goes on once it may', async () => {
    stand.repository.append('base_event', field('hinge'));
    stand.repository.release();
    const services = stand.withWordOfProducer;
    const plan = await stand.plan({ services });
    const refusing = new GlueClient(stand.settings);
    refusing.middlewareStack.add(
      (next, { commandName }) => (input) => {
        if (commandName !== 'UpdateTableCommand') return next(input);
        throw Object.assign(new Error('User: tester is not authorized to perform: glue:UpdateTable'), { name: 'AccessDeniedException', $fault: 'client' });
      },
      { step: 'initialize' },
    );
    await expect(stand.apply(plan, { services: { ...services, glue: refusing } })).rejects.toMatchObject({
      exitCode: exitCodes.refused,
      message: 'applied 3 of 5 steps; stopped at glue base_event: AccessDeniedException: User: tester is not authorized to perform: glue:UpdateTable',
      next: 'give these credentials the right that the message names; then go on: cyberactive schema apply',
    });
    const { steps } = await stand.apply(plan, { services });
    expect(steps.map(({ outcome }) => outcome)).toEqual(['found', 'found', 'found', 'done', 'done']);
  }, 60_000);

  test('by a warehouse that is down in the middle is told, and goes on when it is back', async () => {
    stand.repository.append('base_event', field('handle'));
    stand.repository.release();
    const services = stand.withWordOfProducer;
    const plan = await stand.plan({ services });
    const down = async (event: ApplyEvent): Promise<void> => {
      if (event.kind === 'begun' && event.step.id.startsWith('redshift held')) await stand.faults({ 'warehouse down': 1 });
    };
    await expect(stand.apply(plan, { services, report: down })).rejects.toMatchObject({ exitCode: exitCodes.unavailable, message: expect.stringContaining('applied 1 of 5 steps; stopped at redshift held.base_event handle:') });
    await stand.faults();
    const { steps } = await stand.apply(plan, { services });
    expect(steps.map(({ outcome }) => outcome)).toEqual(['found', 'done', 'done', 'done', 'done']);
  }, 60_000);
});

describe('the command', () => {
  const run = (...args: string[]) => runHere(['schema', ...args, '--schemas', stand.repository.schemas], { CYBERACTIVE_STATE: stand.localState() });

  test('plans, saves the plan and stops where the code is to be deployed by somebody', async () => {
    const file = path.join(stand.repository.folder, 'plan.json');
    const planned = await run('plan', '--exit-code', '-o', file);
    expect(planned).toMatchObject({ code: 4, stderr: '', stdout: expect.stringMatching(/^Plan [0-9a-f]{12} .*\n  ~ STEPS \(1\), in this order\n.*producer +functions +deploy the code that writes base_event 1 → \d+, http_activity 1 → 2, rejected_record 1 → 2/) });
    expect(planned.stdout.trimEnd().split('\n').at(-1)).toBe(`next: cyberactive schema apply ${file}`);
    const applied = await run('apply', file, '--no-canary');
    expect(applied.code).toBe(exitCodes.precondition);
    expect(applied.stderr).toContain('applied 0 of 1 steps; stopped at producer: producer: the code that writes the new version is to be deployed now');
    expect(applied.stderr).toContain(`then go on: cyberactive schema apply ${file}`);
    const before = await run('apply', file, '--no-canary', '--before-deploy', '--json');
    expect({ code: before.code, ...(JSON.parse(before.stdout) as object) }).toMatchObject({ code: exitCodes.ok, stopped: 'code-to-deploy' });
  });

  test('tells drift with exit code 3, and what is no plan with 2', async () => {
    const { code, stdout } = await run('drift', '--json');
    expect(code).toBe(exitCodes.findings);
    expect((JSON.parse(stdout) as { entries: { what: string }[] }).entries.map(({ what }) => what)).toContain('producer version');
    expect(await run('apply', 'none.json')).toMatchObject({ code: exitCodes.usage, stderr: expect.stringContaining('found no file') });
    expect(await run('drift', '--adopt', '--restore')).toMatchObject({ code: exitCodes.usage });
  });

  test('plans nothing while check has findings', async () => {
    const before = readFileSync(stand.repository.file('authentication'), 'utf8');
    stand.repository.edit('authentication', '"name": "time"', '"name": "when"');
    expect(await run('plan')).toMatchObject({ code: exitCodes.findings, stdout: expect.stringContaining('Nothing is planned with findings.') });
    writeFileSync(stand.repository.file('authentication'), before);
  });
});

somebodyElse(() => stand);
