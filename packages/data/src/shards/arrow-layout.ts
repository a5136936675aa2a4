import { Field, FixedSizeList, Float16, Float32, Int8, Schema, Uint64, Utf8 } from "apache-arrow";
import type { ShardLayout } from "./embedding-storage.ts";

/** What an Arrow IPC file has before its messages. */
export const MAGIC_BYTES = 8;

const NUMBER_TYPES = { float32: Float32, float16: Float16, int8: Int8 } as const;

/**
 * The columns of a shard file, none of which holds nulls: `id` utf8, `embedding` fixed_size_list of the storage's numbers,
 * with int8 `scale` float32, and `passage_fingerprint` uint64.
 */
export function arrowSchema(layout: ShardLayout): Schema {
  return new Schema([
    new Field("id", new Utf8()),
    new Field("embedding", new FixedSizeList(layout.dimension, new Field("item", numberType(layout)))),
    ...(layout.storage === "int8" ? [new Field("scale", new Float32())] : []),
    new Field("passage_fingerprint", new Uint64()),
  ]);
}

/** The type of one number of the column `embedding`. */
export function numberType({ storage }: Pick<ShardLayout, "storage">): Float32 | Float16 | Int8 {
  return new NUMBER_TYPES[storage]();
}

/** A schema on one line, for comparing and for errors. */
export function schemaName(schema: Schema): string {
  return schema.fields.map((field) => `${field.name}: ${field.type}`).join(", ");
}
