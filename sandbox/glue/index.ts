export { GlueService } from './service';
export type { GlueColumn, GlueDatabase, GlueTable, StorageDescriptor, TableInput } from './model';
