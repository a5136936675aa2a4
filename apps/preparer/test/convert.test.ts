import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resultsOf, runPreparer } from "./run-preparer.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "convert-"));
  await mkdir(join(folder, "scifact", "qrels"), { recursive: true });
  const write = (name: string, content: string) => writeFile(join(folder, name), content);
  await write(
    "scifact/corpus.jsonl",
    '{"_id": "1", "title": "T", "text": "a\\tb"}\n{"_id": "2", "title": "", "text": "c"}\n',
  );
  await write("scifact/queries.jsonl", '{"_id": "q", "text": "who?", "metadata": {"answers": ["A"]}}\n');
  await write("scifact/qrels/test.tsv", "query-id\tcorpus-id\tscore\nq\t1\t1\nq\t2\t0\n");
  await write("scifact/qrels/dev.tsv", "query-id\tcorpus-id\tscore\nq\t1\t1\nq\t9\t1\n");
});
afterAll(() => rm(folder, { recursive: true }));

const convert = (...args: readonly string[]) => runPreparer(["convert", ...args], { userDirectory: folder });

describe.concurrent("convert", () => {
  test("turns a BEIR folder into a training file, and that into MS MARCO's, saying what is lost", async () => {
    const beir = ["--from", "beir", "--to", "dpr", "--input", "scifact", "--split", "test", "--output", "test.json"];
    const first = await convert(...beir);
    expect(first.code).toBe(0);
    expect(JSON.parse(await readFile(join(folder, "test.json"), "utf8"))).toEqual([
      {
        question_id: "q",
        question: "who?",
        answers: ["A"],
        positive_ctxs: [{ title: "T", text: "a\tb", passage_id: "1" }],
        negative_ctxs: [],
        hard_negative_ctxs: [{ title: "", text: "c", passage_id: "2" }],
      },
    ]);
    expect(resultsOf(first)).toMatchObject({
      items: 1,
      files: [{ path: join(folder, "test.json"), rows: 1 }],
      losses: {},
    });
    const second = await convert("--from", "dpr", "--to", "msmarco", "--input", "test.json", "--output", "marco");
    expect((await readdir(join(folder, "marco"))).sort()).toEqual([
      "collection.tsv",
      "qidpidtriples.train.tsv",
      "qrels.train.tsv",
      "queries.train.tsv",
    ]);
    expect(second.stdout.split("\n").slice(0, -2)).toEqual([
      "Written",
      `  2  rows in ${join(folder, "marco/collection.tsv")}`,
      `  1  rows in ${join(folder, "marco/queries.train.tsv")}`,
      `  1  rows in ${join(folder, "marco/qidpidtriples.train.tsv")}`,
      `  1  rows in ${join(folder, "marco/qrels.train.tsv")}`,
      "Not carried over as it was",
      "  1  passages without their titles: the format holds none",
      "  1  texts with tabs, line breaks or broken characters replaced: the format is plain lines",
      "  1  questions without their answers: the format holds none",
    ]);
    expect(resultsOf(second)).toMatchObject({ losses: { titles: 1, characters: 1, answers: 1 } });
  });

  test("stops at a judged passage that is not there, or lists it where it may skip it", async () => {
    const args = [
      "--from",
      "beir",
      "--to",
      "tevatron",
      "--input",
      "scifact",
      "--split",
      "dev",
      "--output",
      "dev.jsonl",
    ];
    const problem = `${join(folder, "scifact", "corpus.jsonl")}: passage "9": expected the passage that is judged, got none`;
    const stopped = await convert(...args);
    expect([stopped.code, stopped.stderr]).toEqual([1, expect.stringContaining(`preparer: ${problem}`)]);
    const skipped = await convert(...args, "--skip_bad_rows");
    expect([skipped.code, skipped.stderr]).toEqual([0, expect.stringContaining(problem)]);
    expect(resultsOf(skipped)).toMatchObject({ items: 1, badRows: 1 });
  });

  test("refuses formats of different kinds and the input as output", async () => {
    const refused = async (from: string, to: string, output: string) => {
      const { code, stderr } = await convert("--from", from, "--to", to, "--input", "scifact", "--output", output);
      return [code, stderr];
    };
    expect(await refused("beir-corpus", "dpr", "a")).toEqual([
      2,
      "preparer: --to: expected a format of passages (passages, beir-corpus, msmarco-collection), got dpr\n",
    ]);
    expect(await refused("beir", "beir", "scifact")).toEqual([
      2,
      "preparer: --output: expected another path than --input, got the same\n",
    ]);
  });

  test("explains itself with an example of every format", async () => {
    const { code, stdout } = await convert("--help");
    expect(code).toBe(0);
    for (const format of ["beir", "msmarco", "msmarco-triples", "tevatron", "sentence-transformers", "beir-corpus"]) {
      expect(stdout).toMatch(new RegExp(`preparer convert .*--(from|to) ${format} `));
    }
  });
});
