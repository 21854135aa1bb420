import { clockSkew } from '../api/clock-skew';
import type { Reply } from '../api/reply';
import type { ApiRequest } from '../api/request';
import type { Caller } from './caller';
import type { PresignDependencies } from './dependencies';
import { longestWait, maxSampleBytes, mostParts, mostPartsAtOnce, mostUploadsAtOnce, smallestPart } from './limits';

/** `GET /v1/whoami`: whose the key is, what it may and until when, and the API's limits. */
export async function whoAmI(request: ApiRequest, { key, customer }: Caller, { sources, maxUploadBytes, urlSeconds, now }: PresignDependencies): Promise<Reply> {
  const skew = clockSkew(request, now());
  const body = {
    customer_id: customer.customer_id,
    customer_name: customer.name,
    key_id: key.key_id,
    sources: key.sources ?? Object.keys(sources).sort(),
    ...(key.hosts && { hosts: key.hosts }),
    ...(key.expires_at !== undefined && { expires_at: new Date(key.expires_at).toISOString() }),
    time_zone: customer.time_zone ?? 'UTC',
    server_time: new Date(now()).toISOString(),
    ...(skew !== undefined && { clock_skew_seconds: skew }),
    limits: {
      max_upload_bytes: maxUploadBytes,
      url_seconds: urlSeconds,
      uploads_at_once: mostUploadsAtOnce,
      smallest_part_bytes: smallestPart,
      parts: mostParts,
      parts_at_once: mostPartsAtOnce,
      sample_bytes: maxSampleBytes,
      wait_seconds: longestWait,
    },
  };
  const { customer_id, key_id, expires_at = 'never', sources: allowed, hosts = ['any'] } = body;
  const words = [`customer ${customer_id}`, `key ${key_id}`, `expires ${expires_at}`, `sources ${allowed.join(',')}`, `hosts ${hosts.join(',')}`];
  return { status: 200, body, text: [...words, `server_time ${body.server_time}`, ''].join('\n') };
}
