import { uploadRoutes } from '../../../cli/console/api/uploads';
import type { Route } from '../../../cli/console/route';
import type { Environment } from '../../../cli/environment';
import { dayOf, Registry, type IssuedDocument, type ReceiptDocument, type UploadKey } from '../../../constructs/state/registry';
import { uploadId } from '../../load/curated-file';
import { MemoryS3 } from '../../state/memory-s3';

/** The day of the uploads, epoch ms of its noon. */
export const noon = Date.UTC(2026, 10, 22, 12);

/** A registry in memory that has this many uploads of one day, each read and loaded, through the documents as they are. */
export function registryOf(uploads: number): { readonly registry: Registry; readonly memory: MemoryS3 } {
  const memory = new MemoryS3();
  memory.pageSize = 1000;
  // As behind a network: what else the process has to do gets its turn between two requests.
  memory.client.middlewareStack.add((next) => async (args) => (await new Promise(setImmediate), next(args)), { step: 'initialize' });
  const registry = new Registry(memory.client, 'state');
  for (let number = 0; number < uploads; number++) addUpload(registry, memory, number);
  return { registry, memory };
}

/** Written past the client, which takes minutes for so many. */
function addUpload(registry: Registry, { objects }: MemoryS3, number: number): void {
  const id: UploadKey = ['demo', uploadId(number + 1)];
  const uploaded_at = noon - number * 1000;
  const whose = { upload_id: id[1], customer_id: id[0] };
  const path = `/var/log/host-${number % 500}/access.${number}.log`;
  const issued: IssuedDocument = { ...whose, key_id: 'abcdefgh', source: 'web_access', host: `host-${number % 500}`, path, name: 'access.log', size: 400_000, sha256: 'a'.repeat(64), raw_key: `demo/${id[1]}/access.log`, uploaded_at, time_zone: 'UTC' };
  const receipt: ReceiptDocument = { ...whose, generation: 1, version_id: 'v', encoding: 'gzip', decoded_bytes: 5e6, records: 20_000 + number, routed: {}, rejected: {}, blank: 0, comment: 0, header: 0, fanned_out_at: uploaded_at + 2000 };
  objects.set(registry.issued.key(...id), JSON.stringify(issued));
  objects.set(registry.fannedOut.key(...id), JSON.stringify(receipt));
  // As Registry.markDay names it.
  objects.set(`by_day/${dayOf(uploaded_at)}/${id.join('/')}`, '');
}

/** The list over that registry, as the console serves it, and where the page is. */
export function routesOver(registry: Registry): Route[] {
  const environment = { registry, now: () => noon, hasLanded: async () => true } as unknown as Environment;
  const place: Route = { method: 'GET', path: 'place', run: async () => ({ command: 'npx cyberactive console', document: { env: 'local', stage: 'dev', refresh_seconds: 1 } }) };
  return [place, ...uploadRoutes({ env: 'local', open: async () => environment })];
}
