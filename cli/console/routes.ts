import { bufferRoutes } from './api/buffers';
import { costRoutes } from './api/cost';
import { pipelineRoutes } from './api/pipeline';
import { rejectedRoutes } from './api/rejected';
import { replayRoutes } from './api/replay';
import { schemaRoutes } from './api/schemas';
import { uploadRoutes } from './api/uploads';
import type { Route, Surroundings } from './route';

/** Every document of the page. */
export const consoleRoutes = (surroundings: Surroundings): Route[] => [
  ...pipelineRoutes(surroundings),
  ...uploadRoutes(surroundings),
  ...rejectedRoutes(surroundings),
  ...replayRoutes(surroundings),
  ...schemaRoutes(surroundings),
  ...bufferRoutes(surroundings),
  ...costRoutes(surroundings),
];
