import type { EmbeddingBlock, EmbeddingSource } from "../vector-index.ts";

/** The rows of one source behind those of another, of the same encoder. */
export function joinSources(first: EmbeddingSource, second: EmbeddingSource, contents: string): EmbeddingSource {
  const { dimension, fingerprint } = first;
  return {
    ...{ rows: first.rows + second.rows, dimension, fingerprint, contents },
    async *blocks() {
      yield* first.blocks();
      yield* second.blocks();
    },
  };
}

/** A source without the rows of some ids, of which it has `removed`. */
export function withoutRows(
  source: EmbeddingSource,
  ids: ReadonlySet<string>,
  removed: number,
  contents: string,
): EmbeddingSource {
  const { rows, dimension, fingerprint } = source;
  return {
    ...{ rows: rows - removed, dimension, fingerprint, contents },
    async *blocks() {
      for await (const block of source.blocks()) yield keepRows(block, ids);
    },
  };
}

function keepRows(block: EmbeddingBlock, removed: ReadonlySet<string>): EmbeddingBlock {
  const kept = [...block.ids.keys()].filter((row) => !removed.has(block.ids[row]));
  if (kept.length === block.ids.length) return block;
  const { columns, data } = block.embeddings;
  const rows = new Float32Array(kept.length * columns);
  for (const [to, from] of kept.entries()) rows.set(data.subarray(from * columns, (from + 1) * columns), to * columns);
  return { ids: kept.map((row) => block.ids[row]), embeddings: { rows: kept.length, columns, data: rows } };
}
