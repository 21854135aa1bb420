/** Requests to S3 that run at a time: enough to hide their latency, few enough for the client's connections. */
const AT_A_TIME = 20;

/** Does the work for each item, some at a time. The first error is thrown after the work beside it has ended. */
export async function forEachSideBySide<T>(items: AsyncIterable<T> | Iterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  let batch: T[] = [];
  const run = async (): Promise<void> => {
    const results = await Promise.allSettled(batch.map(work));
    batch = [];
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  };
  for await (const item of items) {
    batch.push(item);
    if (batch.length === AT_A_TIME) await run();
  }
  await run();
}
