import { ingestOperations } from '../ingest/operations';
import { ingestSchemas } from '../ingest/openapi-schemas';
import { presignOperations } from '../presign/operations';
import { presignSchemas } from '../presign/openapi-schemas';
import type { Operation } from './operation';

/** Everything that the API answers. One list for all functions behind it: no two may claim the same method and path. */
export const operations: readonly Operation[] = [...presignOperations, ...ingestOperations];

/** Bodies that the operations refer to, by name. */
export const schemas: Readonly<Record<string, object>> = { ...presignSchemas, ...ingestSchemas };
