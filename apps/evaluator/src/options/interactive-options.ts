import type { Options, OptionValues } from "@dpr/command-line";
import { measureOptions } from "./measure-options.ts";
import { modelOptions } from "./model-options.ts";
import { searchOptions } from "./search-options.ts";

/** The flags of a search that people type questions into. */
export const interactiveOptions = {
  query: {
    group: "Search",
    kind: "text",
    description: "One question, and the end; without it, questions are read line by line",
  },
  nDocs: {
    group: "Search",
    kind: "integer",
    minimum: 1,
    default: 5,
    unit: "passages",
    description: "For each question",
  },
  ctxFile: measureOptions.ctxFile,
  ...searchOptions,
  ...modelOptions,
} as const satisfies Options;

export type InteractiveOptions = OptionValues<typeof interactiveOptions>;
