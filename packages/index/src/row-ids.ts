import { open } from "node:fs/promises";
import { type Content, writeFileAtomic } from "@dpr/durable-files";

/**
 * The ids of an index's rows, by row. Memory is what they take in UTF-8 and 4 bytes a row: 21 million ids of 8 digits take
 * 250 MB, a tenth of what they would take as strings.
 */
export class RowIds {
  readonly #blocks: IdBlock[] = [];
  #rows = 0;

  get rows(): number {
    return this.#rows;
  }

  /** Adds the ids of the rows behind those that are there. */
  add(ids: readonly string[]): void {
    if (ids.length === 0) return;
    const texts = ids.map((id) => Buffer.from(id));
    const ends = new Uint32Array(ids.length);
    let end = 0;
    for (const [i, { length }] of texts.entries()) ends[i] = end += length;
    this.#push({ ends, bytes: Buffer.concat(texts, end) });
  }

  /** The id of a row from 0 to rows − 1. */
  get(row: number): string {
    let [low, high] = [0, this.#blocks.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#blocks[middle].start! <= row) low = middle;
      else high = middle - 1;
    }
    const { start, ends, bytes } = this.#blocks[low];
    const place = row - start!;
    return bytes.toString("utf8", place === 0 ? 0 : ends[place - 1], ends[place]);
  }

  /** The rows of these ids, ascending. Goes through all of them. */
  rowsOf(ids: ReadonlySet<string>): number[] {
    const found: number[] = [];
    for (let row = 0; row < this.#rows; row++) if (ids.has(this.get(row))) found.push(row);
    return found;
  }

  async write(path: string): Promise<void> {
    await writeFileAtomic(path, this.#content());
  }

  /** The ids of a file that `write` wrote; whoever calls has checked that it is as it was written. */
  static async read(path: string): Promise<RowIds> {
    await using file = await open(path, "r");
    const { size } = await file.stat();
    const ids = new RowIds();
    for (let at = 0; at < size;) {
      const head = new Uint32Array(2);
      await file.read(head, 0, head.byteLength, at);
      const ends = new Uint32Array(head[0]);
      await file.read(ends, 0, ends.byteLength, at + head.byteLength);
      const bytes = Buffer.alloc(head[1]);
      await file.read(bytes, 0, bytes.length, at + head.byteLength + ends.byteLength);
      ids.#push({ ends, bytes });
      at += head.byteLength + ends.byteLength + bytes.length;
    }
    return ids;
  }

  #push(block: IdBlock): void {
    this.#blocks.push({ ...block, start: this.#rows });
    this.#rows += block.ends.length;
  }

  /** Each block: how many ids, how many bytes, where each id ends, and the bytes; little endian. */
  *#content(): Exclude<Content, string | Uint8Array | AsyncIterable<unknown>> {
    for (const { ends, bytes } of this.#blocks) {
      yield new Uint8Array(Uint32Array.of(ends.length, bytes.length).buffer);
      yield new Uint8Array(ends.buffer, ends.byteOffset, ends.byteLength);
      yield bytes;
    }
  }
}

interface IdBlock {
  /** The block's first row. */
  readonly start?: number;
  /** Where each id ends in `bytes`. */
  readonly ends: Uint32Array;
  readonly bytes: Buffer;
}
