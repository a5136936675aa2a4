import { expect, test } from "vitest";
import { fuseResults } from "../src/results/fused-results.ts";
import { askQuestions } from "../src/results/asked-questions.ts";
import { joinByKey } from "../src/results/join-by-key.ts";
import { openResults } from "../src/results/open-results.ts";
import { resultsFile } from "../src/results/results.ts";
import { useFolder } from "./fixtures.ts";

const folder = useFolder();
const nothing = { qaFile: undefined, gold: undefined, qrels: undefined, dureaderTest: false };
const signal = new AbortController().signal;
const fusion = { method: "combsum", weights: undefined, depth: 10, keep: 10, rrfK: 60 } as const;
const questions = ["who", "when", "where"];

/** A retrieval file of DPR, in which questions have no ids. */
async function retrievalFile(name: string, asked: readonly string[], passage = "p"): Promise<string> {
  const items = asked.map((question) => ({
    ...{ question, answers: [question] },
    ctxs: [{ id: `${passage}-${question}`, title: "", text: question, score: "1" }],
  }));
  return await folder.write(name, JSON.stringify(items));
}

/** What two files say of each question that either has. */
async function compared(...paths: readonly string[]): Promise<readonly (readonly string[])[]> {
  const results = paths.map(resultsFile);
  const ask = await askQuestions(nothing, results);
  const opened = await Promise.all(results.map((each) => openResults(each, ask, { writesTexts: false, signal })));
  const streams = opened.map((each) => each.read());
  const rows = await Array.fromAsync(joinByKey(streams, ({ question }) => question.id));
  return rows.map((sides) => sides.map((side) => (side?.isAbsent === true ? "absent" : side!.question.question)));
}

test("files without ids are compared by texts, whatever their order, and what one lacks is absent there", async () => {
  const one = await retrievalFile("one.json", questions);
  const other = await retrievalFile("other.json", [...questions.toReversed(), "why"]);
  expect(await compared(one, other)).toEqual([
    ["who", "who"],
    ["when", "when"],
    ["where", "where"],
    ["absent", "why"],
  ]);
});

test("questions that are asked twice are told apart by their places", async () => {
  const one = await retrievalFile("twice.json", ["who", "when", "who"]);
  expect(await compared(one, one)).toEqual(["who", "when", "who"].map((text) => [text, text]));
});

test("runs that name questions by ids and by texts are fused by a file that has both", async () => {
  const dense = await retrievalFile("dense.json", questions, "dense");
  const sparse = await folder.write("bm25.trec", "2 Q0 sparse-where 1 9 bm25\n0 Q0 sparse-who 1 9 bm25\n");
  const qaFile = await folder.write("qa.csv", questions.map((text) => `${text}\t["a"]\n`).join(""));
  const runs = [dense, sparse].map(resultsFile);
  const fused = async (files: { readonly qaFile?: string }) => {
    const ask = await askQuestions({ ...nothing, ...files }, runs);
    const all = await Array.fromAsync(fuseResults(runs, ask, fusion).read());
    return all.map(({ id, hits }) => [id, ...hits.map((hit) => hit.id)].join(" "));
  };
  expect(await fused({ qaFile })).toEqual(["0 dense-who sparse-who", "1 dense-when", "2 dense-where sparse-where"]);
  await expect(fused({})).rejects.toThrow(
    `bm25.trec: expected the texts of questions, by which ${dense} names them, got ids alone; give --qa_file or --gold`,
  );
});

test("an id of another question's text is no sign of the question", async () => {
  const contexts = [{ docid: "p1", score: "1", text: "t\nx" }];
  const run = resultsFile(
    await folder.write("pyserini.json", JSON.stringify({ 0: { question: "where", answers: [], contexts } })),
  );
  const qaFile = await folder.write("asked.csv", questions.map((text) => `${text}\t["a"]\n`).join(""));
  const ask = await askQuestions({ ...nothing, qaFile }, [run]);
  const opened = await openResults(run, ask, { writesTexts: false, signal });
  const found = (await Array.fromAsync(opened.read())).filter(({ isAbsent }) => isAbsent !== true);
  expect(found.map(({ question }) => question.id)).toEqual(["2"]);
});

test("results that tell of a question twice, or of no passage, are refused", async () => {
  const item = { q_id: "7", q_text: "who", top_n: [["p1", "text"]] };
  const twice = resultsFile(await folder.write("again.json", JSON.stringify([item, { ...item, q_text: "when" }])));
  await expect(askQuestions(nothing, [twice])).rejects.toThrow(
    'again.json: question "7": expected one ranking, got another; leave one of the two out',
  );
  const empty = resultsFile(await folder.write("empty.json", JSON.stringify([{ ...item, top_n: [] }])));
  const ask = await askQuestions(nothing, [empty]);
  await expect(openResults(empty, ask, { writesTexts: false, signal })).rejects.toThrow(
    "empty.json: expected retrieved passages, got none for any of 1 questions; look at the search that wrote it",
  );
});
