import type { Options, OptionValues } from "@dpr/command-line";
import { measureOptions } from "./measure-options.ts";
import { modelOptions } from "./model-options.ts";
import { outputOptions } from "./output-options.ts";
import { searchOptions } from "./search-options.ts";

const questions = { group: "Questions" } as const;

/** The flags of the whole validation. Names are those of the papers' code. */
export const validateOptions = {
  ...measureOptions,
  ...outputOptions,
  ...searchOptions,
  nDocs: {
    group: "Search",
    kind: "integer",
    minimum: 1,
    default: 200,
    unit: "passages",
    description: "Passages retrieved for each question",
  },
  qEncodingPath: {
    ...questions,
    kind: "path",
    description: "Where embeddings of questions are kept: those of the embedder, or of --encode_q_and_save",
  },
  encodeQAndSave: {
    ...questions,
    kind: "boolean",
    default: false,
    description: "Embed the questions, keep them in --q_encoding_path, and end",
  },
  reEncodeQ: {
    ...questions,
    kind: "boolean",
    default: false,
    description: "Embed the questions even where their embeddings are kept",
  },
  ...modelOptions,
} as const satisfies Options;

export type ValidateOptions = OptionValues<typeof validateOptions>;
