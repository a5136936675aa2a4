import { describe, expect, test } from "vitest";
import type { TrainerOptions } from "../src/options.ts";
import { type Best, updateBest } from "../src/validation/best.ts";
import { refuseValidationConflicts } from "../src/validation/conflicts.ts";
import { FULL_PATIENCE, isOutOfPatience, type Patience, updatePatience } from "../src/validation/early-stopping.ts";
import { type Metric, metricInForce } from "../src/validation/metric.ts";
import { isValidationDue } from "../src/validation/validation-times.ts";

/** What is best after each of these values, and whether it was then. */
function bestOf(metric: Metric, values: readonly number[], before: Best | null = null) {
  const steps: [value: number | undefined, isBest: boolean][] = [];
  let best = before;
  for (const [update, value] of values.entries()) {
    const after = updateBest(best, { metric, value, epoch: 1, update });
    steps.push([after.best?.value, after.isBest]);
    // As a resumed run reads it.
    best = JSON.parse(JSON.stringify(after.best)) as Best | null;
  }
  return { best, steps };
}

describe("the best validation", () => {
  test.each<[Metric, number[], number[]]>([
    ["devLoss", [3, 4, 2, 2, 0, 1, -1], [3, 3, 2, 2, 0, 0, -1]],
    ["averageRank", [10, 0, 5, 0], [10, 0, 0, 0]],
    ["top1", [0, 0, 0.5, 0.2, 0.6], [0, 0, 0.5, 0.5, 0.6]],
    ["top5", [0.1, 0.3], [0.1, 0.3]],
    ["top20", [0.9, 0.8], [0.9, 0.9]],
  ])("of %s follows its direction, 0 is a value, and an equal one is not better", (metric, values, expected) => {
    const { steps } = bestOf(metric, values);
    expect(steps.map(([value]) => value)).toEqual(expected);
    expect(steps.map(([, isBest]) => isBest)).toEqual(expected.map((value, i) => i === 0 || value !== expected[i - 1]));
  });

  test("starts again when the metric changes, however good the last one was", () => {
    const { best } = bestOf("devLoss", [0]);
    const { steps } = bestOf("averageRank", [300, 299, 301], best);
    expect(steps).toEqual([
      [300, true],
      [299, true],
      [299, false],
    ]);
  });

  test("is never NaN or infinite, and comes when there is a number", () => {
    const { steps } = bestOf("devLoss", [Number.NaN, Number.POSITIVE_INFINITY, 7, Number.NaN, 6]);
    expect(steps).toEqual([
      [undefined, false],
      [undefined, false],
      [7, true],
      [7, false],
      [6, true],
    ]);
    const { best } = bestOf("devLoss", [1]);
    expect(bestOf("top1", [Number.NaN], best).best).toEqual(best);
  });

  test("tells where it was measured", () => {
    const measured: Best = { metric: "devLoss", value: 1, epoch: 3, update: 70 };
    expect(updateBest(null, measured)).toEqual({ best: measured, isBest: true });
  });
});

test("early stopping comes after so many validations in a row that were not the best, and never without a number", () => {
  const isBest = [true, false, false, true, false, false, false];
  let patience: Patience = FULL_PATIENCE;
  const stops = isBest.map((one) => {
    patience = JSON.parse(JSON.stringify(updatePatience(patience, one))) as Patience;
    return [1, 3, 4, undefined].map((validations) => isOutOfPatience(patience, validations));
  });
  expect(stops.map(([one]) => one)).toEqual([false, true, true, false, true, true, true]);
  expect(stops.findIndex(([, three]) => three)).toBe(6);
  expect(stops.some(([, , four, never]) => four || never)).toBe(false);
});

test("validations are as many as asked for, as even as can be, with the last at the epoch's end", () => {
  for (let updates = 1; updates <= 30; updates++) {
    for (let perEpoch = 1; perEpoch <= 40; perEpoch++) {
      const due = Array.from({ length: updates }, (_, i) => i + 1).filter((done) =>
        isValidationDue(done, updates, perEpoch),
      );
      expect(due).toHaveLength(Math.min(perEpoch, updates));
      expect(due.at(-1)).toBe(updates);
      const gaps = due.map((one, i) => one - (due[i - 1] ?? 0));
      expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
    }
  }
});

describe("the metric in force", () => {
  test("is the loss until the average rank's epoch, which is counted from 0", () => {
    const inForce = (valAvRankStartEpoch: number, epochs: readonly number[]) =>
      epochs.map((epoch) => metricInForce({ bestMetric: undefined, valAvRankStartEpoch }, epoch));
    expect(inForce(30, [0, 1, 30, 31])).toEqual(["devLoss", "devLoss", "devLoss", "averageRank"]);
    expect(inForce(7, [7, 8])).toEqual(["devLoss", "averageRank"]);
    expect(inForce(0, [1, 2])).toEqual(["averageRank", "averageRank"]);
  });

  test("is the one that was asked for in every epoch", () => {
    const flags = ["dev_loss", "average_rank", "top1", "top5", "top20"] as const;
    const inForce = flags.map((bestMetric) => metricInForce({ bestMetric, valAvRankStartEpoch: 0 }, 5));
    expect(inForce).toEqual(["devLoss", "averageRank", "top1", "top5", "top20"]);
  });
});

test.each<[string, Partial<TrainerOptions>]>([
  ["best_metric", { bestMetric: "dev_loss" }],
  ["early_stopping", { earlyStopping: 3 }],
  ["val_retrieval", { valRetrieval: true }],
  ["val_ctx_file", { valCtxFile: "passages.tsv" }],
])("--%s without questions to validate on is refused", (flag, options) => {
  const given = { valRetrieval: false, ...options } as TrainerOptions;
  expect(() => refuseValidationConflicts(given)).toThrow(`--${flag}: expected --dev_file beside it, got none`);
  expect(() => refuseValidationConflicts({ ...given, devFile: "dev.json" })).not.toThrow();
});
