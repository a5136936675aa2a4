import { expect, test } from "vitest";
import { createFlatIndex, createHnswIndex, measureRecall } from "../src/index.ts";
import { arraySource, matrix } from "./corpus.ts";

/** On a spiral, so that each has other neighbours. */
const rows = Array.from({ length: 2000 }, (_, i) => [Math.cos(i), Math.sin(i), Math.cos(i / 7), Math.sin(i / 7)]);
const queries = matrix(rows.slice(0, 500), 4);

test("an exact index has recall 1 against its source and against itself", async () => {
  const source = arraySource(rows, 4);
  await using flat = await createFlatIndex(source, { threads: 1 });
  for (const exact of [source, flat]) {
    const report = await measureRecall(flat, exact, queries, { sample: 20, count: 10, threads: 1 });
    expect(report).toMatchObject({ recall: 1, queries: 20, count: 10 });
    expect(report.queriesPerSecond).toBeGreaterThan(0);
    expect(report.exactQueriesPerSecond).toBeGreaterThan(0);
  }
});

test("an index that lacks rows has recall below 1, and one of few candidates less than one of many", async () => {
  const source = arraySource(rows, 4);
  await using half = await createFlatIndex(arraySource(rows.slice(0, 1000), 4), { threads: 1 });
  const { recall } = await measureRecall(half, source, queries, { count: 2000, threads: 1 });
  expect(recall).toBe(0.5);
  const recalls: number[] = [];
  for (const efSearch of [10, 400]) {
    await using index = await createHnswIndex(source, { M: 4, efConstruction: 10, efSearch });
    recalls.push((await measureRecall(index, source, queries, { count: 10, threads: 1 })).recall);
  }
  expect(recalls[0]).toBeLessThan(recalls[1]);
  expect(recalls[1]).toBeGreaterThan(0.9);
});

test("queries of another dimension are refused, and samples of none", async () => {
  const source = arraySource(rows, 4);
  await using flat = await createFlatIndex(source, { threads: 1 });
  await expect(measureRecall(flat, source, matrix([[1]], 1))).rejects.toMatchObject({ code: "DIMENSION_MISMATCH" });
  await expect(measureRecall(flat, source, queries, { sample: 0 })).rejects.toMatchObject({ code: "INVALID_COUNT" });
});
