import type { Recipe } from "../state/recipe.ts";
import type { EpochRates } from "./epoch-rates.ts";

/**
 * What a line of `metrics.jsonl` says. Lines follow each other as things happened; `update` is always the number of
 * updates done by then. Losses are in nats, shares between 0 and 1.
 */
export type MetricsRecord = RunRecord | UpdateRecord | EpochRecord | ValidationRecord | WarningRecord;

/** A run begins, or goes on where it was interrupted. */
export interface RunRecord {
  readonly type: "start" | "resume";
  readonly update: number;
  /** In UTC, as ISO 8601 writes it. */
  readonly time: string;
  /** Of the whole run. */
  readonly totalUpdates: number;
  readonly recipe: Recipe;
  /** What is no longer as it was: `learning_rate: was 0.00002, is 0.00003`. */
  readonly changes?: readonly string[];
}

/** One update, or several in a row where a run has very many. */
export interface UpdateRecord {
  readonly type: "update";
  /** The last one's, counted from 1. */
  readonly update: number;
  /** How many updates the other numbers are of. */
  readonly updates: number;
  /** Counted from 1. */
  readonly epoch: number;
  /** Mean over the questions. */
  readonly loss: number;
  /** What the loss would be if all contexts of a batch scored alike. */
  readonly chanceLoss: number;
  /** Questions whose positive scored highest in its batch. */
  readonly correct: number;
  readonly questions: number;
  /** Against which a question's positive is scored: those of one batch. */
  readonly contexts: number;
  /** The last update's. */
  readonly learningRate: number;
  /** Mean over the updates, of both encoders together, before clipping. */
  readonly gradientNorm: number;
  /** Updates whose gradient was cut to `max_grad_norm`. */
  readonly clipped: number;
  /** Of questions and contexts, without padding. */
  readonly tokens: number;
  readonly tokensPerSecond: number;
  readonly seconds: number;
}

/** An epoch is finished: its means, rates, and where its time went. */
export interface EpochRecord extends EpochRates {
  readonly type: "epoch";
  readonly update: number;
  /** Counted from 1. */
  readonly epoch: number;
}

/** The encoders were measured on other questions. */
export interface ValidationRecord {
  readonly type: "validation";
  readonly update: number;
  /** Epochs finished or begun; 0 before the first update. */
  readonly epoch: number;
  /** By name: `devLoss`, `devCorrect`, `averageRank`, `top1`, `top5`, `top20`, or another. */
  readonly metrics: Readonly<Record<string, number>>;
  /** The one by which the best checkpoint is chosen now. */
  readonly chosenBy: string;
  /** Whether this is the best checkpoint so far by that metric. */
  readonly isBest: boolean;
}

/** Training is not healthy. */
export interface WarningRecord {
  readonly type: "warning";
  readonly update: number;
  readonly kind: "collapsed" | "clipped" | "notImproving" | "learningRateZero";
  /** What is seen, why it matters, what to try. */
  readonly message: string;
}

/** Whether a record says that a run began or went on. */
export function isRun(record: MetricsRecord): record is RunRecord {
  return record.type === "start" || record.type === "resume";
}
