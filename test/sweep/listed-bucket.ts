import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';

/** Keys and times behind ListObjectsV2, in pages of three: a stand-in for the listings of S3. */
export class ListedBucket {
  readonly objects = new Map<string, number>();
  pages = 0;

  readonly client = {
    send: async (command: unknown) => {
      if (!(command instanceof ListObjectsV2Command)) throw new Error('expected a listing');
      this.pages++;
      const { Prefix = '', StartAfter = '' } = command.input;
      const keys = [...this.objects.keys()].filter((key) => key.startsWith(Prefix) && key > StartAfter).sort();
      const Contents = keys.slice(0, 3).map((Key) => ({ Key, Size: 1, LastModified: new Date(this.objects.get(Key)!) }));
      return { Contents, IsTruncated: keys.length > 3 };
    },
  } as unknown as S3Client;
}
