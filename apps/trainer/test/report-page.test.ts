import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { epochRates } from "../src/report/epoch-rates.ts";
import { addUpdate, noWork } from "../src/report/epoch-work.ts";
import type { MetricsRecord } from "../src/report/records.ts";
import { renderReport } from "../src/report/render-report.ts";
import { smooth } from "../src/report/smooth.ts";
import { type Point, thinOut } from "../src/report/thin-out.ts";
import { writeReport } from "../src/report/write-report.ts";
import { madeReport, madeUpdate, madeValidation, trace } from "./report-records.ts";

const recipe = { trainFile: ["train.json"], learningRate: 2e-5, maxGradNorm: 2, shareEncoders: true };
const options = { title: "out", recipe };
const time = "2026-11-22T07:26:00.000Z";
const epochRecord = { type: "epoch", update: 188, epoch: 4, ...epochRates(addUpdate(noWork, madeReport(0)), 300) };
const run = [
  { type: "start", update: 0, time, totalUpdates: 188, recipe },
  ...trace("healthy"),
  epochRecord,
  { type: "warning", update: 188, kind: "clipped", message: "Try --max_grad_norm 20." },
] as readonly MetricsRecord[];

/** The text between tags, as a reader sees it. */
const textOf = (html: string): string =>
  html
    .replace(/<style>[^]*?<\/style>/g, "")
    .replace(/<wbr>/g, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/\s+/g, " ");

describe("the page of a run", () => {
  test("shows curves, the best checkpoint, warnings, epochs, times and the recipe", () => {
    const page = renderReport(run, options);
    const text = textOf(page);
    for (const title of ["Training loss", "Learning rate", "Gradient norm", "Throughput", "Validation loss"]) {
      expect(page).toContain(`aria-label="${title},`);
    }
    expect(text).toContain("Update 188 of 188");
    expect(text).toContain("Best checkpoint 1.194 devLoss, epoch 3, in best/");
    expect(text).toContain("Gradient always clipped (update 188). Try --max_grad_norm 20.");
    expect(text).toContain("chance, 64 contexts");
    expect(text).toContain("max_grad_norm 2");
    expect(text).toContain("Where the time of epoch 4 went 1,000 tokens/s, 20 % padding");
    expect(text).toContain("train_file train.json learning_rate 0.00002 max_grad_norm 2 share_encoders true");
    expect(text).toContain(`Began, ${time}`);
  });

  test("leaves out the loss of chance where it would press the curve flat", () => {
    const fineTuning = run.map((record) => (record.type === "update" ? { ...record, loss: record.loss / 20 } : record));
    expect(textOf(renderReport(fineTuning, options))).not.toContain("chance, 64 contexts");
  });

  test("asks for nothing from elsewhere and runs no script", () => {
    const page = renderReport(run, options);
    expect(page.replace(/ xmlns(:xlink)?="[^"]*"/g, "")).not.toMatch(
      /https?:|\/\/|@import|<script|<link|<img|\son\w+=/i,
    );
    expect(page).not.toMatch(/url\((?!#)/);
  });

  test("shows a < as a <, wherever a text comes from", () => {
    const hostile = `<b onclick="alert('x')">&amp;`;
    const page = renderReport(
      [
        { type: "resume", update: 1, time: hostile, totalUpdates: 3, recipe: {}, changes: [hostile] },
        madeValidation(2, { metrics: { [hostile]: 2 }, chosenBy: hostile, isBest: true }),
        { type: "warning", update: 3, kind: "clipped", message: hostile },
      ],
      { title: hostile, recipe: { [hostile]: hostile, trainFile: [hostile] } },
    );
    expect(page).not.toContain("<b ");
    expect(page.replace(/"[^"]*"/g, '""')).not.toMatch(/onclick=""/);
    expect(textOf(page).split(hostile).length).toBeGreaterThanOrEqual(11);
  });

  test("closes every element, and names no two alike", () => {
    const page = renderReport(run, options).replace(/<!doctype html>|<style>[^]*?<\/style>/g, "");
    const open: string[] = [];
    const closed: (readonly [string | undefined, string])[] = [];
    for (const [tag, slash, name] of page.matchAll(/<(\/?)([a-z][\w]*)[^>]*>/gi)) {
      if (name === "meta" || name === "wbr" || tag.endsWith("/>")) continue;
      if (slash === "") open.push(name);
      else closed.push([open.pop(), name]);
    }
    expect(open).toEqual([]);
    expect(closed.filter(([opened, name]) => opened !== name)).toEqual([]);
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const used = [...page.matchAll(/url\(#([^)]*)\)/g)].map(([, id]) => id);
    expect(used.filter((id) => !ids.includes(id))).toEqual([]);
  });

  test("is equal for equal records, whatever was drawn before", () => {
    const first = renderReport(run, options);
    renderReport(run.slice(0, 50), options);
    expect(renderReport(run, options)).toBe(first);
  });

  test("is there before the first update", () => {
    expect(textOf(renderReport([], options))).toContain("No update is done yet.");
    expect(textOf(renderReport([madeValidation(0, { epoch: 0, isBest: true })], options))).toContain("Validation loss");
  });

  test("does not grow with the run: 20,000 updates and 40 epochs stay below 300 KB", () => {
    const long: MetricsRecord[] = [];
    for (let update = 1; update <= 20_000; update++) {
      long.push(madeUpdate(update, { loss: 2 + Math.sin(update), gradientNorm: 3 + Math.cos(update * update) }));
      if (update % 500 === 0) long.push(madeValidation(update, { epoch: update / 500 }));
    }
    expect(renderReport(long, options).length).toBeLessThan(300_000);
  });

  test("has a logarithmic axis where a few values would press all others flat, and says so", () => {
    const spike = Array.from({ length: 100 }, (_, i) => madeUpdate(i + 1, { loss: i < 2 ? 90 : 1 }));
    expect(textOf(renderReport(spike, options))).toContain("nats a question, logarithmic");
    expect(textOf(renderReport(run, options))).not.toContain("logarithmic");
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, null])(
    "goes on with its curves after a number that is %s",
    (missing) => {
      const records = Array.from({ length: 50 }, (_, i) => madeUpdate(i + 1, { gradientNorm: 1 + i }));
      const unlimited = { ...options, recipe: { maxGradNorm: 0 } };
      const curves = (page: string) => /<figure id="gradient-norm">[^]*?<\/figure>/.exec(page)![0];
      const without = curves(renderReport(records.toSpliced(20, 1), unlimited));
      records[20] = madeUpdate(21, { gradientNorm: missing as number });
      expect(curves(renderReport(records, unlimited))).toBe(without);
      const metrics = { devLoss: missing as number };
      const page = renderReport([...records, madeValidation(50, { metrics, isBest: true })], options);
      expect(page).not.toMatch(/NaN|undefined|null/);
    },
  );

  test("is written by a process that then ends by itself", async () => {
    const folder = await mkdtemp(join(tmpdir(), "trainer-report-"));
    try {
      const module = JSON.stringify(join(import.meta.dirname, "../src/report/write-report.ts"));
      const path = join(folder, "report.html");
      const script = `const { writeReport } = await import(${module});
        await writeReport(${JSON.stringify(path)}, ${JSON.stringify(run)}, ${JSON.stringify(options)});`;
      const child = spawn(process.execPath, ["--input-type=module", "--eval", script], { stdio: "inherit" });
      const timer = setTimeout(() => child.kill("SIGKILL"), 20_000);
      expect(await new Promise((resolve) => child.on("close", resolve))).toBe(0);
      clearTimeout(timer);
      expect(await readFile(path, "utf8")).toBe(renderReport(run, options));
      await writeReport(path, [], options);
      expect(await readFile(path, "utf8")).toBe(renderReport([], options));
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("a curve", () => {
  const curve = (count: number): readonly Point[] =>
    Array.from({ length: count }, (_, i) => [
      i,
      Math.sin(i * i) + (i === 4711 % count ? 50 : i === 1234 % count ? -50 : 0),
    ]);

  test.each([10, 999, 1000, 1001, 1002, 5000, 20_000])(
    "of %i points is thinned to 1,000, with its ends and extremes",
    (count) => {
      const points = curve(count);
      const thin = thinOut(points, 1000);
      expect(thin.length).toBeLessThanOrEqual(1000);
      expect(thin.length).toBeGreaterThanOrEqual(Math.min(count, 900));
      expect([thin[0], thin.at(-1)]).toEqual([points[0], points.at(-1)]);
      for (const extreme of [Math.max, Math.min]) {
        expect(thin.map(([, y]) => y).reduce((a, b) => extreme(a, b))).toBe(
          points.map(([, y]) => y).reduce((a, b) => extreme(a, b)),
        );
      }
      expect(thin.every(([x], i) => i === 0 || x > thin[i - 1][0])).toBe(true);
    },
  );

  test("smoothed is the mean of the points around, of those that there are at the ends", () => {
    const points: readonly Point[] = [0, 3, 6, 0, 9].map((y, x) => [x, y]);
    expect(smooth(points, 3).map(([, y]) => y)).toEqual([1.5, 3, 3, 5, 4.5]);
    expect(smooth(points, 1)).toEqual(points);
  });
});
