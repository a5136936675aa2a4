import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type JudgedQuestion, writeRetrievalFile } from "../src/index.ts";
import { formatScore } from "../src/runs/retrieval-file.ts";
import { judgedWith, passage } from "./passages.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "retrieval-file-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const retrieved = [passage("12", 'a "green"\ntree', Math.fround(79.7314)), passage("7", "東京", -2)];
const judged = await judgedWith({ answers: ["green", "blue"], retrieved });

async function* repeat(question: JudgedQuestion, times: number): AsyncGenerator<JudgedQuestion> {
  for (let i = 0; i < times; i++) yield question;
}

describe("retrieval file", () => {
  test("holds DPR's fields in DPR's order, with scores as strings", async () => {
    const path = join(folder, "run.json");
    await writeRetrievalFile(path, repeat(judged, 2));
    const entry = {
      question: "who?",
      answers: ["green", "blue"],
      ctxs: [
        { id: "12", title: "12", text: 'a "green"\ntree', score: "79.7314", has_answer: true },
        { id: "7", title: "7", text: "東京", score: "-2", has_answer: false },
      ],
    };
    const text = await readFile(path, "utf8");
    expect(JSON.stringify(JSON.parse(text))).toBe(JSON.stringify([entry, entry]));
    expect(text.split("\n")).toHaveLength(5);
  });

  test("is an empty list for no questions", async () => {
    const path = join(folder, "run.json");
    await writeRetrievalFile(path, repeat(judged, 0));
    expect(JSON.parse(await readFile(path, "utf8"))).toEqual([]);
  });

  test("is not there, nor any part of it, when the questions fail midway", async () => {
    const failing = async function* (): AsyncGenerator<JudgedQuestion> {
      yield judged;
      throw new Error("search failed");
    };
    await expect(writeRetrievalFile(join(folder, "run.json"), failing())).rejects.toThrow("search failed");
    expect(await readdir(folder)).toEqual([]);
  });

  test("writes every score so that it reads back as the same float32, no longer than it must be", () => {
    const property = fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (score) => {
      // Adding 0 makes -0 and 0 one: as scores they are equal.
      expect(Math.fround(Number(formatScore(score))) + 0).toBe(score + 0);
    });
    fc.assert(property, { numRuns: 1000 });
    for (const text of ["0.1", "1", "-16", "79.7314", "1e-7", "16777216"]) {
      expect(formatScore(Math.fround(Number(text)))).toBe(text);
    }
  });
});
