import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resultsOf, runPreparer } from "./run-preparer.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bm25-"));
  const write = (name: string, content: string) => writeFile(join(folder, name), content);
  const passages = [
    ["p1", "Italy is a country whose capital was Turin once", "Italy"],
    ["p2", "The capital of Italy is Rome", "Italy"],
    ["p3", "The capital of France is Paris", "France"],
    ["p4", "Rome, the capital of Italy, is old", ""],
    ["p5", "The capital of France is Paris", "a copy"],
  ];
  await write("passages.tsv", `id\ttext\ttitle\n${passages.map((row) => `${row.join("\t")}\n`).join("")}`);
  await write("qa.csv", "capital of Italy?\t['Rome']\ncapital of Spain?\t['Madrid']\n");
  const positive_ctxs = [{ title: "France", text: "The capital of France is Paris" }];
  const known = [
    { question: "capital of France", answers: [], positive_ctxs, hard_negative_ctxs: ["old"] },
    { question: "capital of Italy", answers: ["Rome"], positive_ctxs: [{ text: "-", passage_id: "p2" }] },
  ];
  await write("train.json", JSON.stringify(known));
  await write("empty.tsv", "id\ttext\ttitle\n");
  await write("other.tsv", "id\ttext\ttitle\n1\tthe capital of none\t\n");
  const many = Array.from({ length: 60_000 }, (_, row) => `m${row}\tpassage ${row} of many, the capital of none\t\n`);
  await write("many.tsv", `id\ttext\ttitle\n${many.join("")}`);
});
afterAll(() => rm(folder, { recursive: true }));

const run = (...args: readonly string[]) => runPreparer(["bm25", ...args], { userDirectory: folder });

interface Item {
  readonly question: string;
  readonly positive_ctxs: readonly { readonly passage_id?: string }[];
  readonly hard_negative_ctxs: readonly { readonly passage_id?: string }[];
}
async function contexts(name: string) {
  const items = JSON.parse(await readFile(join(folder, name), "utf8")) as readonly Item[];
  const ids = (all: Item["positive_ctxs"]) => all.map(({ passage_id }) => passage_id);
  return items.map(({ question, positive_ctxs, hard_negative_ctxs }) => {
    return [question, ids(positive_ctxs), ids(hard_negative_ctxs)];
  });
}

describe.concurrent("bm25", () => {
  test("makes a training file of questions and passages; says which questions it left out", async () => {
    const ended = await run("--questions", "qa.csv", "--ctx_file", "passages.tsv", "--out_file", "from-qa.json");
    expect(ended.code).toBe(0);
    expect(await contexts("from-qa.json")).toEqual([["capital of Italy?", ["p2"], ["p1", "p3"]]]);
    expect(ended.stdout).toContain("1 left out without a positive");
    expect(resultsOf(ended)).toMatchObject({
      ...{ questions: 2, passages: 5, written: 1, positivesFound: 1, withoutPositives: 1, hardNegatives: 2 },
      ...{ withAnswer: 1, badRows: 0, file: join(folder, "from-qa.json") },
    });
  });

  test("gives a training file new hard negatives, keeps its positives and measures how often they are found", async () => {
    const ended = await run("--questions", "train.json", "--ctx_file", "passages.tsv", "--out_file", "new.json");
    expect(ended.code).toBe(0);
    const [france, italy] = await contexts("new.json");
    expect(france).toEqual(["capital of France", [undefined], ["p2", "p4", "p1"]]);
    expect(italy).toEqual(["capital of Italy", ["p2"], ["p1", "p3"]]);
    // The one with an id.
    expect(resultsOf(ended)).toMatchObject({ questionsWithGold: 1, recall: { "1": 1, "100": 1 } });
  });

  test("writes the plain ranking for hard-negatives to go on with, and for others as a TREC run", async () => {
    const common = ["--ctx_file", "passages.tsv", "--questions", "train.json", "--n_docs", "2", "--negatives", "2"];
    expect((await run(...common, "--run_file", "run.jsonl")).code).toBe(0);
    const chained = ["--train_file", "train.json", "--results", "run.jsonl", "--ctx_file", "passages.tsv"];
    const mined = await runPreparer(["hard-negatives", ...chained, "--out_file", "chained.json"], {
      userDirectory: folder,
    });
    expect(mined.code).toBe(0);
    const negatives = (await contexts("chained.json")).map(([, , mined]) => mined);
    expect(negatives).toEqual([[], ["p4"]]);

    expect((await run(...common, "--run_file", "run.trec")).code).toBe(0);
    const lines = (await readFile(join(folder, "run.trec"), "utf8")).trimEnd().split("\n");
    expect(lines.map((line) => line.replace(/[0-9.]+ bm25$/, "SCORE"))).toEqual([
      "1 Q0 p3 1 SCORE",
      "1 Q0 p5 2 SCORE",
      "2 Q0 p2 1 SCORE",
      "2 Q0 p4 2 SCORE",
    ]);
  });

  test("refuses in one line what cannot be", async () => {
    const qa = ["--questions", "qa.csv", "--ctx_file", "passages.tsv"];
    const cases: readonly [readonly string[], number, string][] = [
      [qa, 2, "expected --out_file, --run_file or both, got neither"],
      [
        [...qa, "--out_file", "no/x.json", "--negatives", "101"],
        2,
        "--negatives: expected at most --n_docs 100, got 101",
      ],
      [["--questions", "passages.tsv", "--ctx_file", "qa.csv", "--run_file", "no/x"], 2, "those go to --ctx_file"],
      [["--questions", "qa.csv", "--ctx_file", "empty.tsv", "--run_file", "no/x"], 1, "expected passages, got none"],
      [["--questions", "qa.csv", "--ctx_file", "other.tsv", "--out_file", "no/x.json"], 1, "got none of 2"],
    ];
    await Promise.all(
      cases.map(async ([args, code, message]) => {
        const ended = await run(...args);
        expect(ended.stderr).toContain(message);
        expect(ended.code).toBe(code);
      }),
    );
    expect(existsSync(join(folder, "no")) ? await readdir(join(folder, "no")) : []).toEqual([]);
  });

  test("Ctrl-C leaves no file behind", async () => {
    const args = ["bm25", "--questions", "qa.csv", "--ctx_file", "many.tsv", "--out_file", "cut/out.json"];
    const ended = await runPreparer(args, { userDirectory: folder, interruptAt: /counting terms: 60,000/ });
    expect(ended.code).toBe(130);
    expect(existsSync(join(folder, "cut"))).toBe(false);
  });

  const data = fileURLToPath(new URL("../../../../shared/data/nq-qed", import.meta.url));
  test.skipIf(!existsSync(data))(
    "finds gold passages of Natural Questions as often as the data's own BM25 figures say",
    async () => {
      const files = ["--questions", join(data, "qed-nq-dev.json"), "--ctx_file", join(data, "passages.tsv")];
      const { recall } = resultsOf(await run(...files, "--run_file", "nq.trec.gz")) as {
        readonly recall: Readonly<Record<string, number>>;
      };
      for (const [k, expected] of Object.entries({ 1: 0.664, 5: 0.855, 20: 0.929, 100: 0.971 })) {
        expect(Math.abs(recall[k] - expected)).toBeLessThan(0.02);
      }
    },
  );
});
