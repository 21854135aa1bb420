/**
 * The documents of the state bucket: the pipeline's only registry (customers, keys, what was promised, what arrived,
 * what became of it). Times are epoch milliseconds, SHA-256 is lower-case hex, ids are lower case.
 */
export * from './owner-documents';
export * from './upload-documents';
export * from './load-documents';
export * from './replay-documents';
export * from './sweep-documents';
export * from './audit-documents';
export * from './identifiers';
