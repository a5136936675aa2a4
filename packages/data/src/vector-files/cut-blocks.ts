import type { EmbeddingBlock } from "../shards/embedding-source.ts";

/** Blocks without their first rows. */
export async function* withoutRows(
  blocks: AsyncIterable<EmbeddingBlock>,
  skipped: number,
): AsyncGenerator<EmbeddingBlock> {
  let left = skipped;
  for await (const block of blocks) {
    const { ids, embeddings } = block;
    const cut = Math.min(left, ids.length);
    left -= cut;
    if (cut === 0) yield block;
    else if (cut < ids.length) {
      const { rows, columns, data } = embeddings;
      yield { ids: ids.slice(cut), embeddings: { rows: rows - cut, columns, data: data.subarray(cut * columns) } };
    }
  }
}

/** Blocks up to a count of rows; does not ask for more. */
export async function* firstRows(blocks: AsyncIterable<EmbeddingBlock>, count: number): AsyncGenerator<EmbeddingBlock> {
  let left = count;
  for await (const { ids, embeddings } of blocks) {
    const { columns, data } = embeddings;
    const rows = Math.min(left, ids.length);
    yield { ids: ids.slice(0, rows), embeddings: { rows, columns, data: data.subarray(0, rows * columns) } };
    left -= rows;
    if (left === 0) return;
  }
}
