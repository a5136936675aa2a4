import { describe, expect, test } from "vitest";
import { describeRates, epochRates, stageShares } from "../src/report/epoch-rates.ts";
import { addTime, addUpdate, type EpochWork, noWork } from "../src/report/epoch-work.ts";
import { madeReport } from "./report-records.ts";

const twoUpdates = [0, 1].reduce((work, update) => addUpdate(work, madeReport(update)), noWork);
const epoch = addTime(addTime(twoUpdates, { validate: 1.5 }), { save: 0.5 });

describe("the rates of an epoch", () => {
  test("are over its updates, without validating and saving", () => {
    expect(epochRates(epoch, 10)).toMatchObject({
      ...{ loss: 2, correct: 20 / 64, questions: 64, tokens: 8000, tokensPerSecond: 1000, questionsPerSecond: 8 },
      ...{ paddedShare: 0.2, recomputedShare: 0.2, gflops: 1, gemmGflops: 10 },
    });
  });

  test("do not depend on where a run was interrupted: its work goes through JSON", () => {
    const stored = JSON.parse(JSON.stringify(addUpdate(noWork, madeReport(0)))) as EpochWork;
    expect(addUpdate(stored, madeReport(1))).toEqual(twoUpdates);
  });

  test("share the epoch's whole time out, reading being what no other stage had", () => {
    const shares = stageShares(epoch.seconds);
    expect(shares.reduce((all, { share }) => all + share, 0)).toBeCloseTo(1);
    expect(shares.find(({ stage }) => stage === "read")!.share).toBeCloseTo(0.1);
    expect(shares.find(({ stage }) => stage === "backward")!.share).toBeCloseTo(0.4);
  });

  test("stand on one line", () => {
    expect(describeRates(epochRates(epoch, 10))).toBe(
      "1,000 tokens/s, 20 % padding, 20 % recomputed, 1 of 10 GFLOP/s (10 %); time: reading 10 %, tokenising 2.0 %, " +
        "forward pass 20 %, loss 2.0 %, backward pass 40 %, optimiser 6.0 %, validation 15 %, saving 5.0 %",
    );
  });

  test("are 0 for an epoch without updates", () => {
    expect(epochRates(noWork, 0)).toMatchObject({ loss: 0, tokensPerSecond: 0, gflops: 0, paddedShare: 0 });
    expect(describeRates(epochRates(noWork, 0))).not.toMatch(/NaN|Infinity/);
  });
});
