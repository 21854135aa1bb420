import { PutObjectCommand } from '@aws-sdk/client-s3';
import { inboxKey, inboxKeyParts, ticketOf } from '../../constructs/inbox/ticket';
import { lookAfterLeftBehind } from '../../constructs/inbox/left-behind';
import type { InboxObject } from '../../constructs/inbox/admit';
import { DAY, doorStand, Killed, type DoorStand } from '../ingest/door-stand';

let doors: DoorStand;
beforeEach(async () => {
  doors = await doorStand();
});
afterEach(() => doors.close());

const ticketId = 'a'.repeat(26);
const keyIdOf = (key: string): string => key.split('_')[1]!;

/** An object as an agent leaves it. */
async function left(bytes: string, { key = doors.key, id = ticketId, ticket = true } = {}): Promise<InboxObject> {
  const keyDocument = (await doors.registry.keys.get(keyIdOf(key)))!;
  const facts = { source: 'linux_syslog', host: 'web-1', path: `var/log/${id}.log`, name: `${id}.log` };
  if (ticket) await doors.registry.tickets.create(['acme', id], ticketOf(facts, keyDocument, doors.now()));
  const Key = inboxKey({ kind: 'files', customerId: 'acme', keyId: keyIdOf(key), ticketId: id });
  const { VersionId } = await doors.stand.client.send(new PutObjectCommand({ Bucket: 'inbox', Key, Body: bytes, ContentLength: bytes.length }));
  return { bucket: 'inbox', key: Key, versionId: VersionId! };
}

test('killed at any of its requests and delivered again, an object is one upload, and the inbox is empty', async () => {
  let killed = 0;
  const requests = 8;
  for (let request = 1; request <= requests; request++) {
    for (const [side, when] of (['before', 'after'] as const).entries()) {
      const object = await left(`line ${request} ${when}\n`, { id: `${'abcdefghij'[request]}${'ab'[side]}`.padEnd(26, 'a') });
      doors.killAt({ request, when });
      await doors.admit(object).catch((error: Error) => {
        expect(error).toBeInstanceOf(Killed);
        killed++;
      });
      doors.killAt(undefined);
      expect(['admitted', 'gone']).toContain(await doors.admit(object));
    }
  }
  expect(killed).toBe(2 * requests);
  expect(await doors.promises()).toHaveLength(2 * requests);
  expect(await doors.versions('raw')).toHaveLength(2 * requests);
  expect(await doors.versions('inbox')).toEqual([]);
});

test('two invocations at once make one upload', async () => {
  const object = await left('line\n');
  const ends = await Promise.allSettled([doors.admit(object), doors.admit(object)]);
  expect(ends.some(({ status }) => status === 'fulfilled')).toBe(true);
  expect(await doors.versions('raw')).toHaveLength(1);
  expect(await doors.promises()).toHaveLength(1);
});

test('an empty file has nothing to account for and goes', async () => {
  expect(await doors.admit(await left(''))).toBe('empty');
  expect([await doors.promises(), await doors.versions('inbox')]).toEqual([[], []]);
});

test('what was admitted before is gone, and that is all', async () => {
  const object = await left('line\n');
  await doors.admit(object);
  expect(await doors.admit(object)).toBe('gone');
});

test.each([['no ticket', false, {}], ['a key of another form', true, { key: 'anything' }]])('%s: nothing is guessed, the message comes again and ends in the dead letters', async (_, ticket, change) => {
  const object = await left('line\n', { ticket });
  await expect(doors.admit({ ...object, ...change })).rejects.toThrow(/expected/);
  expect(await doors.versions('inbox')).toHaveLength(1);
});

test.each([
  ['expired since the object came lets it in', 'expires_at', 'admitted'],
  ['been revoked since keeps it out', 'revoked_at', 'set_aside'],
] as const)('a key that has %s', async (_, change, outcome) => {
  const key = await doors.addKey();
  const object = await left('line\n', { key });
  await doors.pass(DAY);
  await doors.registry.keys.change([keyIdOf(key)], (current) => ({ ...current!, [change]: doors.now() - 1 }));
  expect(await doors.admit(object)).toBe(outcome);
});

describe('what is left behind', () => {
  const lookAfter = async (depth = 0) => {
    const announced: string[] = [];
    await lookAfterLeftBehind({
      ...doors.services,
      inboxBucket: 'inbox',
      announce: async ({ versionId }) => void announced.push(versionId),
      depth: async () => depth,
      remaining: () => 300_000,
    });
    return announced;
  };

  test('is announced again after ten minutes, each version of it, and not before', async () => {
    const objects = [await left('one\n'), await left('two\n'), await left('three\n', { id: 'b'.repeat(26) })];
    expect(await lookAfter()).toEqual([]);
    await doors.pass(11 * 60_000);
    expect((await lookAfter()).sort()).toEqual(objects.map(({ versionId }) => versionId).sort());
  });

  test('is left alone while the queue has messages', async () => {
    await left('one\n');
    await doors.pass(11 * 60_000);
    expect(await lookAfter(1)).toEqual([]);
  });

  test('of an expired key it is counted each time, and announced once the key is released', async () => {
    const lapsed = await doors.addKey({ expires_at: doors.START - DAY });
    const object = await left('one\n', { key: lapsed });
    await doors.pass(11 * 60_000);
    expect([await lookAfter(), await lookAfter()]).toEqual([[], []]);
    expect(doors.metrics().reduce((sum, document) => sum + (document['ObjectsSetAside'] ?? 0), 0)).toBe(2);
    await doors.registry.keys.change([keyIdOf(lapsed)], (key) => ({ ...key!, expires_at: doors.now() + DAY }));
    expect(await lookAfter()).toEqual([object.versionId]);
  });
});

test('a key of the inbox says kind, customer, key and ticket, and nothing else is one', () => {
  const parts = { kind: 'batches', customerId: 'acme', keyId: 'abcdef012345', ticketId } as const;
  expect(inboxKeyParts(inboxKey(parts))).toEqual(parts);
  for (const key of ['files/acme/abcdef012345', 'other/acme/abcdef012345/' + ticketId, `files/acme/../${ticketId}`, `${inboxKey(parts)}/more`]) expect(inboxKeyParts(key)).toBeUndefined();
});
