export {
  DimensionMismatchError,
  EmptySourceError,
  EncodersDifferError,
  IndexDamagedError,
  InvalidCountError,
  InvalidScoreError,
  NoIndexError,
  SourceMismatchError,
  UnsupportedOperationError,
} from "./errors.ts";
export { createFlatIndex, type FlatIndexOptions } from "./flat/flat-index.ts";
export { describeIndex, type IndexDescription } from "./index-folder.ts";
export { openIndex, type OpenIndexOptions } from "./open-index.ts";
export {
  type EmbeddingBlock,
  type EmbeddingSource,
  type Hit,
  type IndexKind,
  type Matrix,
  type VectorIndex,
  type WorkOptions,
} from "./vector-index.ts";
