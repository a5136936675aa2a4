import { DimensionMismatchError, EmptySourceError, EncodersDifferError, InvalidCountError } from "./errors.ts";
import type { EmbeddingSource, Matrix, VectorIndex } from "./vector-index.ts";

/** Throws InvalidCountError. */
export function checkCount(place: string, count: number): void {
  if (!Number.isSafeInteger(count) || count < 1) throw new InvalidCountError(place, count);
}

/** Throws DimensionMismatchError. */
export function checkQueries({ rows, columns, data }: Matrix, dimension: number): void {
  if (columns !== dimension) {
    const advice = "encode questions and passages with two encoders of one model";
    throw new DimensionMismatchError("queries", dimension, columns, "columns", advice);
  }
  if (data.length !== rows * columns) {
    const advice = "a matrix holds rows × columns values";
    throw new DimensionMismatchError("queries", rows * columns, data.length, "values", advice);
  }
}

/** `index`: that it is to be added to. Throws EmptySourceError, EncodersDifferError, DimensionMismatchError. */
export function checkSource(
  { rows, dimension, fingerprint }: EmbeddingSource,
  index?: Pick<VectorIndex, "dimension" | "fingerprint">,
): void {
  if (rows < 1 || dimension < 1) throw new EmptySourceError(rows, dimension);
  if (index === undefined) return;
  if (fingerprint !== index.fingerprint) throw new EncodersDifferError(index.fingerprint, fingerprint);
  if (dimension !== index.dimension) {
    const advice = "embeddings of two sizes cannot be searched together";
    throw new DimensionMismatchError("embedding source", index.dimension, dimension, "columns", advice);
  }
}
