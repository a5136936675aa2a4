import type { Options, OptionValues } from "@dpr/command-line";
import { measureOptions } from "./measure-options.ts";
import { outputOptions } from "./output-options.ts";

const { countAbsent: _, ...measuring } = measureOptions;

/** What two runs are compared by. */
export const compareOptions = {
  runs: {
    group: "Data",
    kind: "paths",
    bare: true,
    required: true,
    description: "Results of two searches: DPR's, Pyserini's or DuReader's JSON, or TREC runs",
  },
  samples: {
    group: "Measuring",
    kind: "integer",
    minimum: 100,
    default: 10_000,
    unit: "draws",
    description: "For each interval and each test",
  },
  seed: {
    group: "Measuring",
    kind: "integer",
    default: 1,
    description: "Of the draws: the same gives the same numbers",
  },
  ...measuring,
  report: outputOptions.report,
} as const satisfies Options;

export type CompareOptions = OptionValues<typeof compareOptions>;
