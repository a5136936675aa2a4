export {
  DimensionMismatchError,
  EmptySourceError,
  EncodersDifferError,
  IndexDamagedError,
  InvalidCountError,
  InvalidRowError,
  InvalidScoreError,
  NoIndexError,
  SourceMismatchError,
  UnsupportedOperationError,
} from "./errors.ts";
export { createFaissIndex, type FaissIndexOptions } from "./faiss/create-faiss-index.ts";
export { FaissFailedError, FaissFileError, FaissUnavailableError } from "./faiss/faiss-errors.ts";
export { type FaissFileOptions, openFaissFile } from "./faiss/open-faiss-file.ts";
export { writeFaissFile } from "./faiss/write-faiss-file.ts";
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
