import { open } from "node:fs/promises";
import { writeFileAtomic } from "@dpr/durable-files";
import { RowIds } from "../row-ids.ts";
import type { EmbeddingBlock, EmbeddingSource } from "../vector-index.ts";

/** Where the rows begin, behind the header. */
const ROWS_AT = 45;

/** Rows read at a time. */
const BLOCK_ROWS = 4096;

/**
 * Writes the rows of a source as FAISS writes an `IndexFlatIP` (`IxFI`), byte for byte, and returns their ids, which such a
 * file has no room for.
 */
export async function writeFaissFlat(path: string, source: EmbeddingSource): Promise<RowIds> {
  const ids = new RowIds();
  async function* content(): AsyncGenerator<Uint8Array> {
    yield formatHeader(source.rows, source.dimension);
    for await (const block of source.blocks()) {
      ids.add(block.ids);
      const { buffer, byteOffset, byteLength } = block.embeddings.data;
      yield new Uint8Array(buffer, byteOffset, byteLength);
    }
  }
  await writeFileAtomic(path, content());
  return ids;
}

/** The blocks of a file that {@link writeFaissFlat} wrote; whoever calls has checked that it is as it was written. */
export async function* readFaissFlat(path: string, ids: RowIds, dimension: number): AsyncGenerator<EmbeddingBlock> {
  await using file = await open(path, "r");
  for (let first = 0; first < ids.rows; first += BLOCK_ROWS) {
    const rows = Math.min(BLOCK_ROWS, ids.rows - first);
    const data = new Float32Array(rows * dimension);
    await file.read(new Uint8Array(data.buffer), 0, data.byteLength, ROWS_AT + first * dimension * 4);
    yield {
      ids: Array.from({ length: rows }, (_, row) => ids.get(first + row)),
      embeddings: { rows, columns: dimension, data },
    };
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
