import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ended, resultsOf, runPreparer } from "./run-preparer.ts";

let folder = "";
const check = (...args: readonly string[]): Promise<Ended> =>
  runPreparer(["check", ...args], { userDirectory: folder });

const passage = { title: "River", text: "the river flows north" };
const example = (question: string) => ({ question, answers: ["x"], positive_ctxs: [passage] });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "dpr-preparer-"));
  const files = {
    "train.json": JSON.stringify([example("where"), { ...example("what"), positive_ctxs: [] }, { question: 7 }]),
    "dev.json": JSON.stringify([example("where"), example("who")]),
    "qa.csv": "who\t['x']\n",
    "passages.tsv": "id\ttext\ttitle\n1\tthe river flows\tRiver\n2\tthe river flows north north\t\n",
    "vocab.txt": "[PAD]\n[UNK]\n[CLS]\n[SEP]\nthe\nriver\nflows\nnorth\n",
    "cut.json": JSON.stringify([example("where"), example("who")]).slice(0, -9),
    "table.tsv": "a\tb\tc\n",
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
});
afterAll(() => rm(folder, { recursive: true }));

describe.concurrent("preparer check", () => {
  test("tells people what is wrong and where, and programs on the last line", async () => {
    const ended = await check("train.json", "dev.json", "qa.csv");
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain(`${join(folder, "train.json")}: training, 3 rows\n`);
    expect(ended.stdout).toContain("    bad rows: 1\n      item 3: question: expected a string, got the number 7\n");
    expect(ended.stdout).toContain("    questions without a positive, which training leaves out: 1 (item 2)\n");
    expect(ended.stdout).toMatch(/train\.json and .*dev\.json: questions: 1, positives: 1\n/);
    expect(ended.stdout).toContain("  pairs of files that share nothing: 1\n");
    expect(ended.stderr).toMatch(/train\.json: 3 rows, /);
    expect(resultsOf(ended)).toMatchObject({
      files: [
        { path: join(folder, "train.json"), kind: "training", rows: 3, badRows: 1, problems: 2 },
        { path: join(folder, "dev.json"), kind: "training", rows: 2, badRows: 0, problems: 0 },
        { path: join(folder, "qa.csv"), kind: "questions", rows: 1, badRows: 0, problems: 0 },
      ],
      problems: 3, // the question that both training files ask is the third
    });
  });

  test("checks all files that a quoted name with * matches, each once", async () => {
    const { files } = resultsOf(await check("[dt]*.json", "train.json")) as {
      readonly files: readonly { path: string }[];
    };
    expect(files.map(({ path }) => path)).toEqual(["dev.json", "train.json"].map((name) => join(folder, name)));
    expect(await check("*.none")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("expected a file, got nothing"),
    });
  });

  test("exits with 1 for problems when it is strict, and with 0 for what is only good to know", async () => {
    expect((await check("--strict", "train.json")).code).toBe(1);
    expect((await check("--strict", "dev.json", "qa.csv")).code).toBe(0);
  });

  test("exits with 1 for a file that could not be read to its end, with the report of what could", async () => {
    const ended = await check("cut.json");
    expect(ended.code).toBe(1);
    expect(ended.stdout).toMatch(
      /the file could not be read to its end: .*cut\.json: item 2: expected the list to end/,
    );
    expect(resultsOf(ended)).toMatchObject({ files: [{ rows: 1, damage: expect.stringContaining("cut off") }] });
  });

  test("counts tokens with a tokenizer, and the texts that would be cut", async () => {
    const ended = await check("passages.tsv", "--tokenizer=vocab.txt", "--p_sequence_length=6", "--report=report.json");
    expect(ended.code).toBe(0);
    const report: unknown = JSON.parse(await readFile(join(folder, "report.json"), "utf8"));
    // [CLS] river [SEP] the river flows [SEP]: 7; [CLS] the river flows north north [SEP]: 7.
    expect(report).toMatchObject({
      files: [{ kind: "passages", lengths: { passages: { tokens: { count: 2, minimum: 7, maximum: 7 }, cut: 2 } } }],
      problems: 0,
    });
    expect(ended.stdout).toMatch(/ passages, tokens +2 +7 +7 +7 +7 +7 +7 +2 over 6\n/);
  });

  test.each([
    [["none.json"], 1, /none\.json: expected a file, got nothing/],
    [["train.json", "table.tsv"], 2, /table\.tsv: line 1: expected a header with id and text.*--kind/],
    [["dev.json", "--sequence_length", "64"], 2, /expected --tokenizer with a length in tokens, got none/],
    [["dev.json", "--tokenizer", "none"], 1, /none: expected tokenizer\.json or vocab\.txt, found neither/],
    [[], 2, /FILE… is required/],
  ])("refuses %j with exit code %i", async (args, code, message) => {
    const ended = await check(...args);
    expect(ended).toMatchObject({ code, stdout: "" });
    expect(ended.stderr).toMatch(message);
  });

  test("takes the user's word for what the rows are", async () => {
    const ended = await check("qa.csv", "--kind", "passages");
    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain("expected a header with the columns id, text");
  });
});
