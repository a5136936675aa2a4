import { type FileHandle, open } from "node:fs/promises";
import { writeFileAtomic } from "@dpr/durable-files";
import { readWhole } from "../read-whole.ts";
import { regroupRows } from "../regroup-rows.ts";
import { RowIds } from "../row-ids.ts";
import type { EmbeddingBlock, EmbeddingSource, WorkOptions } from "../vector-index.ts";

/** Where the rows begin, behind the header. */
const ROWS_AT = 45;

/** Rows written and read at a time. */
const BLOCK_ROWS = 4096;

/**
 * Writes the rows of a source as FAISS writes an `IndexFlatIP` (`IxFI`), byte for byte, and returns their ids, which such a
 * file has no room for.
 */
export async function writeFaissFlat(
  path: string,
  source: EmbeddingSource,
  { onProgress, signal }: WorkOptions = {},
): Promise<RowIds> {
  const ids = new RowIds();
  async function* content(): AsyncGenerator<Uint8Array> {
    yield formatHeader(source.rows, source.dimension);
    for await (const block of regroupRows(source, Math.min(Math.max(source.rows, 1), BLOCK_ROWS))) {
      signal?.throwIfAborted();
      ids.add(block.ids);
      const { buffer, byteOffset, byteLength } = block.embeddings.data;
      yield new Uint8Array(buffer, byteOffset, byteLength);
      onProgress?.(ids.rows, source.rows);
    }
  }
  await writeFileAtomic(path, content());
  return ids;
}

/**
 * A file that {@link writeFaissFlat} wrote, and that whoever calls has checked. It stays open, so that its rows are there
 * as long as they are wanted, also when another index is saved over it. Dispose of it.
 */
export class FaissFlatFile implements AsyncDisposable {
  readonly #path: string;
  readonly #file: FileHandle;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  static async open(path: string): Promise<FaissFlatFile> {
    return new FaissFlatFile(path, await open(path, "r"));
  }

  /** All rows from the start at every call. Throws IndexDamagedError where the file has become shorter. */
  async *blocks(ids: RowIds, dimension: number): AsyncGenerator<EmbeddingBlock> {
    for (let first = 0; first < ids.rows; first += BLOCK_ROWS) {
      const rows = Math.min(BLOCK_ROWS, ids.rows - first);
      const data = new Float32Array(rows * dimension);
      await readWhole(this.#file, this.#path, data, ROWS_AT + first * dimension * 4);
      yield {
        ids: Array.from({ length: rows }, (_, row) => ids.get(first + row)),
        embeddings: { rows, columns: dimension, data },
      };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}

/** The fourcc, d, ntotal, two constants, is_trained, the metric (0: inner product), and the count of numbers. */
function formatHeader(rows: number, columns: number): Uint8Array {
  const header = Buffer.alloc(ROWS_AT);
  header.write("IxFI", 0, "latin1");
  header.writeInt32LE(columns, 4);
  header.writeBigInt64LE(BigInt(rows), 8);
  header.writeBigInt64LE(1n << 20n, 16);
  header.writeBigInt64LE(1n << 20n, 24);
  header.writeUInt8(1, 32);
  header.writeBigUInt64LE(BigInt(rows) * BigInt(columns), 37);
  return header;
}
