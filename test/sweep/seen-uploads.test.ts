/** What the sweep takes for a sign of life of a shipper, over a registry in memory. */
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { Registry, type IssuedDocument, type UploadKey } from '../../constructs/state/registry';
import { lookAfterNeverPut } from '../../constructs/sweep/never-put';
import { promisesWalk } from '../../constructs/sweep/promises';
import { lookAfterShippers } from '../../constructs/sweep/shippers';
import { SweepRun } from '../../constructs/sweep/sweep-run';
import type { SweepServices, SweepSettings } from '../../constructs/sweep/sweep-services';
import { MemoryS3 } from '../state/memory-s3';

const START = Date.UTC(2026, 10, 23);
const UPLOAD: UploadKey = ['demo', 'a'.repeat(26)];
const RAW_KEY = `demo/20261123_000000/${UPLOAD[1]}/a.log`;
const issued = { raw_key: RAW_KEY, customer_id: 'demo', source: 'linux_syslog', host: 'h', uploaded_at: START } as IssuedDocument;

/** A promise that nobody has read. @param remaining ms, at each question */
async function stand({ isPut, remaining = () => 600_000 }: { readonly isPut: boolean; readonly remaining?: () => number }) {
  const state = new MemoryS3();
  const registry = new Registry(state.client, 'state');
  await registry.issued.create(UPLOAD, issued);
  const raw = { isPut };
  const under = (prefix: string) => [...state.objects.keys()].filter((key) => key.startsWith(prefix));
  // Listings of S3: times and versions are what the registry's memory does not keep.
  const send = async (command: { input: { Prefix?: string } }) => {
    if (command instanceof ListObjectsV2Command) return { Contents: under(command.input.Prefix!).map((Key) => ({ Key, Size: 1, LastModified: new Date(START) })) };
    return raw.isPut ? { Versions: [{ Key: RAW_KEY, VersionId: 'v', Size: 1, IsLatest: true, LastModified: new Date(START) }] } : {};
  };
  const warned: string[] = [];
  const log = { info() {}, error() {}, warn: (message: string) => void warned.push(message) };
  const services = {
    ...{ s3: { send }, log, registry, buckets: { raw: 'raw', curated: 'curated', state: 'state' }, meter: { add() {} } },
    ...{ now: () => START + 3_600_000, remaining },
  } as unknown as SweepServices;
  const begin = () => new SweepRun(services, { maxDocuments: 100, urlLife: 900_000 } as SweepSettings, undefined);
  return { begin, under, raw, warned };
}
const promise = [{ key: `by_day/2026-11-23/${UPLOAD.join('/')}`, size: 0, modified: START }];

test('a file that is there and waits for fan-out is a sign of life', async () => {
  const { begin } = await stand({ isPut: true });
  const run = begin();
  await promisesWalk(run).look(promise);
  expect(run.seen.customers()).toEqual(['demo']);
});

test('a promise alone is none; its file that comes later is, once', async () => {
  const { begin, raw, under } = await stand({ isPut: false });
  const [first, second, third] = [begin(), begin(), begin()];
  await promisesWalk(first).look(promise);
  await lookAfterNeverPut(first);
  expect([first.seen.customers(), under('swept/never_put/').length]).toEqual([[], 1]);
  raw.isPut = true;
  await lookAfterNeverPut(second);
  expect([second.seen.customers(), under('swept/never_put/').length]).toEqual([['demo'], 0]);
  await lookAfterNeverPut(third);
  expect(third.seen.customers()).toEqual([]);
});

/** A run that saw an upload of each of so many customers. */
function seen(run: SweepRun, customers: number): SweepRun {
  for (let number = 0; number < customers; number++) run.seen.add({ customer_id: `c${number}`, source: 's', host: 'h', uploaded_at: START } as IssuedDocument);
  return run;
}

test('what was seen is put down for all customers, and without time for as many as there is', async () => {
  const patient = await stand({ isPut: true });
  await lookAfterShippers(seen(patient.begin(), 100));
  expect([patient.under('swept/shippers/').length, patient.warned]).toEqual([100, []]);
  let asked = 0;
  const hasty = await stand({ isPut: true, remaining: () => (asked++ < 30 ? 600_000 : 0) });
  await lookAfterShippers(seen(hasty.begin(), 100));
  expect([hasty.under('swept/shippers/').length, hasty.warned]).toEqual([30, ['no time to put down what was seen of shippers']]);
});
