import {
  DeleteObjectCommand, DeleteObjectsCommand, GetBucketVersioningCommand, GetObjectCommand, GetObjectLockConfigurationCommand, GetObjectRetentionCommand, HeadObjectCommand,
  ListObjectVersionsCommand, PutObjectCommand, PutObjectRetentionCommand, S3Client,
} from '@aws-sdk/client-s3';
import { errorOf, openStand, START, type Stand } from './edge-stand';

let stand: Stand;
const DAY = 86_400_000;
const VERSIONED = { VersioningConfiguration: { Status: 'Enabled' } };
const locked = (Mode: string) => ({
  ...VERSIONED, ObjectLockEnabled: true, ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode, Days: 30 } } },
});

beforeAll(async () => {
  stand = await openStand({ buckets: { versioned: VERSIONED, plain: {}, governed: locked('GOVERNANCE'), complied: locked('COMPLIANCE') } });
});
afterAll(() => stand.close());

const put = async (Bucket: string, Key: string, Body: string) => (await stand.client.send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId;
const read = async (Bucket: string, Key: string, VersionId?: string) => (await stand.client.send(new GetObjectCommand({ Bucket, Key, VersionId }))).Body!.transformToString();
const remove = (Bucket: string, Key: string, more: object = {}) => stand.client.send(new DeleteObjectCommand({ Bucket, Key, ...more }));

test('each write is a version of its own, the newest is current', async () => {
  const first = await put('versioned', 'k', '1');
  const second = await put('versioned', 'k', '2');
  expect(await Promise.all([read('versioned', 'k'), read('versioned', 'k', first), read('versioned', 'k', second)])).toEqual(['2', '1', '2']);
  expect(await errorOf(read('versioned', 'k', 'nothing'))).toBe('NoSuchVersion');
});

test('a delete leaves a marker, and deleting the marker brings the object back', async () => {
  await put('versioned', 'gone', 'here');
  const marker = await remove('versioned', 'gone');
  expect(marker.DeleteMarker).toBe(true);
  expect(await errorOf(read('versioned', 'gone'))).toBe('NoSuchKey');
  expect(await errorOf(read('versioned', 'gone', marker.VersionId))).toBe('MethodNotAllowed');
  expect((await stand.client.send(new PutObjectCommand({ Bucket: 'versioned', Key: 'gone', Body: 'again', IfNoneMatch: '*' }))).VersionId).toBeDefined();
  await remove('versioned', 'gone');
  const { DeleteMarkers, Versions } = await stand.client.send(new ListObjectVersionsCommand({ Bucket: 'versioned', Prefix: 'gone' }));
  expect([DeleteMarkers!.length, Versions!.length]).toEqual([2, 2]);
  expect(DeleteMarkers![0]!.IsLatest).toBe(true);
  await remove('versioned', 'gone', { VersionId: DeleteMarkers![0]!.VersionId });
  expect(await read('versioned', 'gone')).toBe('again');
});

test('without versioning a write replaces and a delete removes', async () => {
  expect(await put('plain', 'k', '1')).toBeUndefined();
  await put('plain', 'k', '2');
  const { Versions } = await stand.client.send(new ListObjectVersionsCommand({ Bucket: 'plain' }));
  expect(Versions!.map(({ VersionId }) => VersionId)).toEqual(['null']);
  await remove('plain', 'k');
  await remove('plain', 'k');
  expect(await errorOf(read('plain', 'k'))).toBe('NoSuchKey');
});

test('versions are listed newest first, page by page', async () => {
  for (const key of ['p/a', 'p/b']) for (let i = 0; i < 5; i++) await put('versioned', key, String(i));
  const seen: string[] = [];
  let markers: { KeyMarker?: string; VersionIdMarker?: string } = {};
  for (let pages = 1, more = true; more; pages++) {
    const page = await stand.client.send(new ListObjectVersionsCommand({ Bucket: 'versioned', Prefix: 'p/', MaxKeys: 3, ...markers }));
    for (const { Key, VersionId } of page.Versions ?? []) seen.push(`${Key} ${await read('versioned', Key!, VersionId)}`);
    more = page.IsTruncated!;
    markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    if (!more) expect(pages).toBe(4);
  }
  expect(seen).toEqual(['p/a', 'p/b'].flatMap((key) => [4, 3, 2, 1, 0].map((i) => `${key} ${i}`)));
});

test('configuration is read back', async () => {
  expect((await stand.client.send(new GetBucketVersioningCommand({ Bucket: 'versioned' }))).Status).toBe('Enabled');
  expect((await stand.client.send(new GetBucketVersioningCommand({ Bucket: 'plain' }))).Status).toBeUndefined();
  const { ObjectLockConfiguration } = await stand.client.send(new GetObjectLockConfigurationCommand({ Bucket: 'governed' }));
  expect(ObjectLockConfiguration).toEqual({ ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 30 } } });
  expect(await errorOf(stand.client.send(new GetObjectLockConfigurationCommand({ Bucket: 'plain' })))).toBe('ObjectLockConfigurationNotFoundError');
});

describe('Object Lock', () => {
  test('keeps a version, not the key: a marker or another version may come over it', async () => {
    const VersionId = await put('complied', 'k', '1');
    const head = await stand.client.send(new HeadObjectCommand({ Bucket: 'complied', Key: 'k' }));
    expect([head.ObjectLockMode, head.ObjectLockRetainUntilDate]).toEqual(['COMPLIANCE', new Date(START + 30 * DAY)]);
    await put('complied', 'k', '2');
    await remove('complied', 'k');
    expect(await errorOf(remove('complied', 'k', { VersionId }))).toBe('AccessDenied');
    expect(await errorOf(remove('complied', 'k', { VersionId, BypassGovernanceRetention: true }))).toBe('AccessDenied');
    expect(await read('complied', 'k', VersionId)).toBe('1');
  });

  test('in governance mode yields to the bypass', async () => {
    const VersionId = await put('governed', 'k', '1');
    expect(await errorOf(remove('governed', 'k', { VersionId }))).toBe('AccessDenied');
    await remove('governed', 'k', { VersionId, BypassGovernanceRetention: true });
    expect(await errorOf(read('governed', 'k', VersionId))).toBe('NoSuchVersion');
  });

  test('can be made longer, not shorter', async () => {
    const VersionId = await put('complied', 'longer', '1');
    const target = { Bucket: 'complied', Key: 'longer', VersionId };
    const retain = (days: number) => stand.client.send(new PutObjectRetentionCommand({ ...target, Retention: { Mode: 'COMPLIANCE', RetainUntilDate: new Date(START + days * DAY) } }));
    await retain(60);
    expect(await errorOf(retain(40))).toBe('AccessDenied');
    const { Retention } = await stand.client.send(new GetObjectRetentionCommand(target));
    expect(Retention).toEqual({ Mode: 'COMPLIANCE', RetainUntilDate: new Date(START + 60 * DAY) });
  });
});

test('DeleteObjects deletes what it may and says what it may not', async () => {
  const VersionId = await put('complied', 'kept', '1');
  const result = await stand.client.send(new DeleteObjectsCommand({ Bucket: 'complied', Delete: { Objects: [{ Key: 'kept', VersionId }, { Key: 'other & <more>' }] } }));
  expect(result.Errors).toEqual([expect.objectContaining({ Key: 'kept', VersionId, Code: 'AccessDenied' })]);
  expect(result.Deleted).toEqual([expect.objectContaining({ Key: 'other & <more>', DeleteMarker: true })]);
});

test('a lock ends with its time', async () => {
  const VersionId = await put('complied', 'short', '1');
  await stand.scheduler.advance(31 * DAY);
  const versions = () => stand.s3.getObject('complied', 'short', { versionId: VersionId! });
  expect((await versions()).size).toBe(1);
  const client = new S3Client({ ...stand.config, systemClockOffset: stand.scheduler.now() - Date.now() });
  await client.send(new DeleteObjectCommand({ Bucket: 'complied', Key: 'short', VersionId }));
  expect(await errorOf(versions())).toBe('ServiceError');
  client.destroy();
});
