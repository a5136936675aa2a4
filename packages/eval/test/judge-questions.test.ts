import { getEventListeners } from "node:events";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AnswerMatch, judgeQuestions, type JudgingOptions, type RetrievedQuestion } from "../src/index.ts";
import { passage, questionWith } from "./passages.ts";

async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const colours = [passage("1", "the red house"), passage("2", "a green tree"), passage("3", "green and blue")];

/** Takes about a second, and is then abandoned. */
const slow = questionWith({ answers: ["^(?=(a+)+$)"], retrieved: [passage("1", `${"a".repeat(50)}b`)] });

/** Questions without an end, and how many were taken. */
function endless(question: RetrievedQuestion) {
  const source = { taken: 0, isClosed: false };
  async function* questions() {
    try {
      for (;;) {
        source.taken++;
        yield question;
      }
    } finally {
      source.isClosed = true;
    }
  }
  return { source, questions: questions() };
}

describe.each([{ threads: 1 }, { threads: 3 }])("judging with $threads threads", ({ threads }) => {
  const judge = <Question extends RetrievedQuestion>(questions: readonly Question[], options: JudgingOptions = {}) =>
    collect(judgeQuestions(each(questions), { threads, ...options }));

  test("gives each question back with its passages judged and the ranks of the first hits", async () => {
    const question = {
      ...questionWith({ answers: ["Green", "\n"], gold: [passage("3", "")], retrieved: colours }),
      id: "q7",
    };
    expect(await judge([question])).toEqual([
      {
        ...question,
        retrieved: colours.map((one, i) => ({ ...one, hasAnswer: i > 0 })),
        answerRank: 2,
        goldRank: 3,
        unusableAnswers: [{ answer: "\n", reason: "nothing to compare" }],
      },
    ]);
  });

  test("matches answers the way it is told", async () => {
    const question = questionWith({ answers: ["^.r.en", "東京", "tre"], retrieved: colours });
    const ranks = async (match: AnswerMatch) => (await judge([question], { match }))[0].answerRank;
    expect(await ranks("string")).toBeUndefined();
    expect(await ranks("regex")).toBe(2);
    expect(await ranks("characters")).toBe(2);
  });

  test("keeps the order, however long each question takes", async () => {
    const lengths = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 30 });
    const property = fc.asyncProperty(lengths, async (lengths) => {
      const questions = lengths.map((length, i) => {
        const retrieved = Array.from({ length }, (_, rank) =>
          passage(`${rank}`, rank === length - 1 ? "it is here" : "no ".repeat(500)),
        );
        return questionWith({ question: `${i}`, answers: ["it"], retrieved });
      });
      const judged = await judge(questions);
      expect(judged.map(({ question }) => question)).toEqual(questions.map(({ question }) => question));
      expect(judged.map(({ answerRank }) => answerRank)).toEqual(lengths.map((length) => length || undefined));
    });
    await fc.assert(property, { numRuns: threads === 1 ? 50 : 8 });
  });

  test("takes few questions ahead, and closes where they come from when it is left", async () => {
    const { source, questions } = endless(questionWith({ answers: ["red"], retrieved: colours }));
    const judging = judgeQuestions(questions, { threads });
    for (let i = 0; i < 5; i++) await judging.next();
    expect(source.taken).toBeLessThanOrEqual(5 + 2 * threads);
    await judging.return(undefined);
    expect(source.isClosed).toBe(true);
  });

  test("ends with the signal's reason", async () => {
    const { source, questions } = endless(questionWith({ answers: ["red"], retrieved: colours }));
    const controller = new AbortController();
    const judging = judgeQuestions(questions, { threads, signal: controller.signal });
    await judging.next();
    controller.abort(new Error("enough"));
    await expect(collect(judging)).rejects.toThrow("enough");
    expect(source.isClosed).toBe(true);
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  });

  test("throws what reading the questions throws", async () => {
    async function* broken() {
      yield questionWith({ answers: ["red"], retrieved: colours });
      throw new Error("the disk is gone");
    }
    await expect(collect(judgeQuestions(broken(), { threads }))).rejects.toThrow("the disk is gone");
  });

  test("abandons what takes too long, and goes on", async () => {
    const fine = questionWith({ answers: ["gr?een"], retrieved: colours });
    const judged = await judge([slow, fine], { match: "regex" });
    expect(judged.map(({ answerRank }) => answerRank)).toEqual([undefined, 2]);
    expect(judged[0].unusableAnswers).toEqual([{ answer: slow.answers[0], reason: "abandoned pattern" }]);
  });
});

describe("judging with several threads", () => {
  test("does not wait for them when it is told to end", async () => {
    const controller = new AbortController();
    const questions = Array.from({ length: 20 }, () => slow);
    const judging = collect(judgeQuestions(each(questions), { match: "regex", threads: 2, signal: controller.signal }));
    const started = performance.now();
    setTimeout(() => controller.abort(new Error("enough")), 300);
    await expect(judging).rejects.toThrow("enough");
    expect(performance.now() - started).toBeLessThan(8000);
  });

  test("makes the failure of a thread its own", async () => {
    const noText = passage("1", undefined as unknown as string);
    const questions = [questionWith({ answers: ["red"], retrieved: [noText] }), questionWith({}), questionWith({})];
    const failure = { code: "JUDGING_FAILED", message: expect.stringContaining("got TypeError") };
    await expect(collect(judgeQuestions(each(questions), { threads: 2 }))).rejects.toMatchObject(failure);
  });
});
