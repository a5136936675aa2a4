/** The numbers in which a shard file keeps embeddings. */
export type EmbeddingStorage = "float32" | "float16" | "int8";

/** All of them, the exact one first. */
export const EMBEDDING_STORAGES = ["float32", "float16", "int8"] as const satisfies readonly EmbeddingStorage[];

/** How the rows of a shard file are laid out. */
export interface ShardLayout {
  /** Numbers of an embedding. */
  readonly dimension: number;
  readonly storage: EmbeddingStorage;
}

/** Every number of an embedding is less than this, whatever its sign: what a shard's numbers can hold. */
export const NUMBERS_BELOW: Readonly<Record<EmbeddingStorage, number>> = {
  float32: Number.POSITIVE_INFINITY,
  // From here on the nearest float16 is infinity.
  float16: 65_520,
  // 127 times the scale of a greater one may be infinity.
  int8: 2 ** 127,
};

const NUMBER_BYTES = { float32: 4, float16: 2, int8: 1 } as const;

/** What a row takes in a shard file beside the characters of its id: the embedding, its scale, a fingerprint, an offset. */
export function bytesOfRow({ dimension, storage }: ShardLayout): number {
  return NUMBER_BYTES[storage] * dimension + (storage === "int8" ? 4 : 0) + 8 + 4;
}
