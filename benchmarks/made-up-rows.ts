import { freeBytes } from "@dpr/durable-files";
import { type EmbeddingBlock, shardRange, writeShard } from "@dpr/data";

/** Rows of a block. */
const BLOCK_ROWS = 4096;

/** Numbers in [-1, 1) from a seed (xorshift32). */
export function randomNumbers(length: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 31;
  });
}

/** Rows `start` to `end` of a corpus of made-up embeddings: parts of one list of numbers, each begun somewhere else. */
export function* madeUpRows(start: number, end: number, dimension: number): Generator<EmbeddingBlock> {
  const numbers = randomNumbers(2 * BLOCK_ROWS * dimension, 7);
  for (let row = start; row < end; row += BLOCK_ROWS) {
    const rows = Math.min(BLOCK_ROWS, end - row);
    const first = (row * 7919) % (BLOCK_ROWS * dimension);
    const data = numbers.slice(first, first + rows * dimension);
    const ids = Array.from({ length: rows }, (_, i) => String(row + i));
    yield { ids, embeddings: { rows, columns: dimension, data } };
  }
}

/** Writes such a corpus in shards; throws where the disk has no room for it. */
export async function writeMadeUpShards(prefix: string, rows: number, dimension: number): Promise<void> {
  const count = 4;
  const free = await freeBytes(prefix.slice(0, prefix.lastIndexOf("/")));
  const needed = 1.1 * rows * (4 * dimension + 20);
  if (free < needed) throw new Error(`${prefix}: expected ${Math.ceil(needed / 1e6)} MB free, got ${free / 1e6}`);
  const corpus = {
    corpusRows: rows,
    corpus: "made up",
    dimension,
    storage: "float32",
    fingerprint: "made up",
  } as const;
  for (let index = 0; index < count; index++) {
    const { start, end } = shardRange(rows, { index, count });
    await writeShard(prefix, { ...corpus, shard: { index, count } }, (row) => madeUpRows(start + row, end, dimension));
  }
}
