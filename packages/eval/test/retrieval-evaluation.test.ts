import { describe, expect, test } from "vitest";
import { RetrievalEvaluation } from "../src/index.ts";
import { judgedWith, passage } from "./passages.ts";

const retrieved = [passage("1", "the red house"), passage("2", "a green tree"), passage("3", "green and blue")];

describe("retrieval evaluation", () => {
  test("counts answers over all questions and gold passages over the questions that have them", async () => {
    const evaluation = new RetrievalEvaluation({ cutoffs: [1, 2, 3] });
    evaluation.add(await judgedWith({ answers: ["red"], gold: [passage("3", "")], retrieved }));
    evaluation.add(await judgedWith({ answers: ["green", ""], gold: [passage("9", "")], retrieved }));
    evaluation.add(await judgedWith({ answers: ["black"], retrieved }));
    evaluation.add(await judgedWith({ answers: [], retrieved: [] }));
    expect(evaluation.report()).toMatchObject({
      byAnswer: { questions: 4, hits: { 1: 1, 2: 2, 3: 2 }, accuracy: { 1: 0.25, 2: 0.5, 3: 0.5 } },
      byGold: { questions: 2, hits: { 1: 0, 2: 0, 3: 1 }, accuracy: { 1: 0, 2: 0, 3: 0.5 } },
      unusableAnswers: [{ reason: "nothing to compare", answers: 1, first: [{ answer: "" }] }],
    });
  });

  test("leaves out the measure for which nothing is known", async () => {
    const byGold = new RetrievalEvaluation({ cutoffs: [1] });
    byGold.add(await judgedWith({ gold: [passage("1", "")], retrieved }));
    expect(Object.keys(byGold.report())).toEqual(["byGold", "unusableAnswers"]);
    const byAnswer = new RetrievalEvaluation({ cutoffs: [1] });
    byAnswer.add(await judgedWith({ answers: ["red"], retrieved }));
    expect(Object.keys(byAnswer.report())).toEqual(["byAnswer", "unusableAnswers"]);
  });

  test("counts answers that match nothing by the reason, and names the first ten", async () => {
    const evaluation = new RetrievalEvaluation({ cutoffs: [1] });
    for (let i = 0; i < 12; i++) evaluation.add(await judgedWith({ answers: ["red", " ".repeat(i)], retrieved }));
    expect(evaluation.report().unusableAnswers).toEqual([
      {
        reason: "nothing to compare",
        answers: 12,
        first: Array.from({ length: 10 }, (_, i) => ({ answer: " ".repeat(i) })),
      },
    ]);
  });

  test("counts questions on their way elsewhere", async () => {
    const question = await judgedWith({ answers: ["red"], retrieved });
    async function* questions() {
      yield* [question, question];
    }
    const evaluation = new RetrievalEvaluation({ cutoffs: [1] });
    for await (const passing of evaluation.count(questions())) expect(passing).toBe(question);
    expect(evaluation.report().byAnswer!.questions).toBe(2);
  });

  test("refuses to report on no questions", () => {
    const evaluation = new RetrievalEvaluation();
    expect(() => evaluation.report()).toThrow(expect.objectContaining({ code: "NO_QUESTIONS" }));
  });
});
