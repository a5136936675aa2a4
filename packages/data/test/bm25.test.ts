import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { analyze } from "../src/bm25/analyze.ts";
import { type Bm25Options, type Passage, readPassages, readTrainingExamples, searchBm25 } from "../src/index.ts";
import { hasSharedData, shared } from "./shared-data.ts";
import { collect, refusal } from "./temporary-folder.ts";

const passagesOf = (texts: readonly string[]): readonly Passage[] =>
  texts.map((text, row) => ({ id: `p${row}`, title: "", text }));
async function* streamed<Item>(items: readonly Item[]) {
  yield* items;
}
const search = (questions: readonly string[], passages: readonly Passage[], options?: Bm25Options) =>
  searchBm25(questions, () => streamed(passages), options);

test("the terms of a text are its words in lower case without accents, compatible forms taken as one", () => {
  expect(analyze("The QUEEN's 2nd ﬁlm: naïve, Ａ½")).toEqual(["the", "queen", "s", "2nd", "film", "naive", "a1", "2"]);
  expect(analyze("ΣΊΣΥΦΟΣ Ёлка हिन्दी")).toEqual(["σισυφος", "елка", "हिन्दी"]);
  expect(analyze(" .,!\n")).toEqual([]);
});

test("two neighbouring characters are a term where words have no spaces between them", () => {
  expect(analyze("東京タワー、333m 塔")).toEqual(["東京", "京タ", "タワ", "ワー", "333m", "塔"]);
  expect(analyze("3D打印機")).toEqual(["3d", "打印", "印機"]);
  expect(analyze("한국어")).toEqual(["한국", "국어"]);
  expect(analyze("ｶﾞが")).toEqual(["ガが"]);
  expect(analyze("ไทย")).toEqual(["ไท", "ทย"]);
  expect(analyze("𠀀𠀁𠀂")).toEqual(["𠀀𠀁", "𠀁𠀂"]);
});

test("a score is BM25's as Lucene computes it, with the title before the text", async () => {
  const passages = [
    { id: "1", title: "Rome", text: "rome fell" },
    { id: "2", title: "", text: "a city" },
  ];
  const [{ ids, scores }] = await search(["When did Rome fall?"], passages, { k1: 1.2, b: 0.75 });
  expect(ids).toEqual(["1"]);
  // One of two passages has "rome"; this one twice, in 3 words where 2.5 are the average.
  const score = (Math.log(1 + 1.5 / 1.5) * 2) / (2 + 1.2 * (0.25 + (0.75 * 3) / 2.5));
  expect(scores[0]).toBeCloseTo(score, 12);
});

/** Every passage scored for every question. Adds in the documented order, so that equal means equal bits. */
function bruteForce(questions: readonly string[], passages: readonly Passage[], options: Required<Bm25Numbers>) {
  const { count, k1, b } = options;
  const texts = passages.map(({ title, text }) => analyze(`${title} ${text}`));
  const average = texts.reduce((all, { length }) => all + length, 0) / texts.length;
  const frequency = (term: string) => texts.filter((text) => text.includes(term)).length;
  return questions.map((question) => {
    const words = analyze(question);
    const terms = [...new Set(words)]
      .map((term) => ({ term, df: frequency(term), inQuestion: words.filter((word) => word === term).length }))
      .sort((one, other) => one.df - other.df || (one.term < other.term ? -1 : 1));
    const ranked = texts
      .map((text, row) => {
        const norm = k1 * (1 - b + (b * text.length) / average);
        const score = terms.reduce((sum, { term, df, inQuestion }) => {
          const times = text.filter((word) => word === term).length;
          const weight = inQuestion * Math.log(1 + (texts.length - df + 0.5) / (df + 0.5));
          return times === 0 ? sum : sum + weight * (times / (times + norm));
        }, 0);
        return { row, score };
      })
      .filter(({ score }) => score > 0)
      .sort((one, other) => other.score - one.score || one.row - other.row)
      .slice(0, count);
    return {
      ids: ranked.map(({ row }) => passages[row].id),
      scores: Float64Array.from(ranked, ({ score }) => score),
    };
  });
}
type Bm25Numbers = Pick<Bm25Options, "count" | "k1" | "b">;

describe("whatever the passages, questions and options", () => {
  // Few words, some much commoner than others, so that questions are struck off lists and scores are often equal.
  const word = fc.constantFrom(...Array.from("aaaaaaaaaabbbbbbccccddeefghij"));
  const text = (maxLength: number) => fc.array(word, { maxLength }).map((words) => words.join(" "));
  const passages = fc.array(fc.record({ title: text(1), text: text(8) }), { maxLength: 60 });
  const cases = {
    passages: passages.map((all) => all.map((passage, row) => ({ id: `p${row}`, ...passage }))),
    questions: fc.array(text(8), { maxLength: 12 }),
    count: fc.integer({ min: 1, max: 12 }),
    k1: fc.constantFrom(0, 0.9, 1.2),
    b: fc.constantFrom(0, 0.4, 1),
  };

  test("the best passages are those of scoring every one, ties in the order of the passages", async () => {
    await fc.assert(
      fc.asyncProperty(fc.record(cases), async ({ passages, questions, ...numbers }) => {
        expect(await search(questions, passages, numbers)).toEqual(bruteForce(questions, passages, numbers));
      }),
      { numRuns: 500 },
    );
  });

  test("a question finds the same alone as among others", async () => {
    await fc.assert(
      fc.asyncProperty(fc.record(cases), async ({ passages, questions, ...numbers }) => {
        const alone = await Promise.all(questions.map((question) => search([question], passages, numbers)));
        expect(await search(questions, passages, numbers)).toEqual(alone.flat());
      }),
    );
  });
});

test("options that are no BM25, and passages that change between the passes, are refused", async () => {
  const passages = passagesOf(["rome", "fell"]);
  const cases: readonly [Bm25Options, string][] = [
    [{ count: 0 }, "count: expected a whole number from 1, got 0"],
    [{ k1: -1 }, "k1: expected a number from 0, got -1"],
    [{ k1: Number.NaN }, "k1: expected a number from 0, got NaN"],
    [{ b: 1.1 }, "b: expected a number from 0 to 1, got 1.1"],
  ];
  for (const [options, message] of cases) {
    expect(await refusal(search(["rome"], passages, options))).toEqual({ code: "DATA_BM25_OPTION", message });
  }
  let pass = 0;
  const shrinking = () => streamed(passages.slice(pass++));
  const { code, message } = await refusal(searchBm25(["rome"], shrinking));
  expect(code).toBe("DATA_PASSAGES_CHANGED");
  expect(message).toContain("expected the same 2 as in the first pass, got 1");
});

test("progress tells the pass and how far it is, and a signal stops the search between passages", async () => {
  const passages = passagesOf(Array.from({ length: 1200 }, (_, row) => `word ${row}`));
  const seen: string[] = [];
  await search(["word"], passages, {
    onProgress: ({ pass, passages, total }) => seen.push(`${pass}: ${passages}/${total}`),
  });
  const first = ["1: 500/undefined", "1: 1000/undefined", "1: 1200/undefined"];
  expect(seen).toEqual([...first, "2: 500/1200", "2: 1000/1200", "2: 1200/1200"]);

  const interruption = new AbortController();
  const stopped = search(["word"], passages, {
    signal: interruption.signal,
    onProgress: ({ pass }) => pass === 2 && interruption.abort(new Error("stop")),
  });
  await expect(stopped).rejects.toThrow("stop");
});

/** The share of questions whose gold passage is among the first k. */
async function recall(passages: string, gold: string, cutoffs: readonly number[]): Promise<readonly number[]> {
  const examples = await collect(readTrainingExamples(shared(gold)));
  const questions = examples.map(({ question }) => question);
  const ranked = await searchBm25(questions, () => readPassages(shared(passages)), { count: Math.max(...cutoffs) });
  const ranks = examples.map(({ positives }, i) => ranked[i].ids.findIndex((id) => id === positives[0].id));
  return cutoffs.map((k) => ranks.filter((rank) => rank >= 0 && rank < k).length / examples.length);
}

test.skipIf(!hasSharedData)(
  "Natural Questions' gold passages are found as often as the data's own BM25 figures say",
  async () => {
    const found = await recall("data/nq-qed/passages.tsv", "data/nq-qed/qed-nq-dev.json", [1, 5, 20, 100]);
    for (const [i, expected] of [0.664, 0.855, 0.929, 0.971].entries()) {
      expect(Math.abs(found[i] - expected)).toBeLessThan(0.006);
    }
  },
);

test.skipIf(!hasSharedData)("Chinese gold passages are found by pairs of characters", async () => {
  const [first, best20] = await recall("data/zh/passages.tsv", "data/zh/dureader_robust_dev.dpr.json", [1, 20]);
  expect(first).toBeGreaterThan(0.64);
  expect(best20).toBeGreaterThan(0.9);
});
