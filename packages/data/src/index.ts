export { type Passage } from "./passages/passage.ts";
export { isTrainable, type TrainableExample, type TrainingExample } from "./examples/training-example.ts";
export { readTrainingExamples } from "./examples/read-training-examples.ts";
export { writeTrainingExamples } from "./examples/write-training-examples.ts";
export {
  NoPositivesError,
  type OpeningOptions,
  openTrainingExamples,
  type TrainingExamples,
  type TrainingFile,
} from "./examples/open-training-examples.ts";
export { examplesInMemory, type ExampleSource } from "./examples/example-source.ts";
export {
  type Batch,
  type BatchOptions,
  countBatches,
  createBatches,
  type LastBatch,
} from "./batches/create-batches.ts";
export { countPassages, readPassages, type RowRange } from "./passages/read-passages.ts";
export { writePassages } from "./passages/write-passages.ts";
export { lookUpPassages, type PassageLookup } from "./passages/passage-lookup.ts";
export { formatShard, parseShard, type Shard, ShardNameError, shardRange } from "./shards/shard.ts";
export { type ShardDescription, shardPath, writeShard, type WrittenShard } from "./shards/write-shard.ts";
export { type OpenedShards, openShards } from "./shards/open-shards.ts";
export { type EmbeddingBlock, type EmbeddingSource, type Matrix } from "./shards/embedding-source.ts";
export { type ShardManifest } from "./shards/shard-manifest.ts";
export { ShardError, type ShardErrorCode } from "./shards/shard-errors.ts";
export { type Question } from "./questions/question.ts";
export { readQuestions } from "./questions/read-questions.ts";
export { writeQuestions } from "./questions/write-questions.ts";
export { parsePythonLiteral, type PythonLiteral, PythonLiteralError } from "./questions/python-literal.ts";
export { findFiles } from "./files/find-files.ts";
export { FileEmptyError, FileMissingError, FileUnreadableError, FormatError, type Place } from "./files/file-errors.ts";
export { type ReaderOptions } from "./files/reader-options.ts";
export { type WrittenRows } from "./files/write-rows.ts";
export { checkPassageFile } from "./checks/check-passage-file.ts";
export { checkQuestionFile } from "./checks/check-question-file.ts";
export { checkTrainingFile } from "./checks/check-training-file.ts";
export { findOverlaps, type Overlap } from "./checks/find-overlaps.ts";
export { FILE_KINDS, type FileKind, guessKind } from "./checks/guess-kind.ts";
export { type CheckedFile, type FileReport } from "./checks/file-report.ts";
export { type CheckOptions } from "./checks/check-options.ts";
export { type CountTokens } from "./checks/text-meter.ts";
export { type Finding } from "./checks/findings.ts";
export { type LengthSummary } from "./checks/length-histogram.ts";
export { writeText } from "./files/write-text.ts";
export { type Hit, type RetrievedQuestion } from "./runs/retrieved-question.ts";
export { readRetrievalResults } from "./runs/read-retrieval-results.ts";
