import { type Options, type OptionValues, sharedOptions } from "@dpr/command-line";
import { embedOptions } from "../embed/embed-options.ts";

const data = { group: "Data" } as const;

/** The flags of `embedder import`. */
export const importOptions = {
  files: {
    ...data,
    kind: "paths",
    bare: true,
    required: true,
    description:
      "Files in the collection's order: .npy, .jsonl, or pickles of DPR. A glob in quotes is sorted with 2 before 10",
  },
  outFile: {
    ...data,
    kind: "path",
    required: true,
    description: "Where embeddings go: PREFIX becomes PREFIX_0_of_1.arrow",
  },
  numShards: {
    ...data,
    kind: "integer",
    minimum: 1,
    description: "How many shards the passages are cut into (default: one for each file)",
  },
  ids: {
    ...data,
    kind: "path",
    description:
      "The ids of one .npy file: JSON lines, an id a line, or its passages in TSV (default: FILE.ids.jsonl beside it)",
  },
  idPrefix: {
    ...data,
    kind: "text",
    description: "What stands before each id and is left out, such as wiki: in vectors of newer versions of DPR",
  },
  ctxFile: {
    ...data,
    kind: "path",
    description: "The passages that were embedded: their ids must be the vectors', in the same order",
  },

  conModelPath: {
    ...sharedOptions.conModelPath,
    description: "The context encoder that made them, by which the evaluator knows them again",
  },
  modelFile: sharedOptions.modelFile,
  pooling: sharedOptions.pooling,
  normalize: sharedOptions.normalize,
  sequenceLength: sharedOptions.sequenceLength,
  pSequenceLength: sharedOptions.pSequenceLength,
  passageNormalisation: sharedOptions.passageNormalisation,
  insertTitle: sharedOptions.insertTitle,
  sepAtEnd: sharedOptions.sepAtEnd,
  doLowerCase: sharedOptions.doLowerCase,
  dtype: embedOptions.dtype,
} as const satisfies Options;

export type ImportOptions = OptionValues<typeof importOptions>;
