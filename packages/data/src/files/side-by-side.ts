import type { WrittenRows } from "./write-rows.ts";

/** Writes all items of an iterable to one file, whole or not at all, such as `writePassages` with its path. */
export type RowWriter<Item> = (items: AsyncIterable<Item>) => Promise<WrittenRows>;

/** One of several files that are written side by side. */
export interface Outlet<Item> {
  /** Hands over the next item; waits while the file is behind. Throws what the writer threw. */
  push(item: Item): Promise<void>;
}

/**
 * Writes several files from one stream: `work` opens them and pushes items to each as they come. When it is done the
 * files appear in the order in which they were opened; when it or a writer fails before, none does.
 * Memory holds some hundred items a file.
 */
export async function writeSideBySide(
  work: (open: <Item>(write: RowWriter<Item>) => Outlet<Item>) => Promise<void>,
): Promise<readonly WrittenRows[]> {
  const opened: Pick<RunningOutlet<unknown>, "drain" | "end" | "fail">[] = [];
  try {
    await work((write) => {
      const outlet = new RunningOutlet(write);
      opened.push(outlet);
      return outlet;
    });
    // A writer that has given up is found before any file appears.
    for (const outlet of opened) await outlet.drain();
    const written: WrittenRows[] = [];
    for (const outlet of opened) written.push(await outlet.end());
    return written;
  } catch (error) {
    await Promise.all(opened.map((outlet) => outlet.fail(error)));
    throw error;
  }
}

const HELD_ITEMS = 256;

class RunningOutlet<Item> implements Outlet<Item> {
  readonly #written: Promise<WrittenRows>;
  #held: Item[] = [];
  #ended = false;
  #failure: { readonly error: unknown } | undefined;
  #arrival = Promise.withResolvers<void>();
  #room = Promise.withResolvers<void>();

  constructor(write: RowWriter<Item>) {
    this.#written = write(this.#items());
    // Wakes who waits for room; the error itself is thrown to them, or by `end`.
    this.#written.catch(() => this.#room.resolve());
  }

  async push(item: Item): Promise<void> {
    this.#held.push(item);
    this.#arrival.resolve();
    if (this.#held.length >= HELD_ITEMS) await this.drain();
  }

  /** Waits until the writer has taken what is held. */
  async drain(): Promise<void> {
    if (this.#held.length === 0) return;
    await this.#room.promise;
    // Nothing was taken: the writer has given up, and says why.
    if (this.#held.length > 0) await this.#written;
  }

  end(): Promise<WrittenRows> {
    this.#ended = true;
    this.#arrival.resolve();
    return this.#written;
  }

  async fail(error: unknown): Promise<void> {
    this.#failure = { error };
    this.#arrival.resolve();
    await this.#written.catch(() => undefined);
  }

  async *#items(): AsyncGenerator<Item> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure.error;
      const items = this.#held;
      if (items.length > 0) {
        this.#held = [];
        this.#room.resolve();
        this.#room = Promise.withResolvers();
        yield* items;
      } else if (this.#ended) {
        return;
      } else {
        this.#arrival = Promise.withResolvers();
        await this.#arrival.promise;
      }
    }
  }
}
