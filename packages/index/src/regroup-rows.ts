import { DimensionMismatchError, SourceMismatchError } from "./errors.ts";
import type { EmbeddingBlock, EmbeddingSource } from "./vector-index.ts";

/**
 * The rows of a source in blocks of exactly `blockRows` (the last may be shorter), whatever the source's own blocks
 * are. So a corpus gives the same products, to the last bit, however it was cut into shards and blocks.
 *
 * Rows that come together are not copied; others share two buffers, so a block is valid until the next but one is asked
 * for. Each source block is checked against what the source says of itself: throws DimensionMismatchError and
 * SourceMismatchError.
 */
export async function* regroupRows(source: EmbeddingSource, blockRows: number): AsyncGenerator<EmbeddingBlock> {
  const { rows, dimension } = source;
  let buffers: readonly Float32Array[] = [];
  let ids: string[] = [];
  let rowsSeen = 0;
  for await (const block of source.blocks()) {
    checkBlock(block, dimension, rowsSeen);
    rowsSeen += block.ids.length;
    if (rowsSeen > rows) throw new SourceMismatchError("rows", rows, rowsSeen, "count the rows of its shards again");
    for (let from = 0; from < block.ids.length;) {
      const to = Math.min(block.ids.length, from + blockRows - ids.length);
      const data = block.embeddings.data.subarray(from * dimension, to * dimension);
      const found = from === 0 && to === block.ids.length ? block.ids : block.ids.slice(from, to);
      from = to;
      if (found.length === blockRows) yield grouped(found, dimension, data);
      else {
        if (buffers.length === 0) buffers = [0, 1].map(() => new Float32Array(blockRows * dimension));
        buffers[0].set(data, ids.length * dimension);
        for (const id of found) ids.push(id);
        if (ids.length < blockRows) continue;
        yield grouped(ids, dimension, buffers[0]);
        ids = [];
        buffers = [buffers[1], buffers[0]];
      }
    }
  }
  if (rowsSeen < rows) throw new SourceMismatchError("rows", rows, rowsSeen, "a shard is missing or truncated");
  if (ids.length > 0) yield grouped(ids, dimension, buffers[0].subarray(0, ids.length * dimension));
}

function grouped(ids: readonly string[], columns: number, data: Float32Array): EmbeddingBlock {
  return { ids, embeddings: { rows: ids.length, columns, data } };
}

function checkBlock({ ids, embeddings }: EmbeddingBlock, dimension: number, firstRow: number): void {
  if (ids.length !== embeddings.rows) {
    const advice = "every row needs an id of its own";
    throw new SourceMismatchError(
      `ids in the block from row ${firstRow.toLocaleString("en")}`,
      embeddings.rows,
      ids.length,
      advice,
    );
  }
  if (ids.length === 0) return;
  const place = `embedding source, block from row ${firstRow.toLocaleString("en")}`;
  if (embeddings.columns !== dimension) {
    const advice = "shards of two models cannot be searched together";
    throw new DimensionMismatchError(place, dimension, embeddings.columns, "columns", advice);
  }
  const values = embeddings.rows * dimension;
  if (embeddings.data.length !== values) {
    const advice = "a matrix holds rows × columns values";
    throw new DimensionMismatchError(place, values, embeddings.data.length, "values", advice);
  }
}
