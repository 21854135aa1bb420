import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Grant } from '../grant';
import { bucketArn, names, objectsArn, type Stage } from '../names';

/** Folders of the registry that a function reads and writes. */
export interface StateAccess {
  readonly read: readonly string[];
  readonly write: readonly string[];
  /** @default none */
  readonly remove?: readonly string[];
}

/**
 * What a function needs to use the registry. Listing is part of reading: without s3:ListBucket S3 answers 403 instead of
 * 404 for a document that is not there.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function stateAccess(stage: Stage, key: IKey, { read, write, remove = [] }: StateAccess): Grant[] {
  const wildcard = 'Documents in the named folders of the registry; their names are ids.';
  const objects = (folders: readonly string[]) => folders.map((folder) => objectsArn(stage, 'state', `${folder}/`));
  return [
    { actions: ['s3:ListBucket'], resources: [bucketArn(names.bucket(stage, 'state'))] },
    { actions: ['s3:GetObject'], resources: objects(read), wildcard },
    { actions: ['s3:PutObject'], resources: objects(write), wildcard },
    ...(remove.length > 0 ? [{ actions: ['s3:DeleteObject'], resources: objects(remove), wildcard }] : []),
    { actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [key.keyArn] },
  ];
}
