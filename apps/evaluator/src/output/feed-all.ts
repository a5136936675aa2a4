/** Takes items, and is done when all of them are; need not take any. */
export type Consumer<Item> = (items: AsyncIterable<Item>) => Promise<unknown>;

/**
 * Gives every item of one reading to each consumer. None gets an item before all that still read have asked for it, so
 * that memory holds one. One that fails leaves the others to end; then the first failure is thrown. Where reading fails,
 * all of them do.
 */
export async function feedAll<Item>(items: AsyncIterable<Item>, consumers: readonly Consumer<Item>[]): Promise<void> {
  const iterator = items[Symbol.asyncIterator]();
  let reading = consumers.length;
  let asking: PromiseWithResolvers<IteratorResult<Item>>[] = [];
  const readOn = (): void => {
    if (asking.length === 0 || asking.length < reading) return;
    const askers = asking;
    asking = [];
    iterator.next().then(
      (result) => askers.forEach(({ resolve }) => resolve(result)),
      (error: unknown) => askers.forEach(({ reject }) => reject(error)),
    );
  };
  const next = (): Promise<IteratorResult<Item>> => {
    const asked = Promise.withResolvers<IteratorResult<Item>>();
    asking.push(asked);
    readOn();
    return asked.promise;
  };
  const feed = async (consumer: Consumer<Item>): Promise<void> => {
    try {
      await consumer({ [Symbol.asyncIterator]: () => ({ next }) });
    } finally {
      reading--;
      readOn();
    }
  };
  const ended = await Promise.allSettled(consumers.map(feed));
  await iterator.return?.();
  const failed = ended.find((one) => one.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
