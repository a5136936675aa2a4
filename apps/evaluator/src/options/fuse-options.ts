import type { Options, OptionValues } from "@dpr/command-line";
import { measureOptions } from "./measure-options.ts";
import { outputOptions } from "./output-options.ts";

const fusion = { group: "Fusion" } as const;

/** How rankings of several runs become one. */
export const fuseOptions = {
  runs: {
    group: "Data",
    kind: "paths",
    bare: true,
    required: true,
    description: "Results of searches: DPR's, Pyserini's or DuReader's JSON, a reranker's scores, or TREC runs",
  },
  method: {
    ...fusion,
    kind: "choice",
    choices: ["combsum", "interpolate", "rrf"],
    default: "combsum",
    description:
      "combsum sums min-max scores, as GC-DPR-Dureader's merge does; interpolate weighs them; rrf looks at ranks alone",
  },
  weights: { ...fusion, kind: "numbers", minimum: 0, description: "One a run, for interpolate (default: 1 each)" },
  rrfK: { ...fusion, kind: "number", minimum: 0, description: "Added to every rank by rrf (default: 60)" },
  depth: {
    ...fusion,
    kind: "integer",
    minimum: 1,
    default: 200,
    unit: "passages",
    description: "Of each run that count, from its best",
  },
  keep: {
    ...fusion,
    kind: "integer",
    minimum: 1,
    default: 50,
    unit: "passages",
    description: "That the fused ranking keeps; GC-DPR-Dureader keeps 200 for training",
  },
  ...measureOptions,
  ...outputOptions,
} as const satisfies Options;

export type FuseOptions = OptionValues<typeof fuseOptions>;
