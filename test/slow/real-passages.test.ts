import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { useFolder } from "../../apps/evaluator/test/fixtures.ts";
import { resultsOf, runApp } from "../../apps/evaluator/test/run-app.ts";
import { type Passage, readPassages } from "../../packages/data/src/index.ts";

const shared = (name: string): string => fileURLToPath(new URL(`../../../shared/${name}`, import.meta.url));
const model = shared("models/all-MiniLM-L6-v2");
const isThere = existsSync(model) && existsSync(shared("data/nq-qed"));
if (!isThere) console.warn(`Retrieval of real passages is skipped: there is no ${model} or ${shared("data/nq-qed")}.`);

interface Expected {
  readonly topK: Readonly<Record<string, number>>;
  readonly goldTopK: Readonly<Record<string, number>>;
  /** Of each question the best 5 passages with their scores. */
  readonly best: readonly (readonly (readonly [id: string, score: number])[])[];
}

interface Retrieved {
  readonly ctxs: readonly { readonly id: string; readonly score: string }[];
}

interface DprItem {
  readonly question: string;
  readonly answers: readonly string[];
  readonly positive_ctxs: readonly { readonly passage_id: string }[];
  readonly hard_negative_ctxs: readonly { readonly passage_id: string }[];
}

const folder = useFolder();

/** The part of the collection that reference/make_subset.py describes, as files. */
async function writeSubset(): Promise<{ readonly ctxFile: string; readonly gold: string }> {
  const items = JSON.parse(await readFile(shared("data/nq-qed/qed-nq-dev.json"), "utf8")) as readonly DprItem[];
  const questions = items.slice(0, 100);
  const chosen = new Set(questions.flatMap(({ positive_ctxs }) => positive_ctxs.map(({ passage_id }) => passage_id)));
  for (let rank = 0; chosen.size < 500; rank++) {
    for (const { hard_negative_ctxs } of questions) {
      const negative = hard_negative_ctxs[rank];
      if (negative !== undefined && chosen.size < 500) chosen.add(negative.passage_id);
    }
  }
  const quoted = (field: string): string => `"${field.replaceAll('"', '""')}"`;
  const row = ({ id, text, title }: Passage): string => `${id}\t${quoted(text)}\t${quoted(title)}\n`;
  let rows = "id\ttext\ttitle\n";
  for await (const passage of readPassages(shared("data/nq-qed/passages.tsv"))) {
    if (chosen.has(passage.id)) rows += row(passage);
  }
  return {
    ctxFile: await folder.write("passages.tsv", rows),
    gold: await folder.write("dev.json", JSON.stringify(questions)),
  };
}

describe.runIf(isThere)("500 real passages, embedded in shards and searched with 100 real questions", () => {
  test.each([
    ["plain", "--no-normalize"],
    ["scaled", "--normalize"],
  ])(
    "are ranked as torch ranks them, %s",
    async (name, normalization) => {
      const reference = await readFile(
        new URL("../../apps/evaluator/test/reference/subset.json", import.meta.url),
        "utf8",
      );
      const expected = (JSON.parse(reference) as Record<string, Expected>)[name];
      const { ctxFile, gold } = await writeSubset();
      await mkdir(folder.path(name));
      const flags = { p_sequence_length: 256, pooling: "mean", con_model_path: model, ctx_file: ctxFile };
      for (const shard of ["0/2", "1/2"]) {
        const ended = await runApp("embedder", { ...flags, out_file: folder.path(name, "e"), shard }, [normalization]);
        expect(resultsOf(ended)).toMatchObject({ rows: 250, shard, dimension: 384 });
      }
      const outFile = folder.path(name, "retrieval.json");
      const search = { encoded_ctx_file: folder.path(name, "e"), gold, que_model_path: model, out_file: outFile };
      const ended = await runApp("evaluator", { ...flags, ...search, q_sequence_length: 64 }, [normalization]);
      expect(resultsOf(ended)).toMatchObject({
        questions: 100,
        rows: 500,
        topK: expected.topK,
        goldTopK: expected.goldTopK,
      });

      const retrieved = JSON.parse(await readFile(outFile, "utf8")) as readonly Retrieved[];
      for (const [row, best] of expected.best.entries()) {
        for (const [rank, [id, score]] of best.entries()) {
          const found = retrieved[row].ctxs.find((passage) => passage.id === id);
          expect(Number(found?.score), `question ${row}, passage ${id}`).toBeCloseTo(score, 3);
          expect(Number(retrieved[row].ctxs[rank].score), `question ${row}, rank ${rank}`).toBeCloseTo(score, 3);
        }
      }
    },
    300_000,
  );
});
