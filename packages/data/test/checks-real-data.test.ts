import { beforeAll, describe, expect, test } from "vitest";
import {
  type CheckedFile,
  checkPassageFile,
  checkQuestionFile,
  checkTrainingFile,
  type FileReport,
  findOverlaps,
  guessKind,
} from "../src/index.ts";
import { hasSharedData, shared } from "./shared-data.ts";

/** How often each thing was found that was. */
function counts({ findings }: FileReport): Readonly<Record<string, number>> {
  const some = Object.entries(findings).filter(([, { count }]) => count > 0);
  return Object.fromEntries(some.map(([name, { count }]) => [name, count]));
}

describe.runIf(hasSharedData)("Natural Questions with gold paragraphs", () => {
  let train: CheckedFile;
  let dev: CheckedFile;
  beforeAll(async () => {
    train = await checkTrainingFile(shared("data/nq-qed/qed-nq-train.json"));
    dev = await checkTrainingFile(shared("data/nq-qed/qed-nq-dev.json"));
  });

  test("has 7,167 and 1,355 questions; one lacks hard negatives, twenty lack answers, and nothing is wrong", () => {
    expect(train.report).toMatchObject({ rows: 7167, problems: 0, badRows: { count: 0 } });
    expect(counts(train.report)).toEqual({
      withoutHardNegatives: 1,
      withoutNegatives: 1,
      withoutAnswers: 20,
      positivesAndHardNegatives: 5543,
      byteOrderMarks: 118,
    });
    expect(train.report.lengths["hardNegatives"].characters).toMatchObject({ count: 28661, maximum: 1997 });
    expect(dev.report).toMatchObject({ rows: 1355, problems: 0 });
    expect(counts(dev.report)).toEqual({ positivesAndHardNegatives: 1017, byteOrderMarks: 60 });
  });

  test("shares 101 gold paragraphs and no question between training and dev", () => {
    expect(findOverlaps([train, dev])).toMatchObject([{ questions: 0, positives: 101 }]);
  });

  test("asks the same questions in its QA file", async () => {
    const qa = await checkQuestionFile(shared("data/nq-qed/qed-nq-dev.qa.csv"));
    expect(qa.report).toMatchObject({ rows: 1355, problems: 0 });
    expect(findOverlaps([dev, qa])).toMatchObject([{ questions: 1355, problem: false }]);
  });

  test("has a collection of 8,096 passages, each id once", async () => {
    const { report } = await checkPassageFile(shared("data/nq-qed/passages.tsv"));
    expect(report).toMatchObject({ rows: 8096, problems: 0, start: { lineEnds: "\r\n" } });
    expect(counts(report)).toEqual({ byteOrderMarks: 32 });
  });
});

describe.runIf(hasSharedData)("the other real files", () => {
  test.each([
    ["qa/nq-test.qa.csv", 3610, {}],
    ["qa/nq-dev.qa.csv", 8757, {}],
    ["qa/curatedtrec-test.jsonl", 694, { duplicateQuestions: 1 }],
    ["dureader-samples/search.dev.json", 100, { withoutAnswers: 1 }],
    ["dureader-samples/search.train.json", 100, { withoutAnswers: 4 }],
  ])("%s has %i questions and %j", async (name, rows, found) => {
    const path = shared(`data/${name}`);
    expect(await guessKind(path)).toBe("questions");
    const { report } = await checkQuestionFile(path);
    expect(report).toMatchObject({ rows, badRows: { count: 0 } });
    expect(counts(report)).toEqual(found);
  });

  test.each([
    ["cmrc_dev", 3219, { duplicateQuestions: 1, emptyTitles: 8 }],
    ["drcd_dev", 3524, {}],
    ["drcd_test", 3493, { duplicateQuestions: 1 }],
    ["dureader_robust_dev", 1417, { emptyTitles: 1417, controlCharacters: 1 }],
  ])("%s has %i questions without negatives and %j", async (name, rows, found) => {
    const path = shared(`data/zh/${name}.dpr.json`);
    expect(await guessKind(path)).toBe("training");
    const { report } = await checkTrainingFile(path);
    expect(report).toMatchObject({ rows, problems: 0 });
    expect(counts(report)).toEqual({ withoutHardNegatives: rows, withoutNegatives: rows, ...found });
  });

  test("the Chinese collection has 4,502 passages, 1,400 of them without a title", async () => {
    const path = shared("data/zh/passages.tsv");
    expect(await guessKind(path)).toBe("passages");
    const { report } = await checkPassageFile(path);
    expect(report).toMatchObject({ rows: 4502, problems: 0 });
    expect(counts(report)).toEqual({ emptyTitles: 1400, controlCharacters: 1 });
  });
});
