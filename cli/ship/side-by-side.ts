/**
 * Works on items side by side, each begun in the order given. Ends early when `stop` says so.
 * @param parallel worked on at a time
 */
export async function sideBySide<T>(
  items: Iterable<T>,
  parallel: number,
  work: (item: T) => Promise<void>,
  stop: () => boolean = () => false,
): Promise<void> {
  const left = items[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    while (!stop()) {
      const { done, value } = left.next();
      if (done) return;
      await work(value);
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}
