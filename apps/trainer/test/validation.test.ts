import { readFile, writeFile } from "node:fs/promises";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { examplesInMemory, type Passage, type TrainableExample } from "@dpr/data";
import { contrastiveLoss, multiplyMatrices } from "@dpr/gradcache";
import { createEngine, type Engine, loadEncoder } from "@dpr/model";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createEncoderPair, type EncoderPair } from "../src/encoder-pair.ts";
import type { TrainerOptions } from "../src/options.ts";
import type { StartingPoint } from "../src/starting-point.ts";
import { averageRank } from "../src/validation/average-rank.ts";
import { devLoss } from "../src/validation/dev-loss.ts";
import { openDevPool } from "../src/validation/dev-pool.ts";
import { embedPassages, embedQuestions, type Validating } from "../src/validation/embed-texts.ts";
import { retrieval } from "../src/validation/retrieval.ts";
import { openValidation, validate } from "../src/validation/validate.ts";

const oracle = join(import.meta.dirname, "../../../packages/model/test/reference/tiny-bert");
const { signal } = new AbortController();

let folder: string;
let start: StartingPoint;
let engine: Engine;
let encoders: EncoderPair;
let samples: readonly { readonly question: string; readonly positive: Passage; readonly hardNegative: Passage }[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "validation-"));
  const question = await loadEncoder(join(oracle, "question_model_start"), { maximumLength: 48 });
  const context = await loadEncoder(join(oracle, "context_model_start"), { maximumLength: 48 });
  const { tokenizer } = question;
  start = { question: question.model, context: context.model, tokenizer, description: "tiny-bert" };
  engine = await createEngine("onnx", { threads: 1 });
  // Dropout must not show.
  encoders = await createEncoderPair({ engine }, start, { dropout: 0.5 } as TrainerOptions);
  const passage = ({ title, text }: Passage): Passage => ({ id: "", title, text });
  const written = JSON.parse(await readFile(join(oracle, "samples.json"), "utf8")) as typeof samples;
  samples = written.map(({ question, positive, hardNegative }) => ({
    question,
    positive: passage(positive),
    hardNegative: passage(hardNegative),
  }));
});
afterAll(async () => {
  await encoders[Symbol.asyncDispose]();
  await engine[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const defaults = {
  ...{ chunkTokens: 300, devBatchSize: 5, hardNegatives: 1, otherNegatives: 0, temperature: 1, margin: 0 },
  ...{ valAvRankStartEpoch: 30, valAvRankHardNeg: 30, valAvRankOtherNeg: 30, valAvRankBsz: 7, valAvRankMaxQs: 10_000 },
} as TrainerOptions;

function validating(options: Partial<TrainerOptions> = {}): Validating {
  return { engine, encoders, tokenizer: start.tokenizer, options: { ...defaults, ...options }, signal };
}

/** Each question with its positive, and as many hard and ordinary negatives as told, from other questions. */
let examples: TrainableExample[];
beforeEach(() => {
  examples = samples.map(({ question, positive, hardNegative }, row) => ({
    ...{ id: "", question, answers: [] },
    positives: [positive, samples[(row + 5) % samples.length].positive],
    // None, one or two.
    negatives: [samples[(row + 1) % samples.length].positive, samples[(row + 2) % samples.length].hardNegative].slice(
      0,
      row % 3,
    ),
    hardNegatives: [hardNegative],
  }));
});

/** Inner products, [questions][passages], summed in float64. */
async function scoresOf(questions: readonly string[], passages: readonly Passage[]): Promise<number[][]> {
  const ofQuestions = await embedQuestions(validating(), questions);
  const ofPassages = await embedPassages(validating({ chunkTokens: 1 }), passages);
  const { data } = multiplyMatrices(ofQuestions, ofPassages, "right");
  return questions.map((_, row) => [...data.subarray(row * passages.length, (row + 1) * passages.length)]);
}

/** How many scores are above that of the place: nowhere are two so near that rounding decides. */
function rankOf(scores: readonly number[], place: number): number {
  const others = scores.filter((_, other) => other !== place);
  expect(Math.min(...others.map((one) => Math.abs(one - scores[place])))).toBeGreaterThan(1e-5);
  return others.filter((one) => one > scores[place]).length;
}

describe("the average rank", () => {
  /** Without the passages that come twice, which are tied. */
  const distinct = () =>
    examples.map((example, row) => ({
      ...example,
      negatives: Array.from({ length: row % 3 }, (_, i) => ({
        id: "",
        title: "",
        text: `${samples[row].question} ${i}`,
      })),
    }));

  test("is that of sorting all scores of all questions with all contexts, whatever the sizes of batches and blocks", async () => {
    const chosen = distinct();
    const contexts = chosen.flatMap(({ positives, negatives, hardNegatives }) => [
      ...[positives[0], ...negatives, ...hardNegatives],
    ]);
    const scores = await scoresOf(
      chosen.map(({ question }) => question),
      contexts,
    );
    const ranks = chosen.map(({ positives }, row) => rankOf(scores[row], contexts.indexOf(positives[0])));
    const mean = ranks.reduce((all, rank) => all + rank, 0) / ranks.length;
    for (const sizes of [{}, { valAvRankBsz: 1 }, { valAvRankBsz: 128, devBatchSize: 100 }]) {
      const result = await averageRank(validating(sizes), examplesInMemory(chosen));
      expect(result.averageRank).toBeCloseTo(mean, 10);
      expect(result).toMatchObject({ questions: chosen.length, contexts: contexts.length });
    }
  });

  test("takes the first positive, the first negatives as many as asked for, and ordinary ones for hard ones", async () => {
    const sizes = { valAvRankHardNeg: 1, valAvRankOtherNeg: 1 };
    const example = { ...examples[0], negatives: examples.slice(3, 8).map(({ positives }) => positives[0]) };
    const contexts = async (hardNegatives: readonly Passage[]) =>
      (await averageRank(validating(sizes), examplesInMemory([{ ...example, hardNegatives }]))).contexts;
    expect(await contexts(example.negatives)).toBe(3);
    expect(await contexts([])).toBe(3);
    const none = { ...example, negatives: [], hardNegatives: [] };
    expect(await averageRank(validating(sizes), examplesInMemory([none]))).toEqual({
      averageRank: 0,
      questions: 1,
      contexts: 1,
    });
  });

  test("is over the first val_av_rank_max_qs questions and their contexts alone", async () => {
    const chosen = distinct();
    const few = await averageRank(validating(), examplesInMemory(chosen.slice(0, 7)));
    expect(await averageRank(validating({ valAvRankMaxQs: 7 }), examplesInMemory(chosen))).toEqual(few);
    expect(few.questions).toBe(7);
  });

  test("counts copies of a positive that stand before it, and none behind it", async () => {
    // One question again and again, its positive the only passage: all scores are equal.
    const alone = { ...examples[0], negatives: [], hardNegatives: [] };
    const result = await averageRank(validating({ valAvRankBsz: 1 }), examplesInMemory([alone, alone, alone]));
    expect(result).toEqual({ averageRank: 1, questions: 3, contexts: 3 }); // (0 + 1 + 2) / 3
  });
});

describe("retrieval", () => {
  const share = (ranks: readonly number[], k: number) => ranks.filter((rank) => rank < k).length / ranks.length;
  const expected = async (pool: readonly Passage[]) => {
    const scores = await scoresOf(
      examples.map(({ question }) => question),
      pool,
    );
    const ranks = examples.map(({ positives }, row) => {
      const places = positives.map(({ text }) => pool.findIndex((one) => one.text === text)).filter((one) => one >= 0);
      return Math.min(...places.map((place) => rankOf(scores[row], place)));
    });
    return { top1: share(ranks, 1), top5: share(ranks, 5), top20: share(ranks, 20) };
  };

  test("finds positives among the distinct passages of the dev file, as sorting them all does", async () => {
    const source = examplesInMemory(examples);
    const pool = await openDevPool(source, undefined, signal);
    const all = examples.flatMap(({ positives, negatives, hardNegatives }) => [
      ...[...positives, ...negatives, ...hardNegatives],
    ]);
    const passages = [...new Map(all.map((one) => [`${one.title}\n${one.text}`, one])).values()];
    expect(pool.length).toBe(passages.length);
    const result = await retrieval(validating(), source, pool);
    expect(result).toEqual({ ...(await expected(passages)), questions: examples.length, passages: passages.length });
    expect(result.top20).toBeGreaterThan(result.top1);
  });

  test("finds positives among the passages of a file, by id or by title and text, whichever a positive has", async () => {
    const passages = samples.flatMap(({ positive, hardNegative }) => [hardNegative, positive]);
    const rows = passages.map(({ title, text }, row) => `${row + 1}\t"${text.replaceAll('"', '""')}"\t${title}\n`);
    const path = join(folder, "passages.tsv");
    await writeFile(path, `id\ttext\ttitle\n${rows.join("")}`);
    const withIds = examples.map((example, row) =>
      row % 2 === 0
        ? example
        : {
            ...example,
            positives: example.positives.map(({ text }) => {
              const place = passages.findIndex((one) => one.text === text);
              return { id: String(place + 1), title: "", text: "otherwise" };
            }) as unknown as TrainableExample["positives"],
          },
    );
    const source = examplesInMemory(withIds);
    const pool = await openDevPool(source, path, signal);
    expect(pool.golds.every((places) => places.length === 2)).toBe(true);
    const result = await retrieval(validating(), source, pool);
    expect(result).toEqual({ ...(await expected(passages)), questions: examples.length, passages: passages.length });
  });

  test("counts questions whose positives are not in the file as not found, and refuses a file with none at all", async () => {
    const path = join(folder, "one.tsv");
    const { title, text } = examples[0].positives[0];
    await writeFile(path, `id\ttext\ttitle\na\t"${text.replaceAll('"', '""')}"\t${title}\n`);
    const source = examplesInMemory(examples);
    const found = { top1: 2 / examples.length, top5: 2 / examples.length, top20: 2 / examples.length };
    const pool = await openDevPool(source, path, signal);
    expect(await retrieval(validating(), source, pool)).toMatchObject(found); // the positive of two questions
    await writeFile(path, "id\ttext\ttitle\na\tb\tc\n");
    await expect(openDevPool(source, path, signal)).rejects.toThrow(/one\.tsv: expected positives of the 24 dev/);
  });
});

describe("the dev loss", () => {
  test("is at the temperature of training, and each question counts as much as any other", async () => {
    const source = examplesInMemory(examples);
    const plain = await devLoss(validating(), source);
    const warm = await devLoss(validating({ temperature: 3, margin: 5, symmetricLoss: true }), source);
    let [loss, correct] = [0, 0];
    for (let first = 0; first < examples.length; first += 5) {
      const batch = examples.slice(first, first + 5);
      const contexts = batch.flatMap(({ positives, hardNegatives }) => [positives[0], hardNegatives[0]]);
      const result = await contrastiveLoss({
        questions: await embedQuestions(
          validating(),
          batch.map(({ question }) => question),
        ),
        contexts: await embedPassages(validating(), contexts),
        positives: Int32Array.from(batch, (_, row) => 2 * row),
        temperature: 3,
      });
      loss += result.loss * batch.length;
      correct += result.correct;
    }
    expect(warm.loss).toBeCloseTo(loss / examples.length, 5);
    expect(warm.loss).not.toBeCloseTo(plain.loss, 2);
    expect(warm).toMatchObject({ correct: correct / examples.length, questions: examples.length });
    expect(plain.correct).toBe(warm.correct);
  });
});

describe("a validation", () => {
  test("measures the metric in force and what was asked for, and no more", async () => {
    const measured = async (options: Partial<TrainerOptions>, epoch: number) => {
      const all = validating(options);
      const data = await openValidation(all.options, examplesInMemory(examples), signal);
      return Object.keys(await validate(all, data, epoch));
    };
    const always = ["devLoss", "correct", "questions"];
    expect(await measured({ valAvRankStartEpoch: 1 }, 1)).toEqual(always);
    expect(await measured({ valAvRankStartEpoch: 1 }, 2)).toEqual([...always, "averageRank"]);
    expect(await measured({ bestMetric: "average_rank" }, 1)).toEqual([...always, "averageRank"]);
    expect(await measured({ bestMetric: "top5" }, 40)).toEqual([...always, "top1", "top5", "top20"]);
    expect(await measured({ valRetrieval: true }, 1)).toEqual([...always, "top1", "top5", "top20"]);
  });

  test("ends when its signal is aborted", async () => {
    const source = examplesInMemory(examples);
    const pool = await openDevPool(source, undefined, signal);
    const aborted = { ...validating({ bestMetric: "average_rank" }), signal: AbortSignal.abort() };
    await expect(validate(aborted, { examples: source, pool }, 1)).rejects.toThrow("aborted");
    await expect(averageRank(aborted, source)).rejects.toThrow("aborted");
    await expect(retrieval(aborted, source, pool)).rejects.toThrow("aborted");
    await expect(openDevPool(source, undefined, AbortSignal.abort())).rejects.toThrow("aborted");
  });
});
