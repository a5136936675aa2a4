import { type Options, type OptionValues, sharedOptions } from "@dpr/command-line";
import { EMBEDDING_STORAGES } from "@dpr/data";

const data = { group: "Data" } as const;

/** The embedder's flags. Names are those of the papers' code. */
export const embedOptions = {
  ctxFile: {
    ...data,
    kind: "path",
    required: true,
    description: "The passages: TSV with the columns id, text and title, .gz or not",
  },
  outFile: {
    ...data,
    kind: "path",
    required: true,
    description: "Where embeddings go: PREFIX becomes PREFIX_0_of_1.arrow",
  },
  shard: {
    ...data,
    kind: "text",
    description:
      "i/n with 0 ≤ i < n: embed part i of n alone; auto: the part of this Kubernetes or Slurm task (default: 0/1)",
  },
  shardId: { ...data, kind: "integer", minimum: 0, description: "With --num_shards n: the same as --shard i/n" },
  numShards: { ...data, kind: "integer", minimum: 1, description: "How many shards the passages are cut into" },
  allowDuplicateIds: {
    ...data,
    kind: "boolean",
    default: false,
    description: "Embed passages that have the id of another one too; say so to the evaluator as well",
  },

  conModelPath: sharedOptions.conModelPath,
  queModelPath: { ...sharedOptions.queModelPath, description: "Changes nothing here: passages need no questions" },
  modelFile: sharedOptions.modelFile,
  pooling: sharedOptions.pooling,
  normalize: sharedOptions.normalize,
  sequenceLength: sharedOptions.sequenceLength,
  pSequenceLength: sharedOptions.pSequenceLength,
  qSequenceLength: { ...sharedOptions.qSequenceLength, description: "Changes nothing here, as --que_model_path" },
  questionNormalisation: {
    ...sharedOptions.questionNormalisation,
    description: "Changes nothing here, as --que_model_path",
  },
  passageNormalisation: sharedOptions.passageNormalisation,
  insertTitle: sharedOptions.insertTitle,
  sepAtEnd: sharedOptions.sepAtEnd,
  doLowerCase: sharedOptions.doLowerCase,

  batchSize: {
    group: "Machine",
    kind: "integer",
    minimum: 1,
    default: 4096,
    unit: "passages",
    description: "Passages at a time, which are sorted by length and run some thousand tokens together",
  },
  engine: sharedOptions.engine,
  threads: sharedOptions.threads,
  precision: sharedOptions.precision,
  fp16: sharedOptions.fp16,
  dtype: {
    group: "Machine",
    kind: "choice",
    choices: EMBEDDING_STORAGES,
    default: "float32",
    description: "Numbers in the shard file: float16 takes half, int8 (scaled row by row) a quarter of the space",
  },
} as const satisfies Options;

export type EmbedOptions = OptionValues<typeof embedOptions>;
