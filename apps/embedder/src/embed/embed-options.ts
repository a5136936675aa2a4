import { type Options, type OptionValues, papersFlags, sharedOptions, textOptions } from "@dpr/command-line";
import { EMBEDDING_STORAGES } from "@dpr/data";

const data = { group: "Data" } as const;

/** The embedder's flags. Names are those of the papers' code. */
export const embedOptions = {
  ctxFile: {
    ...data,
    kind: "path",
    description: "The passages: TSV with the columns id, text and title, JSON lines, BEIR's or MS MARCO's, .gz or not",
  },
  questions: {
    ...data,
    kind: "path",
    description:
      "In place of passages, the questions of a QA file (CSV, JSON lines), of BEIR or MS MARCO, or of a training file (DPR JSON)",
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
  numShards: { ...data, kind: "integer", minimum: 1, description: "How many shards the texts are cut into" },
  afterShard: {
    ...data,
    kind: "text",
    aliases: ["then"],
    description:
      "A command for the shell to run for each shard that is complete: 'aws s3 cp {file} s3://bucket/'; {file} and {manifest} become its paths, quoted",
  },
  update: {
    ...data,
    kind: "paths",
    description:
      "Shards of an earlier version of the texts (files, folders, prefixes or globs): what is unchanged is copied from them, the rest embedded",
  },
  allowDuplicateIds: {
    ...data,
    kind: "boolean",
    default: false,
    description: "Embed texts that have the id of another one too; say so to the evaluator as well",
  },

  conModelPath: sharedOptions.conModelPath,
  queModelPath: sharedOptions.queModelPath,
  modelFile: sharedOptions.modelFile,
  encoderModelType: sharedOptions.encoderModelType,
  pooling: sharedOptions.pooling,
  normalize: sharedOptions.normalize,
  sequenceLength: sharedOptions.sequenceLength,
  pSequenceLength: sharedOptions.pSequenceLength,
  qSequenceLength: sharedOptions.qSequenceLength,
  ...textOptions,

  batchSize: {
    group: "Machine",
    kind: "integer",
    minimum: 1,
    default: 4096,
    unit: "texts",
    description: "Texts at a time, which are sorted by length and run some hundred tokens together",
  },
  workers: {
    group: "Machine",
    kind: "integer",
    minimum: 1,
    unit: "processes",
    description: "Embed all shards, as many as there are workers or --num_shards, side by side on this machine",
  },
  engine: sharedOptions.engine,
  threads: {
    ...sharedOptions.threads,
    description: "Threads of one run (default: all cores, or a worker's share of them)",
  },
  device: sharedOptions.device,
  noCuda: sharedOptions.noCuda,
  precision: {
    ...sharedOptions.precision,
    choices: ["fp32", "bf16", "int8"],
    description:
      "Numbers in products (default: what --fp16 gets, else fp32): bf16 needs OpenVINO and a CPU that has it; int8 takes a half to a third of the time on CPUs with 8-bit instructions (VNNI, AMX), and says how close it comes",
  },
  fp16: sharedOptions.fp16,
  dtype: {
    group: "Machine",
    kind: "choice",
    choices: EMBEDDING_STORAGES,
    default: "float32",
    description: "Numbers in the shard file: float16 takes half, int8 (scaled row by row) a quarter of the space",
  },

  ...papersFlags,
  localRank: { ...papersFlags.localRank, inert: "--shard and --workers divide the work" },
} as const satisfies Options;

export type EmbedOptions = OptionValues<typeof embedOptions>;
