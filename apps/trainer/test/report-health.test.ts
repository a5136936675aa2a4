import { describe, expect, test } from "vitest";
import { type Health, newHealth, watch } from "../src/report/health.ts";
import type { UpdateRecord, ValidationRecord, WarningRecord } from "../src/report/records.ts";
import { madeUpdate, madeValidation, trace } from "./report-records.ts";

/** All warnings of a run; the state goes through JSON before every record, as it does when a run is interrupted. */
function warningsOf(
  records: readonly (UpdateRecord | ValidationRecord)[],
  recipe = { warmupSteps: 20, maxGradNorm: 2 },
): readonly WarningRecord[] {
  let health = newHealth(recipe);
  return records.flatMap((record) => {
    const seen = watch(JSON.parse(JSON.stringify(health)) as Health, record);
    health = seen.health;
    return seen.warnings;
  });
}

const kinds = (records: readonly (UpdateRecord | ValidationRecord)[]): readonly string[] =>
  warningsOf(records).map(({ kind }) => kind);

const updates = (count: number, changes: (update: number) => Partial<UpdateRecord> = () => ({})) =>
  Array.from({ length: count }, (_, i) => madeUpdate(i + 1, changes(i + 1)));

describe("watching a real run", () => {
  test("that collapses warns after 50 updates, though dropout keeps its loss above that of chance", () => {
    const warnings = warningsOf(trace("collapsed"));
    expect(warnings.map(({ kind }) => kind)).toContain("collapsed");
    const { update, message } = warnings.find(({ kind }) => kind === "collapsed")!;
    expect(update).toBe(70);
    expect(message).toMatch(/the loss was 4\.\d+, and 4\.1\d\d is what equal scores/);
    expect(message).toMatch(/--learning_rate/);
  });

  test.each(["healthy", "slow-start"] as const)("that learns (%s) never warns of a collapse", (name) => {
    expect(kinds(trace(name))).toEqual(["clipped"]);
  });

  test("whose gradients are always clipped says to what the limit might be raised", () => {
    const [{ message }] = warningsOf(trace("healthy"));
    expect(message).toMatch(/clipped to 2 in 50 of 50 updates .* norm was 1\d\.\d .*--max_grad_norm 2\d;/s);
  });
});

describe("watching", () => {
  test("a loss at chance warns only after the warm-up, once", () => {
    const atChance = () => ({ loss: Math.log(64), correct: 0 });
    expect(kinds(updates(20 + 49, atChance))).toEqual([]);
    expect(kinds(updates(20 + 500, atChance))).toEqual(["collapsed"]);
  });

  test("a high loss is no collapse while more questions are right than by guessing", () => {
    expect(kinds(updates(500, () => ({ loss: 6, correct: 8 })))).toEqual([]);
  });

  test("few right questions are no collapse while the loss is below that of chance", () => {
    expect(kinds(updates(500, () => ({ loss: 0.95 * Math.log(64), correct: 0 })))).toEqual([]);
  });

  test("a gradient clipped in 19 of 20 updates warns, in 9 of 10 not", () => {
    expect(kinds(updates(500, (update) => ({ clipped: update % 20 === 0 ? 0 : 1 })))).toEqual(["clipped"]);
    expect(kinds(updates(500, (update) => ({ clipped: update % 10 === 0 ? 0 : 1 })))).toEqual([]);
  });

  test("a learning rate of 0 warns when it lasts; the first update of a warm-up may have it", () => {
    expect(kinds(updates(100, (update) => ({ learningRate: update === 1 ? 0 : 1e-5 })))).toEqual([]);
    expect(kinds(updates(100, () => ({ learningRate: 0 })))).toEqual(["learningRateZero"]);
  });

  test("three validations in a row without a better one warn, two not", () => {
    const rank = (averageRank: number, isBest: boolean) =>
      madeValidation(1, { metrics: { averageRank }, chosenBy: "averageRank", isBest, epoch: 8 });
    const [best, worse] = [rank(12.5, true), rank(13, false)];
    expect(kinds([best, worse, worse, best, worse, worse])).toEqual([]);
    const [{ kind, message }] = warningsOf([best, worse, worse, worse, worse]);
    expect(kind).toBe("notImproving");
    expect(message).toMatch(/^averageRank has not become better for 3 validations; the best, 12\.5.*, is of epoch 8/);
  });

  test("validations count anew when another metric chooses", () => {
    const loss = madeValidation(1);
    const rank = madeValidation(1, { metrics: { averageRank: 9 }, chosenBy: "averageRank" });
    expect(kinds([loss, loss, loss, rank, rank, rank])).toEqual([]);
  });

  test("a healthy run has no warnings", () => {
    expect(kinds([...updates(500, (update) => ({ loss: 4 / update })), madeValidation(500, { isBest: true })])).toEqual(
      [],
    );
  });
});
