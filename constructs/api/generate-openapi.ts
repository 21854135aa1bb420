/** Writes docs/openapi.json: `tsx constructs/api/generate-openapi.ts`. A test fails while it is stale. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiText } from './openapi';

writeFileSync(join(__dirname, '..', '..', 'docs', 'openapi.json'), openApiText());
