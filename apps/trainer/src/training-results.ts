import { join } from "node:path";
import { BEST } from "@dpr/model";
import type { TrainerOptions } from "./options.ts";
import type { Best } from "./validation/best.ts";

/** What the last line of standard output says. */
export interface TrainingResults {
  readonly updates: number;
  readonly epochs: number;
  /** Mean over the questions of the last epoch; null where nothing was trained. */
  readonly trainLoss: number | null;
  /** The best validation; null without a validation file. */
  readonly best: (Best & { readonly directory: string }) | null;
  /** Rates are over the updates alone, of this process. */
  readonly questionsPerSecond: number;
  readonly tokensPerSecond: number;
  readonly seconds: number;
  readonly peakRssMb: number;
}

/** Prints a short summary of a run for people, and returns it for programs. */
export function resultsOf(
  { outputDir }: TrainerOptions,
  run: Omit<TrainingResults, "best"> & { readonly best: Best | null },
): TrainingResults {
  const { updates, trainLoss, best, seconds } = run;
  const directory = join(outputDir, BEST);
  const trained = trainLoss === null ? "" : `, training loss ${trainLoss.toFixed(4)}`;
  console.log(`${updates} updates in ${seconds.toFixed(1)} s${trained}`);
  if (best !== null)
    console.log(`best: epoch ${best.epoch}, ${best.metric} ${best.value.toPrecision(5)}, in ${directory}`);
  console.log(`encoders: ${outputDir}`);
  return {
    ...run,
    best: best === null ? null : { ...best, directory },
    questionsPerSecond: rounded(run.questionsPerSecond),
    tokensPerSecond: rounded(run.tokensPerSecond),
    seconds: rounded(seconds),
  };
}

/** One decimal; 0 for the rate of nothing. */
function rounded(number: number): number {
  return Number.isFinite(number) ? Number(number.toFixed(1)) : 0;
}
