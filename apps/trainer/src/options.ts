import { type Options, type OptionValues, sharedOptions, textOptions } from "@dpr/command-line";
import { betasForm, epsilonForm, parseBetas, parseEpsilon } from "./adam-numbers.ts";
import { inertFlags } from "./inert-flags.ts";

const data = { group: "Data" } as const;
const models = { group: "Models" } as const;
const batches = { group: "Batches and chunks" } as const;
const optimization = { group: "Optimisation" } as const;
const loss = { group: "Loss" } as const;
const validation = { group: "Validation" } as const;

/** The trainer's flags. Names and defaults are those of the papers' code. */
export const options = {
  trainFile: {
    ...data,
    kind: "paths",
    required: true,
    aliases: ["train_data_path"],
    description: "Training questions: DPR JSON or JSON lines, .gz or not; several with commas between, * for many",
  },
  trainFilesUpsampleRates: {
    ...data,
    kind: "numbers",
    minimum: 1,
    description: "How often an epoch goes through each training file (default: once)",
  },
  devFile: { ...data, kind: "path", description: "Validation questions, after each epoch; same formats" },
  hardNegatives: { ...data, kind: "integer", minimum: 0, default: 1, description: "Hard negatives of each question" },
  otherNegatives: {
    ...data,
    kind: "integer",
    minimum: 0,
    default: 0,
    description: "Ordinary negatives of each question",
  },
  shufflePositiveCtx: {
    ...data,
    kind: "boolean",
    default: false,
    description: "Draw one of a question's positives instead of taking the first",
  },
  skipBadRows: { ...data, ...sharedOptions.skipBadRows },
  seed: {
    ...data,
    kind: "integer",
    minimum: 0,
    default: 12345,
    description: "Of everything that is drawn: equal seeds, equal numbers",
  },

  outputDir: {
    ...models,
    kind: "path",
    required: true,
    aliases: ["save_dir"],
    description: "Where question_model_<epoch> and context_model_<epoch> are written, and the best ones under best",
  },
  resume: {
    ...models,
    kind: "boolean",
    default: false,
    description:
      "Go on with the run of --output_dir where it was interrupted, or with that of --model_file, in this --output_dir; start one if there is none yet",
  },
  keepCheckpoints: {
    ...models,
    kind: "integer",
    minimum: 1,
    default: 3,
    unit: "epochs",
    description: "How many epochs' encoders are kept, the last ones; the best are kept beside them",
  },
  saveEveryUpdates: {
    ...models,
    kind: "integer",
    minimum: 1,
    unit: "updates",
    description: "Save the state inside an epoch, so that no more is lost (default: by time alone)",
  },
  saveEveryMinutes: {
    ...models,
    kind: "number",
    minimum: 0,
    default: 30,
    unit: "minutes",
    description: "The same by time; 0: only after each epoch",
  },
  pretrainedModelCfg: {
    ...models,
    kind: "text",
    orPath: true,
    description:
      "A directory in Hugging Face's layout, a model of the hub (organisation/name@revision), or new:LAYERSxHIDDEN for random weights (default: bert-base-uncased)",
  },
  vocabFile: {
    ...models,
    kind: "path",
    description: "The vocab.txt of a new: model (default: learnt from the training questions and passages)",
  },
  vocabSize: {
    ...models,
    kind: "integer",
    minimum: 100,
    unit: "tokens",
    description: "Of a vocabulary that is learnt (default: 8,000)",
  },
  modelFile: {
    ...models,
    kind: "path",
    aliases: ["pretrained_file"],
    description: "Start from the encoders of an earlier run: its output directory, or DIR@8 for epoch 8",
  },
  encoderModelType: sharedOptions.encoderModelType,
  shareEncoders: {
    ...models,
    kind: "boolean",
    default: false,
    description: "One set of weights for questions and contexts",
  },
  fixCtxEncoder: { ...models, kind: "boolean", default: false, description: "Train the question encoder only" },
  pooling: sharedOptions.pooling,
  projectionDim: {
    ...models,
    kind: "integer",
    minimum: 0,
    unit: "numbers",
    description: "A linear layer on top, to embeddings of so many; 0: none (default: what the model has)",
  },
  normalize: sharedOptions.normalize,
  ...textOptions,
  dropout: {
    ...models,
    kind: "number",
    minimum: 0,
    maximum: 0.99,
    description: "Share of elements set to zero, at each of BERT's sites (default: the model's configuration)",
  },

  batchSize: { ...batches, kind: "integer", minimum: 1, default: 128, unit: "questions", description: "An update" },
  lastBatch: {
    ...batches,
    kind: "choice",
    choices: ["keep", "drop", "fill"],
    default: "keep",
    description: "An epoch's last batch, when questions run out: kept short, dropped, or filled from the epoch's start",
  },
  sequenceLength: {
    ...batches,
    kind: "integer",
    minimum: 3,
    unit: "tokens",
    description: "A text's (default: what the encoders of --model_file say, else 256)",
  },
  qSequenceLength: {
    ...batches,
    kind: "integer",
    minimum: 3,
    unit: "tokens",
    description: "A question's (default: --sequence_length)",
  },
  pSequenceLength: {
    ...batches,
    kind: "integer",
    minimum: 3,
    unit: "tokens",
    description: "A context's, title included (default: --sequence_length)",
  },
  gradientAccumulationSteps: {
    ...batches,
    kind: "integer",
    minimum: 1,
    default: 1,
    unit: "batches",
    description: "Batches whose mean gradient makes one update; negatives come from a question's own batch alone",
  },
  memoryBudgetMb: {
    ...batches,
    kind: "integer",
    minimum: 0,
    unit: "MB",
    description:
      "Activations kept between the passes, which saves a second forward pass (default: half of what is free, on the GPU where that computes)",
  },
  chunkTokens: {
    ...batches,
    kind: "integer",
    minimum: 1,
    default: 2048,
    unit: "tokens",
    description: "A chunk's, padding included, where no chunk size is given",
  },
  chunkSize: {
    ...batches,
    kind: "integer",
    minimum: 1,
    unit: "texts",
    description: "A chunk's: memory for speed, never another result (default: cut by --chunk_tokens)",
  },
  qChunkSize: { ...batches, kind: "integer", minimum: 1, unit: "texts", description: "--chunk_size for questions" },
  ctxChunkSize: { ...batches, kind: "integer", minimum: 1, unit: "texts", description: "--chunk_size for contexts" },

  temperature: {
    ...loss,
    kind: "number",
    minimum: 1e-6,
    default: 1,
    description: "Similarities are divided by it; 0.05 is usual with --normalize",
  },
  margin: {
    ...loss,
    kind: "number",
    minimum: 0,
    default: 0,
    description: "Taken off the positive's similarity, so that it must lead by so much",
  },
  symmetricLoss: {
    ...loss,
    kind: "boolean",
    default: false,
    description: "Let positives find their questions too; the mean of both directions",
  },
  ignoreDuplicatePositives: {
    ...loss,
    kind: "boolean",
    default: false,
    description: "A copy of a question's positive, from another question of the batch, is no negative",
  },
  distillationWeight: {
    ...loss,
    kind: "number",
    minimum: 0,
    maximum: 1,
    default: 0,
    description: "Share of the loss that learns from a teacher: the field score of each question's own passages",
  },
  distillationTemperature: {
    ...loss,
    kind: "number",
    minimum: 1e-6,
    description: "The teacher's scores are divided by it (default: 1)",
  },

  numTrainEpochs: {
    ...optimization,
    kind: "integer",
    minimum: 0,
    default: 40,
    aliases: ["epoches"],
    description: "Times through the training questions; 0 saves the encoders as they start",
  },
  maxUpdates: {
    ...optimization,
    kind: "integer",
    minimum: 1,
    aliases: ["max_steps"],
    description: "End the run, and its learning-rate schedule, after so many updates (default: its epochs')",
  },
  learningRate: { ...optimization, kind: "number", minimum: 0, default: 2e-5, description: "At the end of warm-up" },
  warmupSteps: {
    ...optimization,
    kind: "integer",
    minimum: 0,
    default: 1237,
    unit: "updates",
    description: "Linear rise of the learning rate from 0, before its linear fall to 0",
  },
  maxGradNorm: {
    ...optimization,
    kind: "number",
    minimum: 0,
    default: 2,
    description: "Clip the gradient of both encoders together to this norm; 0: never",
  },
  weightDecay: { ...optimization, kind: "number", minimum: 0, default: 0, description: "Not of biases and LayerNorm" },
  adamEps: {
    ...optimization,
    kind: "parsed",
    parse: parseEpsilon,
    expects: epsilonForm,
    default: "1e-8",
    description: "AdamW's ε",
  },
  adamBetas: {
    ...optimization,
    kind: "parsed",
    parse: parseBetas,
    expects: betasForm,
    default: "0.9,0.999",
    description: "AdamW's β1,β2",
  },

  devBatchSize: {
    ...validation,
    kind: "integer",
    minimum: 1,
    default: 16,
    unit: "questions",
    description: "A validation batch: each question is scored against all contexts of its batch",
  },
  evalPerEpoch: {
    ...validation,
    kind: "integer",
    minimum: 1,
    default: 1,
    description: "Validations of an epoch, spread evenly, the last one at its end",
  },
  valAvRankStartEpoch: {
    ...validation,
    kind: "integer",
    minimum: 0,
    default: 30,
    description: "From this epoch on, counted from 0, the average rank decides which encoders are best, not the loss",
  },
  valAvRankHardNeg: {
    ...validation,
    kind: "integer",
    minimum: 0,
    default: 30,
    description: "Hard negatives that each question brings to the average rank's pool",
  },
  valAvRankOtherNeg: {
    ...validation,
    kind: "integer",
    minimum: 0,
    default: 30,
    description: "Ordinary negatives that each question brings to it",
  },
  valAvRankBsz: {
    ...validation,
    kind: "integer",
    minimum: 1,
    default: 128,
    unit: "contexts",
    description: "Contexts of the pool that are sorted by length and embedded together",
  },
  valAvRankMaxQs: {
    ...validation,
    kind: "integer",
    minimum: 1,
    default: 10000,
    unit: "questions",
    description: "Questions whose positives are ranked at most, the first of the file",
  },
  valRetrieval: {
    ...validation,
    kind: "boolean",
    default: false,
    description: "Also search for the questions' positives: top-1, top-5, top-20 among all passages of --dev_file",
  },
  valCtxFile: {
    ...validation,
    kind: "path",
    description: "Search these passages instead, which implies --val_retrieval; formats as the embedder's",
  },
  bestMetric: {
    ...validation,
    kind: "choice",
    choices: ["dev_loss", "average_rank", "top1", "top5", "top20"],
    description: "What decides which encoders are best (default: the loss, later the average rank)",
  },
  earlyStopping: {
    ...validation,
    kind: "integer",
    minimum: 1,
    unit: "validations",
    description: "End the run after so many in a row without better encoders (default: never)",
  },
  logBatchStep: {
    ...validation,
    kind: "integer",
    minimum: 1,
    default: 100,
    unit: "updates",
    description: "How often the loss, learning rate and gradient norm are logged",
  },

  engine: sharedOptions.engine,
  threads: sharedOptions.threads,
  device: {
    ...sharedOptions.device,
    description:
      "On what: cuda is an NVIDIA GPU, by --engine tfjs, which auto is then, and an error where there is none; auto takes one where --engine tfjs sees it, else the CPU",
  },
  noCuda: sharedOptions.noCuda,
  precision: {
    ...sharedOptions.precision,
    description:
      "Numbers in products (default: what --fp16 gets, else fp32): bf16 needs OpenVINO and a CPU that has it; weights, gradients, loss and optimiser stay fp32",
  },
  fp16: sharedOptions.fp16,

  ...inertFlags,
} as const satisfies Options;

export type TrainerOptions = OptionValues<typeof options>;
