import { UploadError } from '../api/problem';
import { header, type ApiRequest } from '../api/request';
import type { CustomerDocument, KeyDocument } from '../state/registry';
import { keyAccepted, presentedKey } from './key';
import type { PresignDependencies } from './dependencies';

/** Who asks: the key that was sent and the customer that it belongs to. */
export interface Caller {
  readonly key: KeyDocument;
  readonly customer: CustomerDocument;
}

/** @throws UploadError CA2401 or CA2402; neither says whether the key exists */
export async function authenticate(request: ApiRequest, { keys, customers, now }: PresignDependencies): Promise<Caller> {
  const presented = presentedKey(header(request, 'authorization'));
  if (!presented) throw new UploadError('CA2401', 'authorization: expected "Bearer" and an upload key');
  const key = await keys(presented.keyId);
  const accepted = keyAccepted(presented, key, now());
  const customer = accepted ? await customers(key!.customer_id) : undefined;
  if (!customer) throw new UploadError('CA2402', 'authorization: expected a key that is valid now');
  return { key: key!, customer };
}

/** @throws UploadError CA2403 or CA2404 where the key is limited to other sources or hosts */
export function requireScope({ source, host }: { readonly source: string; readonly host: string }, { key }: Caller): void {
  if (key.sources && !key.sources.includes(source)) {
    throw new UploadError('CA2403', `source: expected one of ${key.sources.join(', ')}, found ${source}`);
  }
  if (key.hosts && !key.hosts.includes(host)) {
    throw new UploadError('CA2404', `host: expected one of ${key.hosts.join(', ')}, found another`);
  }
}

/** Whether the key is for the source and host of an upload. One that it is not for is to its holder as if it were not there. */
export const inScope = ({ source, host }: { readonly source: string; readonly host: string }, { key }: Caller): boolean =>
  (key.sources?.includes(source) ?? true) && (key.hosts?.includes(host) ?? true);
