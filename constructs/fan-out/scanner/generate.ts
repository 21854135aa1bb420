/** Writes module.ts if its source has changed: `npm run generate`. A test fails while it is stale. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderModule, sourceHash } from './compile';
import { compiledFrom } from './module';

if (compiledFrom !== sourceHash()) writeFileSync(join(__dirname, 'module.ts'), renderModule());
