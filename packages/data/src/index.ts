export { type Passage } from "./passages/passage.ts";
export { readPassages } from "./passages/read-passages.ts";
export { type Corpus, describeCorpus, type DescribeOptions } from "./passages/describe-corpus.ts";
export { writePassages } from "./passages/write-passages.ts";
export { lookUpPassages, type PassageLookup } from "./passages/passage-lookup.ts";

export { type Question } from "./questions/question.ts";
export { readQuestions } from "./questions/read-questions.ts";
export { readIdentifiedQuestions } from "./questions/read-identified-questions.ts";
export { describeQuestions } from "./questions/describe-questions.ts";
export { writeQuestions } from "./questions/write-questions.ts";
export { parsePythonLiteral, type PythonLiteral, PythonLiteralError } from "./questions/python-literal.ts";

export {
  isTrainable,
  type TrainableExample,
  type TrainingContext,
  type TrainingExample,
} from "./examples/training-example.ts";
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

export { formatShard, parseShard, type Shard, ShardNameError, shardRange } from "./shards/shard.ts";
export { type ShardDescription, shardPath, writeShard, type WrittenShard } from "./shards/write-shard.ts";
export { type OpenedShards, openShards, type OpenShardsOptions } from "./shards/open-shards.ts";
export { verifyShards, type VerifyOptions } from "./shards/verify/verify-shards.ts";
export { type ShardFinding, type ShardReport, type VerifiedShard } from "./shards/verify/shard-report.ts";
export { type EmbeddingBlock, type EmbeddingSource, type Matrix, type StoredBlock } from "./shards/embedding-source.ts";
export { bytesOfRow, EMBEDDING_STORAGES, type EmbeddingStorage, type ShardLayout } from "./shards/embedding-storage.ts";
export { readShardIds } from "./shards/read-shard-ids.ts";
export { findStoredRows, type StoredRows } from "./shards/stored-rows.ts";
export { asStored } from "./shards/stored-numbers.ts";
export { passageFingerprint } from "./fingerprints/passage-fingerprint.ts";
export { manifestPath, type ShardManifest } from "./shards/shard-manifest.ts";
export { ShardError, type ShardErrorCode } from "./shards/shard-errors.ts";

export { VECTOR_FORMATS, type VectorFormat, vectorFormatOf } from "./vector-files/vector-formats.ts";
export {
  RowsError,
  writeVectors,
  type WriteVectorsOptions,
  type WrittenVectors,
} from "./vector-files/write-vectors.ts";
export {
  NoVectorsError,
  type OpenedVectors,
  openVectors,
  type OpenVectorsOptions,
} from "./vector-files/open-vectors.ts";
export { IdsMissingError, readIds, requireIds } from "./vector-files/ids-file.ts";

export { type RowRange } from "./files/rows-in-range.ts";
export { findFiles } from "./files/find-files.ts";
export { FileEmptyError, FileMissingError, FileUnreadableError, FormatError, type Place } from "./files/file-errors.ts";
export { type ReaderOptions } from "./files/reader-options.ts";
export { type WrittenRows } from "./files/write-rows.ts";
export { writeText } from "./files/write-text.ts";

export { catalogue } from "./resources/catalogue.ts";
export { type Resource, type ResourceFile } from "./resources/resource.ts";
export { findResources, UnknownResourceError } from "./resources/find-resources.ts";
export { downloadResources } from "./resources/download-resources.ts";
export { type Download, type DownloadEvent, type DownloadOptions, type Proxies } from "./resources/download-options.ts";
export { DownloadError, type DownloadErrorCode } from "./resources/download-errors.ts";
export { exponentialDelay, type RetryDelay } from "./resources/retry-delay.ts";

export { FILE_KINDS, type FileKind, guessKind } from "./checks/guess-kind.ts";
export { checkPassageFile } from "./checks/check-passage-file.ts";
export { checkQuestionFile } from "./checks/check-question-file.ts";
export { checkTrainingFile } from "./checks/check-training-file.ts";
export { findOverlaps, type Overlap } from "./checks/find-overlaps.ts";
export { type CheckedFile, type FileReport } from "./checks/file-report.ts";
export { type CheckOptions } from "./checks/check-options.ts";
export { type CountTokens } from "./checks/text-meter.ts";
export { type Finding } from "./checks/findings.ts";
export { type LengthSummary } from "./checks/length-histogram.ts";

export { type JudgedPairs, readJudgments } from "./judgments/read-judgments.ts";
export {
  type CollectionFolderOptions,
  type JudgedCollection,
  openCollection,
  UnknownCollectionError,
} from "./collections/open-collection.ts";
export { readJudgedQuestions } from "./collections/read-judged-questions.ts";
export { type Hit, type RetrievedQuestion } from "./runs/retrieved-question.ts";
export { readRetrievalResults } from "./runs/read-retrieval-results.ts";
export {
  type MiningFiles,
  type MiningOptions,
  type MiningStep,
  mineHardNegatives,
} from "./negatives/mine-hard-negatives.ts";
export {
  DEFAULT_NEGATIVE_RULES,
  DROP_REASONS,
  type DropReason,
  type NegativeRules,
} from "./negatives/negative-rules.ts";
export { type MiningReport } from "./negatives/mining-report.ts";
export { NoQuestionMatchedError, PassageTextsMissingError, ScoreMissingError } from "./negatives/mining-errors.ts";

export { type Bm25Options, type Bm25Progress, searchBm25 } from "./bm25/search-bm25.ts";
export { type RankedPassages } from "./bm25/best-passages.ts";
export { chooseContexts, type ChosenContexts, type ContextRules } from "./bm25/choose-contexts.ts";
export { type Ranking, SpaceInIdError, writeRankings } from "./bm25/write-ranking.ts";
export { Bm25OptionError, PassagesChangedError } from "./bm25/search-errors.ts";

export { readDualTrain, type DualTrainOptions } from "./dureader/read-dual-train.ts";
export { type ContextOptions } from "./dureader/distinct-contexts.ts";
export { readParagraphQuestions } from "./dureader/read-paragraph-questions.ts";
export { readQueryLines } from "./dureader/read-query-lines.ts";
export { readSearch } from "./dureader/read-search.ts";
export { cleanText } from "./dureader/clean-text.ts";
export { type CollectionOptions, readCollection } from "./dureader/read-collection.ts";
export {
  PassageCountError,
  passagePartPath,
  writePassageParts,
  type WrittenPart,
} from "./dureader/write-passage-parts.ts";
export {
  addRetrievedNegatives,
  ForeignResultsError,
  type RetrievedNegativesOptions,
} from "./dureader/add-retrieved-negatives.ts";

export { convert, FORMAT_KINDS, FormatKindError, type FormatKind, type FormatName } from "./formats/convert.ts";
export { type ConvertedFile, type FormatOptions } from "./formats/format.ts";
export { type Loss, LOSSES } from "./formats/losses.ts";
export { OtherSplitsError, SplitMissingError } from "./formats/splits.ts";
export { OwnInputError, type Split, splitFile, type SplitPart } from "./split/split-file.ts";
export { type SplitKind, type SplitOptions } from "./split/split-options.ts";
export { type DevSize, TooFewQuestionsError } from "./split/choose-dev.ts";
