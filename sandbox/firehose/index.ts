export { FirehoseService, type FirehoseOptions, type PutResult } from './service';
export type { FirehoseDependencies, FunctionInvoker, ObjectWriter, TableReader } from './dependencies';
export { LARGE_REGION_QUOTA, OTHER_REGION_QUOTA, type DirectPutQuota } from './limits';
export type { BufferFill } from './pipeline';
