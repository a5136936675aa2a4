/** The same items, each reported before it is handed on; ends with the signal's reason when that is aborted. */
export async function* watched<Item>(
  items: AsyncIterable<Item>,
  onItem: (() => void) | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<Item> {
  for await (const item of items) {
    signal?.throwIfAborted();
    onItem?.();
    yield item;
  }
}
