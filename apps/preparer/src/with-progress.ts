import { createProgress, type ProgressOptions } from "@dpr/command-line";

/** The same items, with their progress shown, until Ctrl-C. */
export async function* withProgress<Item>(
  items: AsyncIterable<Item>,
  options: ProgressOptions,
  signal: AbortSignal,
): AsyncGenerator<Item> {
  using progress = createProgress(options);
  for await (const item of items) {
    signal.throwIfAborted();
    progress.advance(1);
    yield item;
  }
}
