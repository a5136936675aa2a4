import type { ProgressOptions } from "@dpr/command-line";
import type { MiningStep } from "@dpr/data";

/** How the progress of each step of mining is shown. */
export const MINING_STEPS: Readonly<Record<MiningStep, ProgressOptions>> = {
  results: { label: "reading results", unit: "questions" },
  training: { label: "matching questions", unit: "questions" },
  passages: { label: "looking up passages", unit: "passages" },
  mining: { label: "choosing hard negatives", unit: "questions" },
};
