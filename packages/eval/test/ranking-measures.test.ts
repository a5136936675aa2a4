import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  averagePrecision,
  type Judgments,
  ndcg,
  orderAsTrecEval,
  precision,
  type RankedPassage,
  RankingEvaluation,
  recall,
  reciprocalRank,
  success,
} from "../src/index.ts";

const measures = {
  map: averagePrecision(),
  recip_rank: reciprocalRank(),
  ndcg_cut_10: ndcg(10),
  ndcg_cut_100: ndcg(100),
  recall_10: recall(10),
  recall_100: recall(100),
  P_10: precision(10),
  success_1: success(1),
  success_5: success(5),
  success_10: success(10),
};

function rows(name: string): string[][] {
  const text = readFileSync(new URL(`reference/${name}`, import.meta.url), "utf8");
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split(" "));
}

function readJudgments(): Map<string, Map<string, number>> {
  const byQuestion = Map.groupBy(rows("ties.qrels"), ([question]) => question);
  const judged = ([, , id, relevance]: string[]) => [id, Number(relevance)] as const;
  return new Map(Array.from(byQuestion, ([question, lines]) => [question, new Map(lines.map(judged))]));
}

function readRun(): Map<string, RankedPassage[]> {
  const byQuestion = Map.groupBy(rows("ties.run"), ([question]) => question);
  const ranked = ([, , id, , score]: string[]): RankedPassage => ({ id: id, score: Number(score) });
  return new Map(Array.from(byQuestion, ([question, lines]) => [question, lines.map(ranked)]));
}

interface Reference {
  readonly mean: Record<keyof typeof measures, number>;
  readonly perQuery: Record<string, Record<keyof typeof measures, number>>;
}

describe("measures of a run full of ties", () => {
  const reference = JSON.parse(
    readFileSync(new URL("reference/ties.trec_eval.json", import.meta.url), "utf8"),
  ) as Reference;
  const evaluation = new RankingEvaluation({ judgments: readJudgments(), measures });
  // The order in the file must not matter.
  for (const [question, ranking] of readRun()) evaluation.add(question, ranking.toReversed());
  const report = evaluation.report();
  const names = Object.keys(measures) as (keyof typeof measures)[];

  test.for(names)("have trec_eval's mean over 200 questions: %s", (name) => {
    expect(report.questions).toBe(200);
    expect(Math.abs(report.mean[name] - reference.mean[name])).toBeLessThan(1e-6);
  });

  test.for(names)("have trec_eval's value for each of 50 questions: %s", (name) => {
    const questions = Object.entries(reference.perQuery);
    expect(questions).toHaveLength(50);
    const wrong = questions.filter(([question, values]) => {
      const value = report.perQuestion[name].get(question)!;
      return !(Math.abs(value - values[name]) < 1e-6);
    });
    expect(wrong).toEqual([]);
  });
});

describe("order as trec_eval", () => {
  const idsOf = (documents: readonly RankedPassage[]): string[] => documents.map(({ id }) => id);

  test("goes by score, then by id, both from high to low", () => {
    const ranking = ["10", "9", "8"].map((id) => ({ id, score: id === "8" ? 2 : 1 }));
    expect(idsOf(orderAsTrecEval(ranking))).toEqual(["8", "9", "10"]);
  });

  test("takes scores as equal that are equal as float32", () => {
    const ranking = [
      { id: "b", score: 1.000_000_01 },
      { id: "c", score: 1 },
    ];
    expect(idsOf(orderAsTrecEval(ranking))).toEqual(["c", "b"]);
  });

  test("compares ids by their UTF-8 bytes, not by JavaScript's code units", () => {
    const ranking = ["\uFF21", "\u{1F600}"].map((id) => ({ id, score: 1 }));
    expect(idsOf(orderAsTrecEval(ranking))).toEqual(["\u{1F600}", "\uFF21"]);
  });

  test("is the same whatever the order before, and leaves that one as it was", () => {
    const document = fc.record({ id: fc.string({ unit: "binary" }), score: fc.float({ noNaN: true }) });
    const rankings = fc.uniqueArray(document, { selector: ({ id }) => Buffer.from(id).toString("hex") });
    fc.assert(
      fc.property(
        rankings.chain((ranking) => fc.tuple(fc.constant(ranking), shuffledOf(ranking))),
        ([ranking, shuffled]) => {
          const before = [...ranking];
          expect(idsOf(orderAsTrecEval(ranking))).toEqual(idsOf(orderAsTrecEval(shuffled)));
          expect(ranking).toEqual(before);
        },
      ),
    );
  });

  test("is refused for a document that comes twice and for a score that is no number", () => {
    const twice = [1, 2].map((score) => ({ id: "a", score }));
    expect(() => orderAsTrecEval(twice, "run.trec")).toThrow(
      'run.trec: rank 2: expected each passage once, got "a", which is at rank 1 too: keep the better of the two',
    );
    const unscored = [{ id: "a", score: Number.NaN }];
    expect(() => orderAsTrecEval(unscored)).toThrow(
      'ranking: rank 1: expected a number as score, got NaN for "a": look at the search that wrote it',
    );
  });
});

describe("a measure", () => {
  const question = fc
    .uniqueArray(fc.record({ id: fc.nat({ max: 30 }).map(String), relevance: fc.integer({ min: -2, max: 3 }) }), {
      selector: ({ id }) => id,
      minLength: 1,
    })
    .chain((judged) => {
      const judgments: Judgments = new Map(judged.map(({ id, relevance }) => [id, relevance]));
      const found = fc.uniqueArray(fc.nat({ max: 40 }).map(String)).map((ids) => ids.map((id) => ({ id })));
      return fc.record({ judgments: fc.constant(judgments), documents: found, k: fc.integer({ min: 1, max: 20 }) });
    });
  const relevantIn = (judgments: Judgments): number => [...judgments.values()].filter((value) => value > 0).length;

  // Both from trec_eval, through pytrec_eval-terrier 0.5.11.
  test("takes a document of negative relevance as not relevant, without a loss", () => {
    const judgments = new Map(Object.entries({ b: -1, c: 2, d: -2, e: 1 }));
    const documents = ["b", "c", "d", "x", "e"].map((id) => ({ id }));
    const values = [averagePrecision(), reciprocalRank(), precision(3), recall(3), ndcg(1), ndcg(3)];
    const expected = [0.45, 0.5, 1 / 3, 0.5, 0, 0.4796249331362629];
    for (const [place, measure] of values.entries()) {
      expect(measure(documents, judgments)).toBeCloseTo(expected[place], 12);
    }
  });

  test("is 0 for a question without relevant documents", () => {
    for (const measure of Object.values(measures)) expect(measure([{ id: "a" }], new Map([["a", 0]]))).toBe(0);
  });

  test("lies between 0 and 1", () => {
    fc.assert(
      fc.property(question, ({ documents, judgments, k }) => {
        for (const measure of [reciprocalRank, success, recall, precision, averagePrecision, ndcg]) {
          const value = measure(k)(documents, judgments);
          expect(value >= 0 && value <= 1 + 1e-12).toBe(true);
        }
      }),
    );
  });

  test("never falls as k grows: reciprocal rank, success, recall, average precision", () => {
    fc.assert(
      fc.property(question, ({ documents, judgments, k }) => {
        for (const measure of [reciprocalRank, success, recall, averagePrecision]) {
          expect(measure(k + 1)(documents, judgments)).toBeGreaterThanOrEqual(measure(k)(documents, judgments));
        }
      }),
    );
  });

  test("is 1 for the ideal order: nDCG at every k, average precision, reciprocal rank", () => {
    fc.assert(
      fc.property(question, ({ judgments, k }) => {
        fc.pre(relevantIn(judgments) > 0);
        const ideal = [...judgments].toSorted(([, a], [, b]) => b - a).map(([id]) => ({ id }));
        for (const measure of [ndcg(k), ndcg(), averagePrecision(), reciprocalRank(k)]) {
          expect(measure(ideal, judgments)).toBeCloseTo(1, 12);
        }
      }),
    );
  });

  test("counts the same documents: precision times k is recall times the relevant ones", () => {
    fc.assert(
      fc.property(question, ({ documents, judgments, k }) => {
        const found = recall(k)(documents, judgments) * relevantIn(judgments);
        expect(precision(k)(documents, judgments) * k).toBeCloseTo(found, 10);
      }),
    );
  });

  test("refuses a cutoff that is not a whole number from 1 up", () => {
    for (const measure of [reciprocalRank, success, recall, precision, averagePrecision, ndcg]) {
      for (const k of [0, 2.5, Number.NaN]) {
        expect(() => measure(k)).toThrow(expect.objectContaining({ code: "INVALID_CUTOFFS" }));
      }
    }
  });
});

describe("the measures of a run", () => {
  const relevant = new Map([["d", 1]]);
  const judgments = new Map([
    ["found", relevant],
    ["absent", relevant],
  ]);
  const hit = [{ id: "d", score: 1 }];

  test("leave absent questions out of the mean, and name them", () => {
    const evaluation = new RankingEvaluation({ judgments, measures: { "MRR@10": reciprocalRank(10) } });
    evaluation.add("found", hit);
    evaluation.add("unjudged", hit);
    expect(evaluation.report()).toEqual({
      questions: 1,
      absent: ["absent"],
      unjudged: ["unjudged"],
      mean: { "MRR@10": 1 },
      perQuestion: { "MRR@10": new Map([["found", 1]]) },
    });
  });

  test("count absent questions as 0 when told", () => {
    const evaluation = new RankingEvaluation({ judgments, measures: { MAP: averagePrecision() }, countAbsent: true });
    evaluation.add("found", hit);
    const { questions, absent, mean, perQuestion } = evaluation.report();
    expect({ questions, absent, mean }).toEqual({ questions: 2, absent: ["absent"], mean: { MAP: 0.5 } });
    expect(perQuestion.MAP).toEqual(new Map(Object.entries({ found: 1, absent: 0 })));
  });

  test("are of the ranking without the question itself when told", () => {
    const ranking = [{ id: "found", score: 2 }, ...hit];
    const meanWith = (dropQuestion: boolean): number => {
      const evaluation = new RankingEvaluation({ judgments, measures: { MRR: reciprocalRank() }, dropQuestion });
      evaluation.add("found", ranking);
      return evaluation.report().mean.MRR;
    };
    expect([meanWith(false), meanWith(true)]).toEqual([0.5, 1]);
  });

  test("are of the ranking as it comes when told, whatever its scores", () => {
    const distances = [
      { id: "d", score: 1 },
      { id: "e", score: 2 },
    ];
    const meanWith = (keepOrder: boolean): number => {
      const evaluation = new RankingEvaluation({ judgments, measures: { MRR: reciprocalRank() }, keepOrder });
      evaluation.add("found", distances);
      return evaluation.report().mean.MRR;
    };
    expect([meanWith(false), meanWith(true)]).toEqual([0.5, 1]);
  });

  test.each([false, true])("name the question whose ranking has a passage twice: kept order %j", (keepOrder) => {
    const evaluation = new RankingEvaluation({ judgments, measures, keepOrder });
    expect(() => evaluation.add("found", [...hit, ...hit])).toThrow('question "found": rank 2: expected each passage');
  });

  test("are not given for no judged questions, nor for two rankings of one", () => {
    const evaluation = new RankingEvaluation({ judgments, measures });
    evaluation.add("unjudged", hit);
    expect(() => evaluation.report()).toThrow(expect.objectContaining({ code: "NO_QUESTIONS" }));
    expect(() => evaluation.add("unjudged", hit)).toThrow(expect.objectContaining({ code: "DUPLICATE_QUESTION" }));
  });
});

function shuffledOf<Item>(items: readonly Item[]): fc.Arbitrary<Item[]> {
  return fc.shuffledSubarray([...items], { minLength: items.length });
}
