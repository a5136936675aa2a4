import { InvalidRowError } from "./errors.ts";
import type { EmbeddingBlock } from "./vector-index.ts";

/** Throws InvalidRowError for the first number of a block that is not finite. */
export function requireFinite({ ids, embeddings: { columns, data } }: EmbeddingBlock): void {
  const place = data.findIndex((number) => !Number.isFinite(number));
  if (place < 0) return;
  const id = ids[Math.floor(place / columns)];
  throw new InvalidRowError(id, place % columns, "a finite number", data[place], "embed its shard again");
}
