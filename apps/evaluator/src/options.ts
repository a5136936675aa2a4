import { type Options, type OptionValues, papersFlags, sharedOptions } from "@dpr/command-line";

const data = { group: "Data" } as const;
const search = { group: "Search" } as const;

/** The evaluator's flags. Names are those of the papers' code. */
export const options = {
  encodedCtxFile: {
    ...data,
    kind: "paths",
    required: true,
    description:
      "The embedder's shards: files, folders, prefixes or globs; what was embedded apart is searched together",
  },
  allowDuplicateIds: {
    ...data,
    kind: "boolean",
    default: false,
    description: "Search shards in which several passages have one id",
  },
  ctxFile: {
    ...data,
    kind: "paths",
    required: true,
    description:
      "The passages that were embedded: TSV with the columns id, text and title, or JSON lines, .gz or not; several files with commas between",
  },
  qaFile: {
    ...data,
    kind: "path",
    description: "Questions and answers: CSV of a question, a tab and a Python list, or JSON lines",
  },
  gold: {
    ...data,
    kind: "path",
    description: "Questions and their gold passages (positive_ctxs): DPR JSON; beside or instead of --qa_file",
  },
  outFile: {
    ...data,
    kind: "path",
    aliases: ["out_file_or_path"],
    description: "Where the retrieved passages go, as DPR's retrieval JSON (default: nowhere)",
  },

  queModelPath: sharedOptions.queModelPath,
  conModelPath: {
    ...sharedOptions.conModelPath,
    description: "The context encoder's directory: checked to be the one that made the embeddings",
  },
  modelFile: sharedOptions.modelFile,
  encoderModelType: sharedOptions.encoderModelType,
  pooling: sharedOptions.pooling,
  normalize: sharedOptions.normalize,
  sequenceLength: sharedOptions.sequenceLength,
  qSequenceLength: sharedOptions.qSequenceLength,
  pSequenceLength: {
    ...sharedOptions.pSequenceLength,
    description: "Where passages were cut when they were embedded (default: --sequence_length)",
  },
  questionNormalisation: sharedOptions.questionNormalisation,
  passageNormalisation: sharedOptions.passageNormalisation,
  insertTitle: sharedOptions.insertTitle,
  sepAtEnd: sharedOptions.sepAtEnd,
  doLowerCase: sharedOptions.doLowerCase,

  index: { ...search, kind: "choice", choices: ["flat"], default: "flat", description: "How: flat is exact" },
  nDocs: {
    ...search,
    kind: "integer",
    minimum: 1,
    default: 200,
    unit: "passages",
    description: "Passages retrieved for each question",
  },
  match: {
    ...search,
    kind: "choice",
    choices: ["string"],
    default: "string",
    description: "When a passage has an answer: string compares words",
  },

  batchSize: {
    group: "Machine",
    kind: "integer",
    minimum: 1,
    default: 4096,
    unit: "questions",
    description: "Questions at a time, which are sorted by length and run some hundred tokens together",
  },
  engine: sharedOptions.engine,
  threads: sharedOptions.threads,
  precision: sharedOptions.precision,
  fp16: sharedOptions.fp16,

  ...papersFlags,
} as const satisfies Options;

export type EvaluatorOptions = OptionValues<typeof options>;
