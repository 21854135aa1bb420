/** Requests to S3 that run at a time: enough to hide their latency, few enough for the client's connections. */
const AT_A_TIME = 20;

/**
 * Does the work for each item, some at a time; the next begins as soon as one has ended. After an error no more are
 * begun, and the first one is thrown after the work beside it has ended.
 */
export async function forEachSideBySide<T>(items: AsyncIterable<T> | Iterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  let failure: { readonly error: unknown } | undefined;
  const worker = async (): Promise<void> => {
    try {
      while (!failure) {
        const next = await iterator.next();
        if (next.done) return;
        await work(next.value);
      }
    } catch (error) {
      failure ??= { error };
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  if (!failure) return;
  await iterator.return?.();
  throw (failure as { readonly error: unknown }).error;
}
