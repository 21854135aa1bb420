import { readUpload, readUploadBrief } from '../../cli/report/find-upload';
import { Steps } from '../../cli/report/upload-step';
import type { ReceiptDocument, UploadKey } from '../../constructs/state/registry';
import { uploadId } from '../load/curated-file';
import { Pipeline } from '../pipeline/pipeline';

/** What the list of uploads asks of the registry: half for what is closed, all for the rest, and the same answer. */
let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await Pipeline.start();
});
afterAll(() => pipeline.stop());

const FANNED_OUT = 1_000_000;

async function upload(number: number, { open, accepted }: { open: boolean; accepted: number }): Promise<UploadKey> {
  const id: UploadKey = ['demo', uploadId(number)];
  const { registry } = pipeline;
  const whose = { upload_id: id[1], customer_id: id[0] };
  await registry.issued.create(id, { ...whose, key_id: 'abcdefgh', source: 'linux_syslog', host: '', path: 'a.log', name: 'a.log', size: 1, sha256: 'a'.repeat(64), raw_key: `demo/${id[1]}/a.log`, uploaded_at: 1, time_zone: 'UTC' });
  await registry.landed.create(id, { version_id: 'v', landed_at: 2 });
  const receipt: ReceiptDocument = { ...whose, generation: 1, version_id: 'v', encoding: 'plain', decoded_bytes: 1, records: 3, routed: {}, rejected: {}, blank: 0, comment: 0, header: 0, fanned_out_at: FANNED_OUT };
  await registry.fannedOut.create(id, receipt);
  await registry.accounted.change(id, () => ({ generation: 1, accepted: { authentication: accepted }, rejected: {}, entries: 1, loaded_at: 4 }));
  if (open) await registry.open.create(id, { generation: 1, records: 3, fanned_out_at: FANNED_OUT });
  return id;
}

test('an upload that is closed, one that is open, and one that opened while the list was made', async () => {
  const { registry, hasLanded, s3 } = pipeline;
  const ids = [await upload(1, { open: false, accepted: 3 }), await upload(2, { open: true, accepted: 1 })];
  const steps = new Steps(registry);
  await steps.listOpen();
  ids.push(await upload(3, { open: true, accepted: 1 }));
  let requests = 0;
  s3.middlewareStack.add((next) => async (args) => (requests++, next(args)), { step: 'initialize' });
  const asked = async (id: UploadKey, listedAt: number) => {
    requests = 0;
    const { state, step, records, upload_id } = (await readUploadBrief(registry, id, steps, hasLanded, listedAt))!;
    const brief = requests;
    const whole = (await readUpload(registry, id, new Steps(registry), hasLanded))!;
    expect({ state, records, upload_id }).toEqual({ state: whole.state, records: whole.records, upload_id: whole.upload_id });
    return { requests: brief, state, step };
  };
  expect(await asked(ids[0]!, FANNED_OUT + 1)).toEqual({ requests: 2, state: 'loaded', step: undefined });
  expect(await asked(ids[1]!, FANNED_OUT + 1)).toMatchObject({ state: 'fanned_out', step: 'in_stream' });
  expect(await asked(ids[2]!, FANNED_OUT - 1)).toMatchObject({ state: 'fanned_out', step: 'in_stream' });
});
