export {
  DimensionMismatchError,
  EmptySourceError,
  EncodersDifferError,
  IndexDamagedError,
  InvalidCountError,
  InvalidIdError,
  InvalidParameterError,
  InvalidRowError,
  InvalidScoreError,
  NoIndexError,
  SourceMismatchError,
  UnsupportedOperationError,
  UsearchError,
  UsearchUnavailableError,
} from "./errors.ts";
export { createFaissIndex, type FaissIndexOptions } from "./faiss/create-faiss-index.ts";
export { FaissFailedError, FaissFileError, FaissUnavailableError } from "./faiss/faiss-errors.ts";
export { type FaissFileOptions, openFaissFile } from "./faiss/open-faiss-file.ts";
export { writeFaissFile } from "./faiss/write-faiss-file.ts";
export { createFlatIndex, type FlatIndexOptions } from "./flat/flat-index.ts";
export { createHnswIndex } from "./hnsw/create-hnsw-index.ts";
export {
  estimateHnsw,
  type HnswEstimate,
  estimateHnswSeconds,
  type HnswSize,
  type TimedRows,
} from "./hnsw/estimate-hnsw.ts";
export { type HnswOptions, type HnswParameters } from "./hnsw/hnsw-options.ts";
export { type HnswNumbers } from "./hnsw/stored-numbers.ts";
export { describeIndex, type IndexDescription } from "./index-manifest.ts";
export { measureRecall, type MeasureRecallOptions, type RecallReport } from "./measure-recall.ts";
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
