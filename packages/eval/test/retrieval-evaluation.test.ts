import { describe, expect, test } from "vitest";
import { type AnswerMatcher, RetrievalEvaluation } from "../src/index.ts";
import { passage, questionWith } from "./passages.ts";

const retrieved = [passage("1", "the red house"), passage("2", "a green tree"), passage("3", "green and blue")];

describe("retrieval evaluation", () => {
  test("gives each question back with its passages judged and the ranks of the first hits", () => {
    const question = questionWith({ answers: ["Green", "..."], gold: [passage("3", "")], retrieved });
    const judged = new RetrievalEvaluation().add(question);
    expect(judged.retrieved.map(({ hasAnswer }) => hasAnswer)).toEqual([false, true, true]);
    expect(judged).toMatchObject({ answerRank: 2, goldRank: 3, unusableAnswers: [] });
  });

  test("counts answers over all questions and gold passages over the questions that have them", () => {
    const evaluation = new RetrievalEvaluation({ cutoffs: [1, 2, 3] });
    evaluation.add(questionWith({ answers: ["red"], gold: [passage("3", "")], retrieved }));
    evaluation.add(questionWith({ answers: ["green", ""], gold: [passage("9", "")], retrieved }));
    evaluation.add(questionWith({ answers: ["black"], retrieved }));
    evaluation.add(questionWith({ answers: [], retrieved: [] }));
    expect(evaluation.report()).toMatchObject({
      byAnswer: { questions: 4, hits: { 1: 1, 2: 2, 3: 2 }, accuracy: { 1: 0.25, 2: 0.5, 3: 0.5 } },
      byGold: { questions: 2, hits: { 1: 0, 2: 0, 3: 1 }, accuracy: { 1: 0, 2: 0, 3: 0.5 } },
      unusableAnswers: 1,
    });
  });

  test("leaves out the measure for which nothing is known", () => {
    const byGold = new RetrievalEvaluation({ cutoffs: [1] });
    byGold.add(questionWith({ gold: [passage("1", "")], retrieved }));
    expect(Object.keys(byGold.report())).toEqual(["byGold", "unusableAnswers"]);
    const byAnswer = new RetrievalEvaluation({ cutoffs: [1] });
    byAnswer.add(questionWith({ answers: ["red"], retrieved }));
    expect(Object.keys(byAnswer.report())).toEqual(["byAnswer", "unusableAnswers"]);
  });

  test("matches answers the way it is told", () => {
    const matchAnswers = (answers: readonly string[]): AnswerMatcher => {
      return { unusable: [], matches: (text) => answers.some((answer) => text.includes(answer)) };
    };
    const evaluation = new RetrievalEvaluation({ matchAnswers });
    expect(evaluation.add(questionWith({ answers: ["ouse"], retrieved })).answerRank).toBe(1);
  });

  test("refuses to report on no questions", () => {
    const evaluation = new RetrievalEvaluation();
    expect(() => evaluation.report()).toThrow(expect.objectContaining({ code: "NO_QUESTIONS" }));
  });
});
