import { InvalidEmbeddingError } from "./errors.ts";
import type { EmbeddingBlock } from "./vector-index.ts";

/** Throws InvalidEmbeddingError for the first row with a number that is not finite. */
export function requireFinite({ ids, embeddings: { columns, data } }: EmbeddingBlock): void {
  const place = data.findIndex((number) => !Number.isFinite(number));
  if (place >= 0) throw new InvalidEmbeddingError(ids[Math.floor(place / columns)], data[place]);
}
