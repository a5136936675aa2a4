import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import Papa from "papaparse";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeValuesCsv } from "../src/index.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "values-csv-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test("a file of values has a row a question and a column a measure, and nothing where there is no value", async () => {
  const path = join(folder, "values.csv");
  const mrr = new Map([
    ["q2", 1 / 3],
    ["q1", 0],
  ]);
  const ndcg = new Map([
    ["q1", 1],
    ['a "b", c', 1e-7],
  ]);
  const { bytes } = await writeValuesCsv(path, { "MRR@10": mrr, "nDCG@10": ndcg });
  const text = await readFile(path, "utf8");
  expect(text).toBe('question_id,MRR@10,nDCG@10\nq2,0.3333333333333333,\nq1,0,1\n"a ""b"", c",,1e-7\n');
  expect(bytes).toBe(Buffer.byteLength(text));
  await writeValuesCsv(path, {});
  expect(await readFile(path, "utf8")).toBe("question_id\n");
  expect(await readdir(folder)).toEqual(["values.csv"]);
});

test("a file of values reads back as the same ids and numbers, whatever they are", async () => {
  const id = fc.string({ unit: fc.constantFrom("a", "é", ",", '"', "\n", "\r", " ", "🎉"), minLength: 1 });
  const column = fc.uniqueArray(fc.tuple(id, fc.double({ noNaN: true })), { selector: ([id]) => id, minLength: 1 });
  await fc.assert(
    fc.asyncProperty(column, async (column) => {
      const path = join(folder, "values.csv");
      await writeValuesCsv(path, { m: new Map(column) });
      const { data } = Papa.parse<[string, string]>(await readFile(path, "utf8"), { newline: "\n", delimiter: "," });
      expect(data.slice(1, -1).map(([id, value]) => [id, Number(value) + 0])).toEqual(
        column.map(([id, value]) => [id, value + 0]),
      );
    }),
    { numRuns: 100 },
  );
});
