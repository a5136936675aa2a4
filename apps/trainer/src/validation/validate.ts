import type { ExampleSource } from "@dpr/data";
import type { TrainerOptions } from "../options.ts";
import { averageRank } from "./average-rank.ts";
import { type DevPool, openDevPool } from "./dev-pool.ts";
import { devLoss } from "./dev-loss.ts";
import type { Validating } from "./embed-texts.ts";
import { type Metric, metricInForce } from "./metric.ts";
import { retrieval } from "./retrieval.ts";

/** What is validated on. */
export interface ValidationData {
  readonly examples: ExampleSource;
  /** Where questions are searched for their passages, which is an option. */
  readonly pool: DevPool | undefined;
}

/** What a validation came to: metrics by their names; those that were not asked for are absent. */
export interface Measurements extends Partial<Record<Metric, number>> {
  readonly devLoss: number;
  /** Share of the questions whose positive scores highest in its batch. */
  readonly correct: number;
  /** Of the dev file: the denominator of loss and shares. */
  readonly questions: number;
}

/** Reads, before the first update, what validations will read, so that a wrong file is found in time. */
export async function openValidation(
  options: TrainerOptions,
  examples: ExampleSource,
  signal: AbortSignal,
): Promise<ValidationData> {
  const { valRetrieval, valCtxFile, bestMetric } = options;
  const isAsked = valRetrieval || valCtxFile !== undefined || bestMetric?.startsWith("top") === true;
  return { examples, pool: isAsked ? await openDevPool(examples, valCtxFile, signal) : undefined };
}

/**
 * Measures the encoders as they are, in an epoch counted from 1: always the loss, the average rank where it is the
 * metric in force, and retrieval where that was asked for.
 */
export async function validate(
  validating: Validating,
  { examples, pool }: ValidationData,
  epoch: number,
): Promise<Measurements> {
  const { loss, correct, questions } = await devLoss(validating, examples);
  const ranked = metricInForce(validating.options, epoch) === "averageRank";
  const rank = ranked ? { averageRank: (await averageRank(validating, examples)).averageRank } : {};
  if (pool === undefined) return { devLoss: loss, correct, questions, ...rank };
  const { top1, top5, top20 } = await retrieval(validating, examples, pool);
  return { devLoss: loss, correct, questions, ...rank, top1, top5, top20 };
}

/** The value of a metric that was in force when it was measured, and so is there. */
export function valueOf(measurements: Measurements, metric: Metric): number {
  return measurements[metric]!;
}

/** For a line of the log: `dev loss 1.2345`, `dev 43.2 % of 300 correct`, … */
export function describeMeasurements({
  devLoss,
  correct,
  questions,
  averageRank,
  top1,
  top5,
  top20,
}: Measurements): readonly string[] {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const parts = [`dev loss ${devLoss.toFixed(4)}`, `dev ${percent(correct)} of ${questions} correct`];
  if (averageRank !== undefined) parts.push(`average rank ${averageRank.toFixed(2)}`);
  if (top1 !== undefined && top5 !== undefined && top20 !== undefined) {
    parts.push(`top 1/5/20 ${[top1, top5, top20].map(percent).join(" / ")}`);
  }
  return parts;
}
