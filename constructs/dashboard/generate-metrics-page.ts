/** Writes docs/metrics.md: `npm run generate`. A test fails while it is stale. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { metricsPage } from './metrics-page';

writeFileSync(join(__dirname, '..', '..', 'docs', 'metrics.md'), metricsPage());
