import { describe, FormatError, type Place } from "../files/file-errors.ts";
import { JsonObject } from "../files/json-object.ts";
import { readJsonItems } from "../files/read-json-items.ts";
import { PASSAGE_ID_FIELDS } from "../passages/passage.ts";
import type { EmbeddingBlock } from "../shards/embedding-source.ts";
import { withoutRows } from "./cut-blocks.ts";
import { BLOCK_ROWS, MOST_DIMENSIONS, type VectorFile } from "./vector-file.ts";

/** JSON lines `{"id": …, "embedding": […]}`, `.gz` or not. Memory holds one block. */
export function jsonVectors(path: string): VectorFile {
  return { path, blocks: (row) => withoutRows(readJsonVectors(path), row) };
}

async function* readJsonVectors(path: string): AsyncGenerator<EmbeddingBlock> {
  let columns: number | undefined;
  let ids: string[] = [];
  let data = new Float32Array();
  const take = (): EmbeddingBlock => {
    const rows = ids.length;
    const block = { ids, embeddings: { rows, columns: columns!, data: data.subarray(0, rows * columns!) } };
    ids = [];
    data = new Float32Array(BLOCK_ROWS * columns!);
    return block;
  };
  for await (const { value, place } of readJsonItems(path)) {
    const item = new JsonObject(value, place);
    const id = item.id(item.firstOf(PASSAGE_ID_FIELDS) ?? "id");
    if (id === "") throw item.mismatch("id", "an id", id);
    const vector = item.list("embedding", readNumber);
    if (columns === undefined) {
      columns = requireDimension(vector.length, place);
      data = new Float32Array(BLOCK_ROWS * columns);
    } else if (vector.length !== columns) {
      throw new FormatError(place, `${columns} numbers in embedding, as in the first`, `${vector.length}`);
    }
    data.set(vector, ids.length * columns);
    ids.push(id);
    if (ids.length === BLOCK_ROWS) yield take();
  }
  if (ids.length > 0) yield take();
}

function requireDimension(length: number, place: Place): number {
  if (length > 0 && length <= MOST_DIMENSIONS) return length;
  throw new FormatError(place, `1 to ${MOST_DIMENSIONS} numbers in embedding`, `${length}`);
}

function readNumber(value: unknown, { path, where }: Place, at: string): number {
  if (typeof value === "number") return value;
  throw new FormatError({ path, where: `${where}: ${at}` }, "a number", describe(value));
}
