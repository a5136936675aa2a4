import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ReportOptions, type ReportQuestion, writeReport } from "../src/index.ts";
import { passage } from "./passages.ts";
import { type ReadReport, readReport } from "./read-report.ts";
import { hostile, judged, stream } from "./report-questions.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "report-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const one: ReportOptions = { title: "nq-test", runs: [{ name: "dense" }] };
const two: ReportOptions = { title: "nq-test", runs: [{ name: "dense" }, { name: "sparse" }] };

async function report(questions: readonly ReportQuestion[], options: ReportOptions = one): Promise<ReadReport> {
  const path = join(folder, "report.html");
  const written = await writeReport(path, stream(questions), options);
  const read = await readReport(path);
  expect(written.questions).toBe(questions.length);
  expect(written.bytes).toBe(Buffer.byteLength(read.html));
  return read;
}

const paris = passage("1", "Paris is the capital of France.", 3);
const lyon = passage("2", "Lyon lies on the Rhône.", 2);
const found = judged({ question: "capital?", answers: ["PARIS"], gold: [paris], retrieved: [lyon, paris] });
const missed = judged({ id: "b", question: "river?", answers: ["Seine"], retrieved: [lyon] });

describe("a report", () => {
  test("says top-k accuracy by answer over all questions, by gold over those that have some, with intervals", async () => {
    const { text } = await report([found, missed], { ...one, passages: 21_015_324, cutoffs: [1, 2, 5] });
    expect(text).toContain("2 questions, up to 2 passages each among 21,015,324.");
    expect(text).toContain("Judged by answer over all 2, and by gold passage over the 1 that have one.");
    expect(text).toContain("Top-2, answer 50.0 % 1 of 2");
    expect(text).toContain("Top-2, gold passage 100.0 % 1 of 1");
    expect(text).toContain("Top-2, answer 2 0.5000 0.0945 to 0.9055");
    expect(text).toContain("Top-1, gold passage 1 0.0000 0.0000 to 0.7935");
    expect(text).not.toContain("Top-5");
    expect(text).toContain("k answer of 2 gold passage of 1 1 0.0 % 0 0.0 % 0 2 50.0 % 1 100.0 % 1");
  });

  test("keeps for every question its ranks, and its passages with what holds the answer", async () => {
    const { entries, questions } = await report([found, missed]);
    expect(entries).toEqual([
      ["capital?", "", ["PARIS"], [2, 2]],
      ["river?", "b", ["Seine"], [0, -1]],
    ]);
    expect(questions[0]).toEqual({
      passages: [
        ["2", "2", 0, lyon.text, 0, 0, []],
        ["1", "1", 3, paris.text, 0, 0, [[0, 5]]],
      ],
      runs: [
        [
          [0, 2],
          [1, 3],
        ],
      ],
      missing: [],
    });
  });

  test("shows gold passages that were not retrieved", async () => {
    const { questions } = await report([judged({ answers: ["paris"], gold: [paris], retrieved: [lyon] })]);
    expect(questions[0].missing).toEqual([["1", "1", 3, paris.text, 0, 0, [[0, 5]]]]);
  });

  test("keeps the text of the first passages and of the first hits, and of a long one the part with the answer", async () => {
    const long = `${"word ".repeat(1000)}Paris`;
    const others = Array.from({ length: 30 }, (_, i) => passage(`o${i}`, "nothing", 9));
    const retrieved = [...others, passage("l", long), paris];
    const { questions } = await report([judged({ answers: ["paris"], gold: [paris], retrieved })], {
      ...one,
      passagesWithText: 2,
      charactersPerPassage: 100,
    });
    const texts = questions[0].passages.map(([, , , text]) => text);
    expect(texts.map((text) => text?.length ?? null)).toEqual([7, 7, ...Array(28).fill(null), 100, 31]);
    const [, , , text, before, after, ranges] = questions[0].passages[30];
    expect([before, after, ranges]).toEqual([4905, 0, [[95, 100]]]);
    expect(text).toBe(long.slice(4905));
  });

  test("compares two runs question by question", async () => {
    const both = [
      { ...found, otherRetrieved: missed.retrieved },
      { ...missed, otherRetrieved: found.retrieved },
      { ...found, otherRetrieved: [] },
    ];
    const measures = [
      {
        ...{ name: "MRR@10", questions: 3, value: { mean: 0.25, low: 0.1, high: 0.4 } },
        comparison: { value: { mean: 0.2, low: 0, high: 1 }, difference: 0.05, pValue: 0.5, won: 2, lost: 1, tied: 0 },
      },
    ];
    const { text, entries, questions } = await report(both, { ...two, cutoffs: [2], measures });
    expect(text).toContain("measure questions dense 95 % interval sparse 95 % interval difference p won lost tied");
    // The second question's other passages hold an answer of the first: what they were judged to be counts.
    expect(text).toContain("Top-2, answer 3 0.6667 0.2077 to 0.9385 0.3333 0.0615 to 0.7923 +0.3333 1.000 2 1 0");
    expect(text).toContain("MRR@10 3 0.2500 0.1000 to 0.4000 0.2000 0.0000 to 1.0000 +0.0500 0.500 2 1 0");
    expect(entries.map(([, , , ...ranks]) => ranks)).toEqual([
      [
        [2, 2],
        [0, 0],
      ],
      [
        [0, -1],
        [2, -1],
      ],
      [
        [2, 2],
        [0, 0],
      ],
    ]);
    expect(questions[0].passages).toHaveLength(2);
    expect(questions[0].runs).toEqual([
      [
        [0, 2],
        [1, 3],
      ],
      [[0, 2]],
    ]);
  });

  test("shows what was measured and how long searches took", async () => {
    const latencyMs = Array.from({ length: 200 }, (_, i) => (i + 1) / 10);
    const run = { name: "dense", facts: { model: "bert-base", index: "flat" }, latencyMs };
    const { text } = await report([found], { ...one, runs: [run] });
    expect(text).toContain("What was measured model bert-base index flat");
    expect(text).toContain("run searches median 90 % 99 % slowest dense 200 10 ms 18 ms 19.8 ms 20 ms");
  });

  test.each([
    ["no answers", judged({ gold: [paris], retrieved: [lyon, paris] }), "Top-1, gold passage 0.0 %"],
    ["no gold passages", missed, "Top-1, answer 0.0 %"],
    ["neither", judged({ retrieved: [lyon] }), "Neither answers nor gold passages are known."],
    ["no passage retrieved", judged({ answers: ["x"] }), "No passage was retrieved for any question."],
  ])("is made of one question with %s", async (_, question, said) => {
    const { text, html } = await report([question]);
    expect(text).toContain(said);
    expect(text).toMatch(/\b1 question,/);
    expect(html.slice(0, html.indexOf("<script"))).not.toMatch(/NaN|undefined|Infinity|null/);
  });

  test("is the same, to the byte, for the same questions", async () => {
    const first = await report([found, missed]);
    expect((await report([found, missed])).html).toBe(first.html);
  });
});

describe("the page", () => {
  /** All that a browser reads as markup or program: without the data, which is base64. */
  const markup = (html: string): string => html.replace(/(octet-stream" id="[^"]+">)[A-Za-z0-9+/=]*</g, "$1<");

  test("allows no network and no script but its own", async () => {
    const { html } = await report([found]);
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)![1];
    expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[^ ]+='; style-src 'sha256-[^ ]+=';/);
    expect(policy).toContain("require-trusted-types-for 'script'; trusted-types 'none'");
    expect(markup(html)).not.toMatch(/https?:|\/\/[a-z]|@import|<link|<img|\son\w+=| style=|innerHTML|eval\(/);
    expect(html).not.toMatch(/^(import|export) /m);
  });

  test("has the same elements whatever the texts are", async () => {
    const elements = (html: string): readonly string[] => markup(html).match(/<[a-z!/][^\s>]*/gi) ?? [];
    const named = (text: string): ReportOptions => ({
      title: text,
      runs: [
        { name: text, facts: { [text]: text } },
        { name: text, latencyMs: [1] },
      ],
      measures: [{ name: text, questions: 1, value: { mean: 0, low: 0, high: 0 } }],
    });
    const asked = (text: string): readonly ReportQuestion[] => {
      const retrieved = judged({ answers: [text], retrieved: [{ id: text, title: text, text, score: 1 }] }).retrieved;
      return [{ id: text, question: text, answers: [text], gold: [paris], retrieved, otherRetrieved: retrieved }];
    };
    const plain = elements((await report(asked("plain"), named("plain"))).html);
    const any = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: "binary" }));
    const property = fc.asyncProperty(any, async (text) => {
      const { html, entries, questions } = await report(asked(text), named(text));
      expect(elements(html)).toEqual(plain);
      expect(entries[0].slice(0, 3)).toEqual([text, text, [text]]);
      expect(questions[0].passages[0].slice(0, 2)).toEqual([text, text]);
      expect(questions[0].passages[0][3]).toBe(text);
    });
    await fc.assert(property, { numRuns: 60, examples: hostile.map((text) => [text]) });
  });

  test("stays small when a passage is a megabyte long", async () => {
    const text = `${"x".repeat(1e6)} Paris ${"<b>".repeat(1e5)}`;
    const { html, questions } = await report([judged({ answers: ["paris"], retrieved: [passage("1", text)] })]);
    expect(html.length).toBeLessThan(60_000);
    const [, , , shown, , , ranges] = questions[0].passages[0];
    expect(ranges.map(([start, end]) => shown!.slice(start, end))).toEqual(["Paris"]);
  });
});

describe("writing a report", () => {
  const failing = async function* (): AsyncGenerator<ReportQuestion> {
    yield found;
    throw new Error("search failed");
  };

  test("leaves what was there, and nothing else, when the questions fail midway or the signal aborts", async () => {
    const path = join(folder, "report.html");
    await writeFile(path, "before");
    await expect(writeReport(path, failing(), one)).rejects.toThrow("search failed");
    const signal = AbortSignal.abort(new Error("stopped"));
    await expect(writeReport(path, stream([found]), { ...one, signal })).rejects.toThrow("stopped");
    expect(await readdir(folder)).toEqual(["report.html"]);
    expect(await readFile(path, "utf8")).toBe("before");
  });

  test.each([
    ["no question", [], one, "report: expected at least one question, got 0: look at the file of questions"],
    [
      "passages of a run that is not named",
      [found, { ...found, otherRetrieved: [] }],
      one,
      "report: question 2: otherRetrieved: expected nothing, for one run is reported, got passages: name both runs in options.runs",
    ],
    [
      "a question without the second run",
      [found],
      two,
      "report: question 1: otherRetrieved: expected the second run's passages, got undefined: give [] where the second run lacks the question",
    ],
    [
      "a score that is no number",
      [judged({ retrieved: [lyon, { ...paris, score: Number.NaN }] })],
      one,
      "report: question 1: retrieved[1].score: expected a finite number, got NaN: look at the search that wrote it",
    ],
    ["a cutoff of 0", [found], { ...one, cutoffs: [0] }, "cutoffs: expected whole numbers from 1 up, got [0]"],
    [
      "half a character",
      [found],
      { ...one, charactersPerPassage: 0.5 },
      "report: charactersPerPassage: expected a whole number from 1 up, got 0.5: leave it out for the usual",
    ],
  ])("refuses %s", async (_, questions, options: ReportOptions, message) => {
    await expect(writeReport(join(folder, "report.html"), stream(questions), options)).rejects.toThrow(message);
    expect(await readdir(folder)).toEqual([]);
  });
});
