import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Health, newHealth, watch } from "../src/report/health.ts";
import { openMetricsLog } from "../src/report/metrics-log.ts";
import type { MetricsRecord, UpdateRecord } from "../src/report/records.ts";
import { gatherUpdates, updateRecord } from "../src/report/update-record.ts";
import { madeReport, madeUpdate, madeValidation, withoutTimes } from "./report-records.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "trainer-metrics-"));
  path = join(folder, "metrics.jsonl");
});
afterEach(() => rm(folder, { recursive: true }));

const read = async (): Promise<MetricsRecord[]> =>
  (await readFile(path, "utf8"))
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as MetricsRecord);

const start = (update: number): MetricsRecord => ({
  type: update === 0 ? "start" : "resume",
  update,
  time: "2026-11-22T07:26:00.000Z",
  totalUpdates: 10,
  recipe: { learningRate: 0.00002, share: 1 / 3 },
});

async function append(records: readonly MetricsRecord[], keepUpTo?: number): Promise<void> {
  await using log = await openMetricsLog(path, { keepUpTo });
  for (const record of records) await log.append(record);
  await log.sync();
}

describe("metrics.jsonl", () => {
  test("holds one JSON object a line, measured numbers with six digits and the recipe as it is", async () => {
    await append([start(0), madeUpdate(1, { loss: 1 / 3, learningRate: 2e-5 / 3, tokens: 1234567 })]);
    const [run, update] = await read();
    expect(run).toEqual(start(0));
    expect(update).toMatchObject({ loss: 0.333333, learningRate: 6.66667e-6, tokens: 1234567 });
  });

  test("a new run begins it anew, one that goes on appends", async () => {
    await append([madeUpdate(1), madeUpdate(2)]);
    await append([start(2), madeUpdate(3)], 2);
    expect((await read()).map(({ type, update }) => `${type} ${update}`)).toEqual([
      ...["update 1", "update 2", "resume 2", "update 3"],
    ]);
    await append([start(0)]);
    expect(await read()).toEqual([start(0)]);
  });

  test("loses what came after the state that a run goes on with", async () => {
    await append([
      start(0),
      madeUpdate(1),
      madeValidation(1),
      start(1),
      madeUpdate(2),
      madeValidation(2),
      madeUpdate(3),
    ]);
    await append([], 1);
    expect(await read()).toEqual([start(0), madeUpdate(1), madeValidation(1), start(1)]);
  });

  test("its records are also held, as they were read or written", async () => {
    await append([madeUpdate(1)]);
    await using log = await openMetricsLog(path, { keepUpTo: 1 });
    await log.append(madeUpdate(2, { loss: 1 / 3 }));
    expect(log.records).toEqual(await read());
  });

  test("a line that a kill cut off at any byte is removed, and nothing else", async () => {
    await append([madeUpdate(1), madeValidation(1)]);
    const whole = await readFile(path, "utf8");
    const first = whole.indexOf("\n") + 1;
    for (let bytes = first; bytes < whole.length; bytes++) {
      await writeFile(path, whole);
      await truncate(path, bytes);
      // Without its line feed alone, a record is complete.
      const kept = bytes === whole.length - 1 ? [madeUpdate(1), madeValidation(1)] : [madeUpdate(1)];
      await append([madeUpdate(2)], 1);
      expect(await read()).toEqual([...kept, madeUpdate(2)]);
    }
  });

  test("a damaged line before the last is refused by its number", async () => {
    await writeFile(path, `${JSON.stringify(madeUpdate(1))}\n{"update":\n${JSON.stringify(madeUpdate(3))}\n`);
    await expect(openMetricsLog(path, { keepUpTo: 3 })).rejects.toMatchObject({ code: "METRICS_FORMAT", line: 2 });
    await expect(openMetricsLog(path, { keepUpTo: 3 })).rejects.toThrow(/metrics\.jsonl: line 2: expected/);
  });

  test("a validation that a run comes to twice is written once", async () => {
    await append([madeUpdate(1), madeValidation(1)]);
    await append([start(1), madeValidation(1), madeUpdate(2), madeValidation(2)], 1);
    expect((await read()).map(({ type, update }) => `${type} ${update}`)).toEqual([
      ...["update 1", "validation 1", "resume 1", "update 2", "validation 2"],
    ]);
  });

  test("of a run killed anywhere and gone on with equals that of an uninterrupted one, but for times", async () => {
    // As many updates as have three in a record; only the first of them are made.
    const totalUpdates = 60_000;
    const [made, every] = [13, 4];
    interface State {
      readonly updates: number;
      readonly open: UpdateRecord | null;
      readonly health: Health;
    }
    const begin: State = { updates: 0, open: null, health: newHealth({ warmupSteps: 2, maxGradNorm: 2 }) };
    /** Makes updates up to `end` after `state`, and gives the last state that was saved. */
    const run = async (state: State, end: number): Promise<State> => {
      await using log = await openMetricsLog(path, state.updates === 0 ? {} : { keepUpTo: state.updates });
      await log.append(start(state.updates));
      let [{ health, open }, saved] = [state, state];
      for (let updates = state.updates; updates < end;) {
        const report = madeReport(updates, { loss: 4 + Math.sin(updates), learningRate: 0 });
        const record = updateRecord(report, { epoch: 1, maxGradNorm: 2 });
        const seen = watch(health, record);
        const gathered = gatherUpdates(open, record, totalUpdates);
        [health, open] = [seen.health, gathered.open];
        if (gathered.full !== null) await log.append(gathered.full);
        for (const warning of seen.warnings) await log.append(warning);
        updates++;
        // As JSON keeps it.
        if (updates % every === 0) saved = JSON.parse(JSON.stringify({ updates, open, health })) as State;
      }
      return saved;
    };
    await run(begin, made);
    const whole = withoutTimes(await read());
    expect(whole.map((record) => (record as MetricsRecord).type)).toContain("warning");
    expect(whole.filter((record) => (record as MetricsRecord).type === "update")).toHaveLength(4);
    for (let killed = 1; killed <= made; killed++) {
      await run(await run(begin, killed), made);
      expect(withoutTimes(await read()), `killed after ${killed}`).toEqual(whole);
    }
  });
});

describe("records of updates", () => {
  test("count from 1, have the contexts of one batch, and say whether the gradient was clipped", () => {
    const report = madeReport(0, { contexts: 128, batches: 2, gradientNorm: 2.5 });
    const record = updateRecord(report, { epoch: 3, maxGradNorm: 2 });
    expect(record).toMatchObject({
      update: 1,
      updates: 1,
      epoch: 3,
      contexts: 64,
      clipped: 1,
    });
    expect(record.tokensPerSecond).toBe(1000);
    expect(updateRecord(report, { epoch: 3, maxGradNorm: 3 }).clipped).toBe(0);
    expect(updateRecord(report, { epoch: 3, maxGradNorm: 0 }).clipped).toBe(0);
  });

  test("are one each for the papers' 18,400 updates, and several together where a run has more than 20,000", () => {
    expect(gatherUpdates(null, madeUpdate(7), 18_400)).toEqual({ open: null, full: madeUpdate(7) });
    const one = gatherUpdates(null, madeUpdate(1, { loss: 1, questions: 32, gradientNorm: 1 }), 40_000);
    expect(one.full).toBeNull();
    const two = gatherUpdates(one.open, madeUpdate(2, { loss: 4, questions: 16, clipped: 1, gradientNorm: 3 }), 40_000);
    expect(two).toMatchObject({
      open: null,
      full: { update: 2, updates: 2, loss: 2, questions: 48, gradientNorm: 2, clipped: 1, tokens: 8000, seconds: 1 },
    });
  });

  test("end with the run", () => {
    const { open } = gatherUpdates(null, madeUpdate(40_000), 40_001);
    expect(open).not.toBeNull();
    expect(gatherUpdates(null, madeUpdate(40_001), 40_001).full).toMatchObject({ update: 40_001, updates: 1 });
  });
});
