import { BatchExecuteStatementCommand } from '@aws-sdk/client-redshift-data';
import { columnsOf, rows, uploadId } from './curated-file';
import { LoadStand, type Interference } from './load-stand';
import { ACCOUNTED_AFTER, after, before, booksDiffer, receiptOf, RECORDS, writeReceipts } from './rederived-upload';

/** The load step is stopped, or its neighbours fail, at every step; the runs after it end exact. */
let stand: LoadStand;
beforeAll(async () => {
  stand = await LoadStand.start();
  await stand.run();
});
afterAll(() => stand.stop());

let uploads = 0;
const newUpload = (): string => uploadId(5000 + ++uploads);
const HALF_AN_HOUR = 1800;

/** An upload of five records: three events and two rejections, in a file each. */
async function putUpload(): Promise<string> {
  const upload = newUpload();
  await stand.open(upload, 5);
  await stand.putFile('authentication', rows('authentication', upload, 3));
  await stand.putFile('rejected_record', rows('rejected_record', upload, 2, { first: 4, reason: 'unparseable' }));
  return upload;
}

async function expectExact(upload: string): Promise<void> {
  expect(await stand.rowsOf('authentication', upload)).toEqual({ rows: 3, ids: 3 });
  expect(await stand.rowsOf('rejected_record', upload)).toEqual({ rows: 2, ids: 2 });
  expect(await stand.accounted(upload)).toMatchObject({ accepted: { authentication: 3 }, rejected: { unparseable: 2 } });
  expect(await stand.isOpen(upload)).toBe(false);
  expect(await stand.queued()).toBe(0);
}

async function expectNothingLeft(): Promise<void> {
  for await (const id of stand.registry.loads.ids()) throw new Error(`left: loads/${id.join('/')}`);
  for await (const id of stand.registry.failedFiles.ids()) throw new Error(`a good file was blamed: ${id.join('/')}`);
}

test('stopped after any request, the runs after it end exact', async () => {
  for (let at = 1; ; at++) {
    const upload = newUpload();
    await stand.open(upload, 3);
    // Narrow, so that putting that down is among the steps.
    await stand.putFile('authentication', rows('authentication', upload, 3), columnsOf('authentication').slice(0, -1));
    let sent = 0;
    const stop: Interference = async (_, send) => {
      if (sent >= at) throw new Error('stopped');
      const answer = await send();
      if (++sent === at) throw new Error('stopped');
      return answer;
    };
    const stopped = await stand.run(stop).then(() => false, () => true);
    if (stopped) await stand.run();
    expect({ at, rows: await stand.rowsOf('authentication', upload) }).toEqual({ at, rows: { rows: 3, ids: 3 } });
    expect({ at, ...(await stand.accounted(upload)) }).toMatchObject({ at, accepted: { authentication: 3 }, rejected: {} });
    expect({ at, open: await stand.isOpen(upload), queued: await stand.queued() }).toEqual({ at, open: false, queued: 0 });
    expect({ at, ...(await stand.registry.narrow.get('demo', upload)) }).toMatchObject({ at, classes: { authentication: 1 }, generation: 1 });
    if (!stopped) break;
  }
  await stand.pass(HALF_AN_HOUR);
  await stand.run();
  await expectNothingLeft();
}, 180_000);

test('stopped after any request that writes while a generation takes the place of another, the runs after it end exact', async () => {
  // All but one record of each new generation are held already; the run that is stopped brings the last one.
  const waiting = Array.from({ length: 30 }, newUpload);
  const last = (upload: string) => after(upload).authentication!.slice(0, 1);
  const held = waiting.map((upload) => ({ ...after(upload), authentication: after(upload).authentication!.slice(1) }));
  for (const name of ['authentication', 'rejected_record'] as const) await stand.putFile(name, waiting.flatMap((upload) => before(upload)[name]!));
  for (const name of ['authentication', 'base_event', 'rejected_record'] as const) await stand.putFile(name, held.flatMap((derived) => derived[name]!));
  await stand.putFile('upload_receipt', waiting.flatMap((upload) => [1, 2].map((generation) => receiptOf(upload, generation, RECORDS, 0))));
  for (const upload of waiting) await writeReceipts(stand, upload, [1, 2]);
  await stand.run();

  for (let at = 1; ; at++) {
    const upload = waiting.pop()!;
    await stand.putFile('authentication', last(upload));
    let written = 0;
    const stop: Interference = async (command, send) => {
      if (written >= at) throw new Error('stopped');
      const answer = await send();
      // A stop after a request that only reads is the same as one before the next that writes.
      if (/^(Batch|Put|Delete)/.test(command)) written++;
      if (written >= at) throw new Error('stopped');
      return answer;
    };
    const stopped = await stand.run(stop).then(() => false, () => true);
    if (stopped) await stand.run();
    expect({ at, ...(await stand.accounted(upload)) }).toMatchObject({ at, generation: 2, ...ACCOUNTED_AFTER });
    expect({ at, receipt: await stand.registry.fannedOut.get('demo', upload) }).toMatchObject({ at, receipt: { generation: 2 } });
    expect({ at, open: await stand.isOpen(upload), queued: await stand.queued() }).toEqual({ at, open: false, queued: 0 });
    const [left] = await stand.query(`SELECT COUNT(*) AS "rows" FROM "held"."authentication" WHERE "upload_id" = '${upload}'`);
    expect({ at, held: Number(left!.rows) }).toEqual({ at, held: 0 });
    if (stopped) continue;
    expect(at).toBeGreaterThan(10);
    break;
  }
  expect(await booksDiffer(stand)).toEqual([]);
  await stand.pass(HALF_AN_HOUR);
  await stand.run();
  await expectNothingLeft();
  // What is left waiting here is open for good.
  for (const upload of waiting) await stand.registry.open.remove('demo', upload);
}, 180_000);

const failing = (command: string, name: string): Interference => async (sent, send) => {
  if (sent === command) throw Object.assign(new Error(name), { name, $metadata: { httpStatusCode: 400 } });
  return send();
};

test.each([
  ['a throttled Data API', failing('ExecuteStatementCommand', 'ThrottlingException')],
  ['a warehouse that is down', failing('ExecuteStatementCommand', 'DatabaseConnectionException')],
])('%s receives no message', async (_, interference) => {
  const upload = await putUpload();
  const commands: string[] = [];
  await expect(stand.run((command, send, input) => (commands.push(command), interference(command, send, input)))).rejects.toThrow();
  expect(commands).not.toContain('ReceiveMessageCommand');
  await stand.run();
  await expectExact(upload);
});

test.each([
  ['BatchExecuteStatementCommand', 'ActiveStatementsExceededException'],
  ['DescribeStatementCommand', 'TimeoutError'],
  ['GetObjectCommand', 'SlowDown'],
  ['PutObjectCommand', 'ServiceUnavailable'],
  ['DeleteMessageBatchCommand', 'ServiceUnavailable'],
])('%s failing with %s blames no file and loses nothing', async (command, name) => {
  const upload = await putUpload();
  for (let run = 0; run < 4; run++) await expect(stand.run(failing(command, name))).rejects.toThrow(name);
  await stand.run();
  await expectExact(upload);
  await stand.pass(HALF_AN_HOUR);
  await stand.run();
  await expectNothingLeft();
});

test('while a statement runs, the messages in hand are hidden anew', async () => {
  const upload = await putUpload();
  const commands: string[] = [];
  let polls = 0;
  await stand.run(async (command, send) => {
    commands.push(command);
    const running = command === 'DescribeStatementCommand' && commands.includes('BatchExecuteStatementCommand') && polls++ < 2;
    return running ? { output: { Status: 'STARTED', $metadata: {} }, response: {} } : send();
  });
  const sinceSubmitted = commands.slice(commands.indexOf('BatchExecuteStatementCommand'), commands.indexOf('DeleteMessageBatchCommand'));
  expect(sinceSubmitted.filter((command) => command === 'ChangeMessageVisibilityBatchCommand')).toHaveLength(2);
  await expectExact(upload);
});

test('a run that fails still says what is missing', async () => {
  const upload = await putUpload();
  const before = stand.measured('RecordsInFlight');
  await expect(stand.run(failing('ExecuteStatementCommand', 'DatabaseConnectionException'))).rejects.toThrow();
  expect(stand.measured('RecordsInFlight') - before).toBe(5);
  await stand.run();
  await expectExact(upload);
});

describe('what an earlier run left', () => {
  const submit = /^BatchExecuteStatement/;

  test.each([
    ['a document without a statement', (command: string) => submit.test(command), false],
    ['a statement that was submitted and not noted', (command: string) => submit.test(command), true],
  ])('%s', async (_, isStop, sendFirst) => {
    const upload = await putUpload();
    let stopped = false;
    const run = stand.run(async (command, send) => {
      if (stopped) throw new Error('stopped');
      stopped = isStop(command);
      if (!stopped) return send();
      if (sendFirst) await send();
      throw new Error('stopped');
    });
    await expect(run).rejects.toThrow('stopped');
    await stand.run();
    await expectExact(upload);
    // Not known to be submitted, and young enough to be of a run that goes on: it is let be.
    if (sendFirst) await expect(expectNothingLeft()).rejects.toThrow('left: loads/');
    await stand.pass(HALF_AN_HOUR);
    await stand.run();
    await expectNothingLeft();
  });

  test('a statement that the Data API has forgotten', async () => {
    const upload = await putUpload();
    await expect(stopAfterCommit()).rejects.toThrow('stopped');
    const forget: Interference = async (command, send) => {
      const answer = send();
      return command === 'DescribeStatementCommand' && !asked++ ? answer.then(() => Promise.reject(Object.assign(new Error('gone'), { name: 'ResourceNotFoundException' }))) : answer;
    };
    let asked = 0;
    await stand.run(forget);
    await expectExact(upload);
    await expectNothingLeft();
  });

  test('a statement that failed', async () => {
    const upload = await putUpload();
    const { loads } = stand.registry;
    const Sqls = ['LOCK "ops"."load_lock"', 'SELECT 1 FROM "ops"."no_such_table"'];
    const { client, workgroup, database } = stand.warehouse;
    const { Id } = await client.send(new BatchExecuteStatementCommand({ WorkgroupName: workgroup, Database: database, Sqls }));
    await loads.create(['authentication', 'failed'], { load_id: 'failed', event_class: 'authentication', keys: [], client_token: 't', started_at: 0, statement_id: Id! });
    await stand.run();
    await expectExact(upload);
    await expectNothingLeft();
  });

  /** Nothing is sent any more as soon as the statement has ended. */
  function stopAfterCommit(): Promise<void> {
    let submitted = false;
    let stopped = false;
    return stand.run(async (command, send) => {
      if (stopped) throw new Error('stopped');
      const answer = await send();
      submitted ||= submit.test(command);
      stopped = submitted && command === 'DescribeStatementCommand';
      return answer;
    });
  }
});

test('two runs at once do each other no harm', async () => {
  const both = await Promise.all([putUpload(), putUpload()]);
  const copies = await Promise.all(both.map((upload) => stand.putFile('authentication', rows('authentication', upload, 3))));
  expect(copies).toHaveLength(2);
  const load = () => stand.pipeline.sandbox.invoke(stand.outputs.LoadFunctionName!, {});
  const outcomes = await Promise.all([load(), load(), stand.run()]);
  expect(outcomes.slice(0, 2).map((outcome) => outcome && outcome.functionError)).toEqual([undefined, undefined]);
  await stand.pass(HALF_AN_HOUR);
  await stand.run();
  for (const upload of both) await expectExact(upload);
  await expectNothingLeft();
});

test('of two runs that write the same accounting, the one that read later stays', async () => {
  const upload = newUpload();
  await stand.open(upload, 4);
  const first = await stand.putFile('authentication', rows('authentication', upload, 2));
  // The first run has read the counts, and comes to writing them after another run has loaded more and written.
  let between: Promise<unknown> | undefined;
  await stand.run(async (command, send, { Key }) => {
    if (command === 'GetObjectCommand' && String(Key).startsWith('accounted/') && !between) {
      between = stand.putFile('authentication', rows('authentication', upload, 2, { first: 3 })).then(() => stand.runBeside());
      await between;
    }
    return send();
  });
  expect(first).toBeDefined();
  expect(await stand.accounted(upload)).toMatchObject({ accepted: { authentication: 4 } });
  await stand.run();
  expect(await stand.isOpen(upload)).toBe(false);
});
