import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { UpdateReport } from "../src/train-batches.ts";
import type { MetricsRecord, UpdateRecord, ValidationRecord } from "../src/report/records.ts";

/** The lines of a real run, see report-traces/README.md. */
export function trace(name: "healthy" | "slow-start" | "collapsed"): readonly (UpdateRecord | ValidationRecord)[] {
  const lines = readFileSync(join(import.meta.dirname, "report-traces", `${name}.jsonl`), "utf8")
    .trimEnd()
    .split("\n");
  return lines.map((line) => JSON.parse(line) as UpdateRecord | ValidationRecord);
}

/** A made-up update, counted from 1, of a batch of 32 questions and 64 contexts. */
export function madeUpdate(update: number, changes: Partial<UpdateRecord> = {}): UpdateRecord {
  return {
    ...{ type: "update", update, updates: 1, epoch: 1, loss: 2, chanceLoss: 4.15888, correct: 10, questions: 32 },
    ...{ contexts: 64, learningRate: 1e-3, gradientNorm: 1, clipped: 0, tokens: 4000, tokensPerSecond: 8000 },
    seconds: 0.5,
    ...changes,
  };
}

export function madeValidation(update: number, changes: Partial<ValidationRecord> = {}): ValidationRecord {
  const metrics = { devLoss: 1 };
  return { type: "validation", update, epoch: 1, metrics, chosenBy: "devLoss", isBest: false, ...changes };
}

/** What `trainBatches` says of an update, counted from 0. */
export function madeReport(update: number, changes: Partial<UpdateReport> = {}): UpdateReport {
  return {
    ...{ update, batches: 1, loss: 2, correct: 10, questions: 32, contexts: 64, learningRate: 1e-3, gradientNorm: 3 },
    ...{ chanceLoss: 4.15888, tokens: 4000, paddedTokens: 5000, recomputedTokens: 1000, operations: 4e9 },
    seconds: { tokenize: 0.1, embed: 1, loss: 0.1, backward: 2, optimize: 0.3, all: 4 },
    ...changes,
  };
}

/** Records without what differs from run to run: times, and that a run was interrupted. */
export function withoutTimes(records: readonly MetricsRecord[]): readonly object[] {
  return records
    .filter(({ type }) => type !== "resume")
    .map((record) => Object.fromEntries(Object.entries(record).filter(([name]) => !/^time$|seconds/i.test(name))));
}
