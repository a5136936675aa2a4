import type { Passage } from "../../passages/passage.ts";
import { readPassages } from "../../passages/read-passages.ts";

/** Reads a collection of passages once for questions about its rows that mostly go forward. Dispose of it. */
export class PassageCursor implements AsyncDisposable {
  readonly path: string;
  #passages: AsyncGenerator<Passage>;
  #row = 0;

  constructor(path: string) {
    this.path = path;
    this.#passages = readPassages(path);
  }

  /** The passage of a row, counted from 0; none behind the last. A row before the one asked for last starts anew. */
  async at(row: number): Promise<Passage | undefined> {
    if (row < this.#row) {
      await this.#passages.return(undefined);
      this.#passages = readPassages(this.path);
      this.#row = 0;
    }
    for (;;) {
      const { done, value } = await this.#passages.next();
      if (done === true) return undefined;
      if (this.#row++ === row) return value;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#passages.return(undefined);
  }
}
