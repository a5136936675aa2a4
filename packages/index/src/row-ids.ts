import { open } from "node:fs/promises";
import { type Content, writeFileAtomic } from "@dpr/durable-files";
import { InvalidIdError } from "./errors.ts";
import { readWhole } from "./read-whole.ts";

/** Rows of a block: a power of two, so that a row's block is found without searching. */
const BLOCK_ROWS = 4096;

/**
 * The ids of an index's rows, by row. Memory is what they take in UTF-8 and 4 bytes a row: 21 million ids of 8 digits take
 * 250 MB, a tenth of what they would take as strings.
 */
export class RowIds {
  /** Of `BLOCK_ROWS` each. */
  readonly #blocks: IdBlock[] = [];
  /** The ids behind them, of less than a block. */
  #last: string[] = [];

  get rows(): number {
    return this.#blocks.length * BLOCK_ROWS + this.#last.length;
  }

  /** Adds the ids of the rows behind those that are there. Throws InvalidIdError, and adds none then. */
  add(ids: readonly string[]): void {
    const broken = ids.find((id) => !id.isWellFormed());
    if (broken !== undefined) throw new InvalidIdError(broken);
    for (const id of ids) {
      this.#last.push(id);
      if (this.#last.length < BLOCK_ROWS) continue;
      this.#blocks.push(packIds(this.#last));
      this.#last = [];
    }
  }

  /** The id of a row from 0 to rows − 1. */
  get(row: number): string {
    const block = this.#blocks[Math.floor(row / BLOCK_ROWS)];
    const place = row % BLOCK_ROWS;
    return block === undefined ? this.#last[place] : idAt(block, place);
  }

  /** The rows of these ids, ascending. Goes through all of them. */
  rowsOf(ids: ReadonlySet<string>): number[] {
    const found: number[] = [];
    for (let row = 0; row < this.rows; row++) if (ids.has(this.get(row))) found.push(row);
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
      await readWhole(file, path, head, at);
      const ends = new Uint32Array(head[0]);
      await readWhole(file, path, ends, at + head.byteLength);
      const bytes = Buffer.alloc(head[1]);
      await readWhole(file, path, bytes, at + head.byteLength + ends.byteLength);
      if (ends.length === BLOCK_ROWS && ids.#last.length === 0) ids.#blocks.push({ ends, bytes });
      else ids.add(Array.from(ends, (_, place) => idAt({ ends, bytes }, place)));
      at += head.byteLength + ends.byteLength + bytes.length;
    }
    return ids;
  }

  /** Each block: how many ids, how many bytes, where each id ends, and the bytes; little endian. */
  *#content(): Exclude<Content, string | Uint8Array | AsyncIterable<unknown>> {
    const last = this.#last.length === 0 ? [] : [packIds(this.#last)];
    for (const blocks of [this.#blocks, last]) {
      for (const { ends, bytes } of blocks) {
        yield new Uint8Array(Uint32Array.of(ends.length, bytes.length).buffer);
        yield new Uint8Array(ends.buffer, ends.byteOffset, ends.byteLength);
        yield bytes;
      }
    }
  }
}

interface IdBlock {
  /** Where each id ends in `bytes`. */
  readonly ends: Uint32Array;
  readonly bytes: Buffer;
}

function packIds(ids: readonly string[]): IdBlock {
  const texts = ids.map((id) => Buffer.from(id));
  const ends = new Uint32Array(ids.length);
  let end = 0;
  for (const [i, { length }] of texts.entries()) ends[i] = end += length;
  return { ends, bytes: Buffer.concat(texts, end) };
}

function idAt({ ends, bytes }: IdBlock, place: number): string {
  return bytes.toString("utf8", place === 0 ? 0 : ends[place - 1], ends[place]);
}
