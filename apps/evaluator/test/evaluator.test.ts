import { readFile } from "node:fs/promises";
import { type Encoder, createEncoder, createReferenceEngine, loadEncoder } from "@dpr/model";
import { beforeAll, describe, expect, test } from "vitest";
import { asked, dprJson, passages, qaCsv, tinyBert, tsv, useFolder } from "./fixtures.ts";
import { resultsOf, runApp } from "./run-app.ts";

const folder = useFolder();
const lengths = { p_sequence_length: 24, q_sequence_length: 8 };
const models = { que_model_path: tinyBert("question_model_start"), con_model_path: tinyBert("context_model_start") };
let files: { readonly encoded_ctx_file: string; readonly ctx_file: string };
let qaFile = "";
let gold = "";

beforeAll(async () => {
  files = { encoded_ctx_file: folder.path("e"), ctx_file: await folder.write("passages.tsv", tsv(passages)) };
  qaFile = await folder.write("dev.qa.csv", qaCsv(asked));
  gold = await folder.write("dev.json", dprJson(asked));
  for (const shard of ["0/2", "1/2"]) {
    const flags = { ctx_file: files.ctx_file, out_file: folder.path("e"), shard, p_sequence_length: 24 };
    resultsOf(await runApp("embedder", { ...flags, con_model_path: models.con_model_path }));
  }
});

/** Texts → rows of numbers, by plain loops and one at a time. */
async function embedAlone(directory: string, texts: readonly { title?: string; text: string }[], length: number) {
  const { model, tokenizer } = await loadEncoder(directory, { maximumLength: length });
  await using engine = createReferenceEngine();
  await using encoder: Encoder = await createEncoder({ engine, model });
  const rows: Float32Array[] = [];
  for (const text of texts) rows.push((await encoder.embed([await tokenizer.encode(text, length)])).data);
  return rows;
}

/** Every passage's id and score for each question, best first. */
async function searchAlone() {
  const embedded = await embedAlone(models.con_model_path, passages, lengths.p_sequence_length);
  const questions = await embedAlone(
    models.que_model_path,
    asked.map(({ question }) => ({ text: question })),
    lengths.q_sequence_length,
  );
  return questions.map((question) =>
    embedded
      .map((passage, row) => ({
        id: passages[row].id,
        score: passage.reduce((sum, value, i) => sum + value * question[i], 0),
      }))
      .sort((a, b) => b.score - a.score),
  );
}

interface Retrieved {
  readonly question: string;
  readonly answers: readonly string[];
  readonly ctxs: readonly { id: string; title: string; text: string; score: string; has_answer: boolean }[];
}

describe("the evaluator", () => {
  test("finds what comparing every question with every passage finds, and counts it", async () => {
    const outFile = folder.path("out", "retrieval.json");
    const flags = { ...files, ...models, ...lengths, qa_file: qaFile, gold, "n-docs": 5, out_file_or_path: outFile };
    const ended = await runApp("evaluator", flags);
    const retrieved = JSON.parse(await readFile(outFile, "utf8")) as readonly Retrieved[];
    const expected = (await searchAlone()).map((found) => found.slice(0, 5));

    expect(retrieved.map(({ question, answers }) => ({ question, answers }))).toEqual(
      asked.map(({ question, answers }) => ({ question, answers })),
    );
    for (const [row, { ctxs }] of retrieved.entries()) {
      expect(ctxs.map(({ id }) => id)).toEqual(expected[row].map(({ id }) => id));
      for (const [rank, { id, title, text, score }] of ctxs.entries()) {
        expect(Number(score)).toBeCloseTo(expected[row][rank].score, 3);
        expect({ id, title, text }).toEqual(passages.find((passage) => passage.id === id));
      }
    }

    const share = (isHit: (id: string, row: number) => boolean, k: number): number =>
      expected.filter((found, row) => found.slice(0, k).some(({ id }) => isHit(id, row))).length / asked.length;
    const hasAnswer = (id: string, row: number): boolean => {
      const { text } = passages.find((passage) => passage.id === id)!;
      return asked[row].answers.some((answer) => text.includes(answer));
    };
    const isGold = (id: string, row: number): boolean => id === asked[row].gold;
    const goldRanks = expected.map((found, row) => found.findIndex(({ id }) => isGold(id, row)) + 1);
    const meanReciprocalRank = goldRanks.reduce((sum, rank) => sum + (rank === 0 ? 0 : 1 / rank), 0) / asked.length;
    expect(resultsOf(ended)).toEqual({
      questions: 4,
      rows: 8,
      topK: { "1": share(hasAnswer, 1), "5": share(hasAnswer, 5) },
      goldTopK: { "1": share(isGold, 1), "5": share(isGold, 5) },
      metrics: expect.objectContaining({
        "mrr@10": Number(meanReciprocalRank.toFixed(4)),
        "success@1": share(isGold, 1),
      }),
      searchSeconds: expect.any(Number),
      seconds: expect.any(Number),
      peakRssMb: expect.any(Number),
      files: [outFile],
    });
    // A test of counting that counts nothing, or everything, would prove little.
    expect(share(isGold, 5)).toBeGreaterThan(0);
    expect(share(isGold, 1)).toBeLessThan(1);

    const cell = (value: number): string => value.toFixed(4).padStart(8);
    expect(ended.stdout.split("\n").slice(0, 4)).toEqual([
      "  in top  answer    gold",
      `       1${cell(share(hasAnswer, 1))}${cell(share(isGold, 1))}`,
      `       5${cell(share(hasAnswer, 5))}${cell(share(isGold, 5))}`,
      "      of       4       4",
    ]);
  });

  test("takes questions and answers from the gold file alone, or answers alone from the QA file", async () => {
    const [both, goldAlone, answersAlone] = (
      await Promise.all([
        runApp("evaluator", { ...files, ...models, ...lengths, qa_file: qaFile, gold }),
        runApp("evaluator", { ...files, ...models, ...lengths, gold, batch_size: 3 }),
        runApp("evaluator", { ...files, ...models, ...lengths, qa_file: qaFile, engine: "reference" }),
      ])
    ).map((ended) => resultsOf(ended) as { topK: object; goldTopK?: object; files: readonly string[] });
    expect(Object.keys(both.topK)).toEqual(["1", "5", "10", "20", "50", "100"]);
    expect(both.files).toEqual([]);
    expect(goldAlone).toMatchObject({ topK: both.topK, goldTopK: both.goldTopK });
    expect(answersAlone.topK).toEqual(both.topK);
    expect(answersAlone).not.toHaveProperty("goldTopK");
  });

  test("looks texts up in several files of passages, and says where it looked", async () => {
    const [start, end] = [passages.slice(0, 3), passages.slice(3)];
    const two = [await folder.write("passages.part0", tsv(start)), await folder.write("passages.part1", tsv(end))];
    const ask = (ctxFile: string) => runApp("evaluator", { ...files, ...models, ...lengths, gold, ctx_file: ctxFile });
    const [whole, cut, half] = await Promise.all([files.ctx_file, two.join(","), `${two[1]},${two[1]}`].map(ask));
    const { topK, goldTopK } = resultsOf(whole) as { topK: object; goldTopK: object };
    expect(resultsOf(cut)).toMatchObject({ topK, goldTopK });
    expect(half.code).toBe(1);
    expect(half.stderr).toMatch(`${two[1]},${two[1]}: expected a row with the passage "p`);
  });

  test("finds gold passages without ids by their title and text", async () => {
    const nameless = await folder.write("nameless.json", dprJson(asked).replaceAll(/,\s*"passage_id": "p\d"/g, ""));
    expect(await readFile(nameless, "utf8")).not.toContain("p1");
    const [named, unnamed] = await Promise.all([
      runApp("evaluator", { ...files, ...models, ...lengths, gold, n_docs: 5 }),
      runApp("evaluator", { ...files, ...models, ...lengths, gold: nameless, n_docs: 5 }),
    ]);
    const { goldTopK } = resultsOf(named) as { goldTopK: object };
    expect(resultsOf(unnamed)).toMatchObject({ goldTopK });
  });
});
