import { type Options, papersFlags } from "@dpr/command-line";

const accepted = { group: "Accepted from the papers' command lines" } as const;

/** Flags that the papers' programs need and this one does not: each is read, and says once why it changes nothing. */
export const inertFlags = {
  gradCache: {
    ...accepted,
    kind: "boolean",
    description: "Gradient Cache, which is always used",
    inert: "every batch goes through the gradient cache, which has no other result than the whole batch at once",
  },
  fp16OptLevel: { ...papersFlags.fp16OptLevel, inert: "there is one way of mixing precisions, which --fp16 asks for" },
  localRank: { ...papersFlags.localRank, inert: "one process trains, with all cores" },
  globalLossBufSz: {
    ...accepted,
    kind: "integer",
    unit: "bytes",
    description: "What processes exchange representations in",
    inert: "one process has all representations of a batch",
  },
  numWorkers: {
    ...accepted,
    kind: "integer",
    description: "Processes that load data",
    inert: "the training process reads its batches itself",
  },
  validationWorkers: {
    ...accepted,
    kind: "integer",
    description: "Processes that validate",
    inert: "validation uses all cores already",
  },
  checkpointFileName: {
    ...accepted,
    kind: "text",
    description: "A checkpoint's name",
    inert: "encoders are named question_model_EPOCH and context_model_EPOCH, which the embedder and evaluator look for",
  },
  trainRollingLossStep: {
    ...accepted,
    kind: "integer",
    unit: "updates",
    description: "How often a mean loss is logged",
    inert: "the loss is logged as --log_batch_step says, and an epoch's mean at its end",
  },
} as const satisfies Options;
