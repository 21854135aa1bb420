import { rows, UPLOADED_AT, uploadId } from './curated-file';
import { LoadStand } from './load-stand';

/** Which lines were rejected, for the shipper: kept beside the counts, so that the API need not wake the warehouse. */
let stand: LoadStand;
beforeAll(async () => {
  stand = await LoadStand.start();
  await stand.run();
});
afterAll(() => stand.stop());

let uploads = 0;
async function promised(): Promise<string> {
  const id = uploadId(5000 + ++uploads);
  await stand.registry.issued.create(['demo', id], { upload_id: id, customer_id: 'demo', uploaded_at: UPLOADED_AT } as never);
  return id;
}
const named = async (upload: string) => (await stand.accounted(upload))?.rejected_records;

test('rejected records are named by number, with reason, and without their text', async () => {
  const upload = await promised();
  await stand.putFile('authentication', rows('authentication', upload, 2));
  await stand.putFile('rejected_record', [
    ...rows('rejected_record', upload, 1, { first: 7, reason: 'invalid_time', field: 'timestamp', expected: 'a time' }),
    ...rows('rejected_record', upload, 2, { first: 3, reason: 'unparseable' }),
  ]);
  await stand.run();
  const found = (await named(upload))!;
  expect(found.map(({ record, reason }) => [record, reason])).toEqual([[3, 'unparseable'], [4, 'unparseable'], [7, 'invalid_time']]);
  expect(found[2]).toEqual({ record: 7, reason: 'invalid_time', field: 'timestamp', expected: 'a time' });
});

test('a hundred at most, the first ones', async () => {
  const upload = await promised();
  await stand.putFile('rejected_record', rows('rejected_record', upload, 130, { first: 1, reason: 'unparseable' }));
  await stand.run();
  const found = (await named(upload))!;
  expect([found.length, found[0]!.record, found.at(-1)!.record]).toEqual([100, 1, 100]);
});

test('a record that became an event since is not named any more', async () => {
  const upload = await promised();
  await stand.putFile('rejected_record', rows('rejected_record', upload, 2, { first: 4, reason: 'unparseable' }));
  await stand.run();
  expect((await named(upload))!.map(({ record }) => record)).toEqual([4, 5]);
  await stand.putFile('authentication', rows('authentication', upload, 1, { first: 5 }));
  await stand.run();
  expect((await named(upload))!.map(({ record }) => record)).toEqual([4]);
  await stand.putFile('authentication', rows('authentication', upload, 1, { first: 4 }));
  await stand.run();
  expect(await named(upload)).toBeUndefined();
});

test('where nothing is rejected, nothing more is asked of the warehouse', async () => {
  const upload = await promised();
  const statements: string[] = [];
  await stand.putFile('authentication', rows('authentication', upload, 1));
  await stand.run((_command, send, input) => (statements.push(JSON.stringify(input)), send()));
  expect(statements.filter((sql) => sql.includes('AS \\"place'))).toEqual([]);
  expect(await named(upload)).toBeUndefined();
});
