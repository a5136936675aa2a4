import { InvalidRowError } from "./errors.ts";
import type { EmbeddingBlock } from "./vector-index.ts";

/** Throws InvalidRowError for the first row with a number that is not finite. */
export function requireFinite({ ids, embeddings: { columns, data } }: EmbeddingBlock): void {
  const place = data.findIndex((number) => !Number.isFinite(number));
  if (place === -1) return;
  const [id, column] = [ids[Math.floor(place / columns)], place % columns];
  throw new InvalidRowError(id, column, "a finite number", data[place], "embed its shard again");
}
