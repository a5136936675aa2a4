import { writeFileAtomic } from "@dpr/durable-files";
import { writeSideBySide } from "../files/side-by-side.ts";
import type { EmbeddingBlock, EmbeddingSource } from "../shards/embedding-source.ts";
import { formatFaissHeader } from "./faiss-header.ts";
import { idsPath, writeIds } from "./ids-file.ts";
import { formatNpyHeader } from "./npy-header.ts";
import { formatSafetensorsHeader } from "./safetensors-header.ts";
import type { VectorFormat } from "./vector-formats.ts";

/** A file of another tool's format that was written. */
export interface WrittenVectors {
  readonly path: string;
  /** The file of ids beside it, where the format has room for numbers alone. */
  readonly ids: string | undefined;
  readonly rows: number;
  /** Of the file of vectors. */
  readonly bytes: number;
}

export interface WriteVectorsOptions {
  /** Called with each block's rows once they are written. */
  readonly onRows?: (rows: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Writes embeddings as a file of another tool: `.npy` (float32 [rows, dimension]), a flat inner-product index of FAISS,
 * and safetensors (the tensor `embeddings`), each with the ids as JSON strings in `PATH.ids.jsonl`; or Parquet (`id` and
 * `embedding`). Each file is written whole or not at all; memory holds one block.
 * @throws RowsError when the source has fewer or more rows than it says, and what its blocks throw
 */
export async function writeVectors(
  path: string,
  format: VectorFormat,
  source: EmbeddingSource,
  options: WriteVectorsOptions = {},
): Promise<WrittenVectors> {
  const blocks = countedBlocks(path, source, options);
  if (format === "parquet") {
    // Loaded here: whoever writes no Parquet should not wait for it.
    const { encodeParquet } = await import("./encode-parquet.ts");
    const { bytes } = await writeFileAtomic(path, encodeParquet(blocks));
    return { path, ids: undefined, rows: source.rows, bytes };
  }
  const formatHeader = HEADERS[format];
  let bytes = 0;
  const ids = idsPath(path);
  await writeSideBySide(async (open) => {
    const outlet = open((all: AsyncIterable<string>) => writeIds(ids, all));
    async function* content() {
      yield formatHeader(source.rows, source.dimension);
      for await (const { ids: some, embeddings } of blocks) {
        for (const id of some) await outlet.push(id);
        yield new Uint8Array(embeddings.data.buffer, embeddings.data.byteOffset, embeddings.data.byteLength);
      }
    }
    ({ bytes } = await writeFileAtomic(path, content()));
  });
  return { path, ids, rows: source.rows, bytes };
}

const HEADERS = {
  npy: formatNpyHeader,
  faiss: formatFaissHeader,
  safetensors: formatSafetensorsHeader,
} as const;

/** A header says how many rows there are before they come. */
async function* countedBlocks(
  path: string,
  source: EmbeddingSource,
  { onRows, signal }: WriteVectorsOptions,
): AsyncGenerator<EmbeddingBlock> {
  let rows = 0;
  for await (const block of source.blocks()) {
    signal?.throwIfAborted();
    rows += block.ids.length;
    yield block;
    onRows?.(block.ids.length);
  }
  if (rows !== source.rows) throw new RowsError(path, source.rows, rows);
}

/** A source gave other rows than it said. */
export class RowsError extends Error {
  readonly code = "DATA_ROWS";
  override readonly name = "RowsError";
  readonly path: string;
  constructor(path: string, expected: number, got: number) {
    super(`${path}: expected ${expected} rows from the source, got ${got}; nothing was written`);
    this.path = path;
  }
}
