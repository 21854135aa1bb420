export { DialectError } from './errors';
export { translate } from './translate';
export type { CopyStatement } from './copy-statement';
export type { SuperCatalog } from './super-scope';
export type { DialectContext, SqlStatement, Translated } from './translated';
