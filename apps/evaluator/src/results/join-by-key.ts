/**
 * Items of several streams that have one key, side by side: `[of the first, of the second, …]`, undefined where a stream has
 * none. In the order of the first, and then what only later ones have. Streams in the same order take no memory; of others
 * it holds what has been passed over.
 */
export async function* joinByKey<Item>(
  streams: readonly AsyncIterable<Item>[],
  keyOf: (item: Item) => string,
): AsyncGenerator<readonly (Item | undefined)[]> {
  const iterators = streams.map((stream) => stream[Symbol.asyncIterator]());
  const passedOver = streams.map(() => new Map<string, Item>());
  /** A stream's item with this key, wherever it stands. */
  const take = async (stream: number, key: string): Promise<Item | undefined> => {
    const held = passedOver[stream];
    const known = held.get(key);
    if (known !== undefined) {
      held.delete(key);
      return known;
    }
    for (;;) {
      const { done, value } = await iterators[stream].next();
      if (done === true) return undefined;
      if (keyOf(value) === key) return value;
      held.set(keyOf(value), value);
    }
  };
  try {
    for (const [stream, iterator] of iterators.entries()) {
      const before = streams.slice(0, stream).map(() => undefined);
      const rest = passedOver[stream];
      const yieldWith = async (item: Item): Promise<readonly (Item | undefined)[]> => {
        const joined: (Item | undefined)[] = [...before, item];
        for (let later = stream + 1; later < streams.length; later++) joined.push(await take(later, keyOf(item)));
        return joined;
      };
      for (const item of rest.values()) yield await yieldWith(item);
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
        yield await yieldWith(next.value);
      }
    }
  } finally {
    for (const iterator of iterators) await iterator.return?.();
  }
}
