/** All items of the first source, then all of the next. */
export async function* concatenate<Item>(
  ...sources: readonly (AsyncIterable<Item> | Iterable<Item>)[]
): AsyncGenerator<Item> {
  for (const source of sources) yield* source;
}
