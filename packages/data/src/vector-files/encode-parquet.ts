import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import type { EmbeddingBlock } from "../shards/embedding-source.ts";

/** Rows of a row group: the writer takes some 300 bytes of memory for each number that it holds. */
const GROUP_ROWS = 1024;

/**
 * Blocks as the bytes of a Parquet file: `id` a string, `embedding` a list of float32, neither with nulls. Nothing is
 * packed or kept in a dictionary: both take time and save nothing of embeddings.
 */
export async function* encodeParquet(blocks: AsyncIterable<EmbeddingBlock>): AsyncGenerator<Uint8Array> {
  const held = new ByteWriter();
  const take = (): Uint8Array => {
    const bytes = held.getBytes().slice();
    held.index = 0; // what follows is written over it; `offset` counts on
    return bytes;
  };
  const writer = new ParquetWriter({ writer: held, schema: [...SCHEMA], codec: "UNCOMPRESSED", statistics: false });
  for await (const { ids, embeddings } of blocks) {
    const { columns, data } = embeddings;
    for (let start = 0; start < ids.length; start += GROUP_ROWS) {
      const group = ids.slice(start, start + GROUP_ROWS);
      const rows = group.map((_, row) =>
        Array.from(data.subarray((start + row) * columns, (start + row + 1) * columns)),
      );
      const columnData = [
        { name: "id", data: group, encoding: "PLAIN" as const },
        { name: "embedding", data: rows, encoding: "PLAIN" as const },
      ];
      await writer.write({ columnData, rowGroupSize: group.length });
      yield take();
    }
  }
  await writer.finish();
  yield take();
}

const SCHEMA: ConstructorParameters<typeof ParquetWriter>[0]["schema"] = [
  { name: "root", num_children: 2 },
  {
    name: "id",
    type: "BYTE_ARRAY",
    converted_type: "UTF8",
    logical_type: { type: "STRING" },
    repetition_type: "REQUIRED",
  },
  {
    name: "embedding",
    converted_type: "LIST",
    logical_type: { type: "LIST" },
    repetition_type: "REQUIRED",
    num_children: 1,
  },
  { name: "list", repetition_type: "REPEATED", num_children: 1 },
  { name: "element", type: "FLOAT", repetition_type: "REQUIRED" },
];
