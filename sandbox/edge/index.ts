export { Edge, type EdgeOptions } from './edge';
export type { CallContext, ControlHandler, JsonApi, Operation, QueryApi, RestApi } from './api';
export type { AccessKey, CredentialLookup } from './credentials';
