import { type Options, type OptionValues, papersFlags, sharedOptions, textOptions } from "@dpr/command-line";

/** The model that embeds questions. */
export const modelOptions = {
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
  ...textOptions,
  batchSize: {
    group: "Machine",
    kind: "integer",
    minimum: 1,
    default: 4096,
    unit: "questions",
    description: "Questions at a time, which are sorted by length and run some hundred tokens together",
  },
  engine: sharedOptions.engine,
  device: sharedOptions.device,
  noCuda: sharedOptions.noCuda,
  precision: sharedOptions.precision,
  fp16: sharedOptions.fp16,
  ...papersFlags,
} as const satisfies Options;

export type ModelOptions = OptionValues<typeof modelOptions>;
