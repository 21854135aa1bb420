/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
import type { EdgeResponse } from '../../kernel';
import { xmlAnswer } from '../answer';
import { BUCKETS, type Bucket } from '../bucket';
import type { S3Request } from '../request';
import type { S3State } from '../state';

export async function listBuckets(state: S3State, request: S3Request): Promise<EdgeResponse> {
  const prefix = request.query.get('prefix') ?? '';
  const buckets = [...state.kernel.store.entries<Bucket>(BUCKETS)].map(([, bucket]) => bucket).filter(({ name }) => name.startsWith(prefix));
  const sorted = buckets.sort((a, b) => (a.name < b.name ? -1 : 1));
  return xmlAnswer('ListAllMyBucketsResult', {
    Owner: { ID: state.kernel.accountId },
    Buckets: { Bucket: sorted.map(({ name, createdAt }) => ({ Name: name, CreationDate: new Date(createdAt) })) },
  });
}
