import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTokenizerFromVocabulary } from "../src/tokenizer/load-tokenizer.ts";
import { completePreparation, preparePassage, prepareQuestion } from "../src/tokenizer/text-preparation.ts";
import { formatTextPreparation, readTextPreparation } from "../src/tokenizer/text-preparation-file.ts";
import type { TextTokenizer } from "../src/tokenizer/text-tokenizer.ts";
import { tokenizePassages, tokenizeQuestions } from "../src/tokenizer/tokenize-texts.ts";

const plain = completePreparation({});

describe("questions", () => {
  const as = (questionNormalisation: "none" | "apostrophe" | "question-mark") => (question: string) =>
    prepareQuestion(question, { ...plain, questionNormalisation }).text;

  test("stay as they are unless told otherwise", () => {
    expect(as("none")("what’s ’that’??")).toBe("what’s ’that’??");
  });

  test("have every ’ replaced by an apostrophe, as in DPR", () => {
    expect(as("apostrophe")("what’s ’that’??")).toBe("what's 'that'??");
  });

  test("lose one question mark at their very end, as in GC-DPR, which crashes where nothing stands", () => {
    expect(["who?", "who??", "who? ", "?", "", "a?b"].map(as("question-mark"))).toEqual([
      ...["who", "who?", "who? ", "", "", "a?b"],
    ]);
  });
});

describe("passages", () => {
  const dpr = completePreparation({ passageNormalisation: "dpr" });

  test.each([
    ['"quoted"', "quoted"],
    ['""twice""', '"twice"'],
    ['"', ""],
    ["it’s\na\n\nline", "it's a  line"],
    [' "inside" ', ' "inside" '],
    ['\n"after a line feed', ' "after a line feed'],
  ])("%j becomes %j as DPR does it", (text, expected) => {
    expect(preparePassage({ title: "“’\n", text }, dpr)).toEqual({ title: "“’\n", text: expected });
    expect(preparePassage({ text }, plain)).toEqual({ text });
  });

  test("go without their titles where titles are not inserted", () => {
    expect(preparePassage({ title: "T", text: "t" }, completePreparation({ insertTitle: false }))).toEqual({
      text: "t",
    });
  });
});

describe("as tokens", () => {
  let tokenizer: TextTokenizer;
  beforeAll(async () => {
    const words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "b", "'", "’", "?", '"'];
    tokenizer = await createTokenizerFromVocabulary(words, { lowerCase: true });
  });
  const form = (maximumLength: number, choices = {}) => ({
    maximumLength,
    textPreparation: completePreparation(choices),
  });
  const rows = async (tokens: Promise<readonly Int32Array[]>) => (await tokens).map((ids) => [...ids]);

  test("texts are prepared before they are stripped and cut", async () => {
    const questions = ["a’ b?", "a?  ", ""];
    expect(await rows(tokenizeQuestions(tokenizer, questions, form(8)))).toEqual([
      [2, 4, 7, 5, 8, 3],
      [2, 4, 8, 3],
      [2, 3],
    ]);
    const changed = form(8, { questionNormalisation: "question-mark" });
    expect(await rows(tokenizeQuestions(tokenizer, questions, changed))).toEqual([
      [2, 4, 7, 5, 3],
      [2, 4, 8, 3],
      [2, 3],
    ]);
    const passages = [{ title: "b", text: '"a\n’a"' }];
    expect(await rows(tokenizePassages(tokenizer, passages, form(6)))).toEqual([[2, 5, 3, 9, 4, 3]]);
    const bare = form(6, { passageNormalisation: "dpr", insertTitle: false });
    expect(await rows(tokenizePassages(tokenizer, passages, bare))).toEqual([[2, 4, 6, 4, 3]]);
  });

  test("with a [SEP] at the end, texts that leave room have one more, and full ones are as they are", async () => {
    const passages = ["", "a", "a b", "a b a", "a b a b"].map((text) => ({ text }));
    expect(await rows(tokenizePassages(tokenizer, passages, form(5, { sepAtEnd: true })))).toEqual([
      [2, 3, 3],
      [2, 4, 3, 3],
      [2, 4, 5, 3, 3],
      [2, 4, 5, 4, 3],
      [2, 4, 5, 4, 3],
    ]);
  });
});

describe("the file in a model's directory", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "preparation-"));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const read = async (content: unknown) => {
    const directory = await mkdtemp(join(folder, "case-"));
    await writeFile(join(directory, "text_preparation.json"), JSON.stringify(content));
    return readTextPreparation(directory);
  };

  test("says every choice, and is read back", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          questionNormalisation: fc.constantFrom("none", "apostrophe", "question-mark"),
          passageNormalisation: fc.constantFrom("none", "dpr"),
          insertTitle: fc.boolean(),
          sepAtEnd: fc.boolean(),
        }),
        async (preparation) => {
          expect(await read(formatTextPreparation(preparation))).toEqual(preparation);
        },
      ),
      { numRuns: 20 },
    );
    expect(await readTextPreparation(folder)).toBeUndefined();
  });

  test.each([
    [
      { question_normalisation: "upper" },
      /question_normalisation: expected none or apostrophe or question-mark, got "upper"/,
    ],
    [{ sep_at_end: 1 }, /sep_at_end: expected true or false, got 1; correct it/],
    [{ insert_title: undefined }, /insert_title: expected true or false, got nothing/],
    [{ lower: true }, /text_preparation.json: expected question_normalisation, .*sep_at_end, got lower; restore it/],
  ])("%j is refused with the place and what was expected", async (change, message) => {
    await expect(read({ ...formatTextPreparation(plain), ...change })).rejects.toThrow(message);
  });
});
