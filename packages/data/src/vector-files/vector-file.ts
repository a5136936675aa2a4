import type { EmbeddingBlock } from "../shards/embedding-source.ts";

/** A file of another tool that holds vectors, with the ids of what they stand for. */
export interface VectorFile {
  readonly path: string;
  /** Its rows from `row` on, counted from 0, in blocks of at most some thousand. Reads the file anew at each call. */
  blocks(row: number): AsyncIterable<EmbeddingBlock>;
}

/** Rows of a block that a reader makes: 3 MB at 768 dimensions. */
export const BLOCK_ROWS = 1024;

/** The longest vector that is read: a damaged file must not ask for all memory. */
export const MOST_DIMENSIONS = 1 << 14;
