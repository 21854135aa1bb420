import type { IssuedDocument } from '../state/documents';
import type { FanOutJob } from './fan-out';

/** What each pack of an upload says of it: the promise's own words, and the generation that its rows are of. */
export const jobIdentity = (issued: IssuedDocument, generation: number): FanOutJob['identity'] => ({
  customer: issued.customer_id,
  upload: issued.upload_id,
  source: issued.source,
  generation,
  context: {
    uploadedAt: issued.uploaded_at,
    ...(issued.file_modified_at !== undefined && { fileModifiedAt: issued.file_modified_at }),
    timeZone: issued.time_zone,
    host: issued.host,
  },
});
