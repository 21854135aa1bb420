export { S3Service, type StoredObject } from './service';
export type { ByteRange } from './byte-range';
export type { PutObjectInput, PutObjectOutput } from './put-in-process';
export type { NotificationQueues } from './state';
