import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import {
  type CheckedFile,
  checkPassageFile,
  checkQuestionFile,
  checkTrainingFile,
  type FileReport,
  findOverlaps,
  guessKind,
} from "../src/index.ts";
import { refusal, useTemporaryFolder } from "./temporary-folder.ts";

const folder = useTemporaryFolder();

const passage = (id: string, text = `text ${id}`, title = "T") => ({ passage_id: id, title, text });
const example = (question: string, more: object = {}) => ({
  question,
  answers: ["a"],
  positive_ctxs: [passage("p")],
  negative_ctxs: [],
  hard_negative_ctxs: [passage("n")],
  ...more,
});

async function checkExamples(items: readonly unknown[]): Promise<CheckedFile> {
  return checkTrainingFile(await folder.write("train.json", JSON.stringify(items)));
}

/** What was found, by name: the places. */
function found({ findings }: FileReport): Readonly<Record<string, readonly string[]>> {
  const some = Object.entries(findings).filter(([, { count }]) => count > 0);
  return Object.fromEntries(some.map(([name, { examples }]) => [name, examples]));
}

describe("a training file", () => {
  test("without faults has no findings and no problems", async () => {
    const { report } = await checkExamples([example("a"), example("b", { positive_ctxs: [passage("q")] })]);
    expect(found(report)).toEqual({});
    expect(report).toMatchObject({
      kind: "training",
      rows: 2,
      problems: 0,
      badRows: { count: 0, listed: [] },
      start: { byteOrderMark: false, lineEnds: "none" },
    });
    expect(report.damage).toBeUndefined();
  });

  test("is searched for what training leaves out or learns wrongly from, place by place", async () => {
    const { report } = await checkExamples([
      example("", { positive_ctxs: [] }),
      example("b", { negative_ctxs: [passage("x")], hard_negative_ctxs: [], answers: [] }),
      example(" b ", { hard_negative_ctxs: undefined, answers: ["", "a"] }),
      example("c", {
        negative_ctxs: [passage("other id", "text p")],
        hard_negative_ctxs: [passage("p", "other text")],
      }),
      example("d", { positive_ctxs: [passage("d", " ", "")] }),
    ]);
    expect(found(report)).toEqual({
      emptyQuestions: ["item 1"],
      withoutPositives: ["item 1"],
      withoutHardNegatives: ["item 2", "item 3"],
      withoutNegatives: ["item 3"],
      withoutAnswers: ["item 2"],
      emptyAnswers: ["item 3: answers[0]"],
      duplicateQuestions: ["item 3"],
      positivesAmongNegatives: ["item 4: negative_ctxs[0]", "item 4: hard_negative_ctxs[0]"],
      emptyTexts: ["item 5: positive_ctxs[0]"],
      emptyTitles: ["item 5: positive_ctxs[0]"],
    });
    // Without hard negatives, answers or a title a question can still be trained on.
    expect(report.problems).toBe(1 + 1 + 1 + 2 + 1);
  });

  test("says which passages are a positive of one question and a hard negative of another, each once", async () => {
    const [p, n, m] = ["p", "n", "m"].map((id) => passage(id));
    const { report } = await checkExamples([
      example("a", { positive_ctxs: [p], hard_negative_ctxs: [n] }),
      example("b", { positive_ctxs: [n], hard_negative_ctxs: [m] }),
      example("c", { positive_ctxs: [m], hard_negative_ctxs: [p, n] }),
    ]);
    expect(found(report)).toEqual({
      positivesAndHardNegatives: [
        "item 2: positive_ctxs[0]",
        "item 3: positive_ctxs[0]",
        "item 3: hard_negative_ctxs[0]",
      ],
    });
    expect(report.problems).toBe(0);
  });

  test("does not count a question's own positive as another's hard negative", async () => {
    const { report } = await checkExamples([example("a", { hard_negative_ctxs: [passage("p")] })]);
    expect(found(report)).toEqual({ positivesAmongNegatives: ["item 1: hard_negative_ctxs[0]"] });
  });

  test("has its bad items counted, the first hundred listed with field, and the others checked", async () => {
    const bad = Array.from({ length: 150 }, () => example("x", { positive_ctxs: [{ title: "T", text: null }] }));
    const { report } = await checkExamples([example("a"), ...bad, example("a")]);
    expect(report).toMatchObject({ rows: 152, problems: 150, badRows: { count: 150 } });
    expect(report.badRows.listed).toHaveLength(100);
    expect(report.badRows.listed[0]).toEqual({
      where: "item 2: positive_ctxs[0].text",
      expected: "a string",
      got: "null",
    });
    expect(found(report)).toEqual({ duplicateQuestions: ["item 152"] });
  });

  test("that is cut off is reported up to there, with the damage", async () => {
    const whole = JSON.stringify([example("a"), example("b"), example("c")]);
    const { report } = await checkTrainingFile(await folder.write("cut.json", whole.slice(0, -30)));
    expect(report).toMatchObject({ rows: 2, problems: 1 });
    expect(report.damage).toContain("cut.json: item 3: expected the list to end with ], got the end of the file");
  });

  test("that is not there is an error", async () => {
    expect((await refusal(checkTrainingFile(folder.path("none.json")))).code).toBe("DATA_FILE_MISSING");
  });

  test("stops being read when the signal is aborted", async () => {
    const path = await folder.write("train.json", JSON.stringify([example("a"), example("b")]));
    const interruption = new AbortController();
    const check = checkTrainingFile(path, { signal: interruption.signal, onRow: () => interruption.abort() });
    await expect(check).rejects.toThrow("aborted");
  });
});

describe("lengths", () => {
  test("are of characters, and of tokens where somebody counts them; titles count as tokens only", async () => {
    const texts = Array.from({ length: 1000 }, (_, index) => passage(`${index}`, "x".repeat(index + 1)));
    const path = await folder.write("passages.jsonl", texts.map((text) => JSON.stringify(text)).join("\n"));
    const sizes: number[] = [];
    const { report } = await checkPassageFile(path, {
      passageLength: 900,
      countTokens: async (batch) => {
        sizes.push(batch.length);
        return batch.map(({ title = "", text }) => title.length + text.length);
      },
    });
    const summary = { count: 1000, median: 500, p95: 950, p99: 990, minimum: 1, maximum: 1000, mean: 500.5 };
    const longer = { count: 1000, median: 501, p95: 951, p99: 991, minimum: 2, maximum: 1001, mean: 501.5 };
    expect(report.lengths).toEqual({ passages: { characters: summary, tokens: longer, cut: 101, limit: 900 } });
    expect(sizes).toEqual([512, 488]);
  });

  test("count what people count: a character outside of the basic plane is one", async () => {
    const path = await folder.write("questions.jsonl", JSON.stringify({ question: "🎉é東", answers: ["a"] }));
    const { report } = await checkQuestionFile(path);
    expect(report.lengths).toMatchObject({ questions: { characters: { maximum: 3 } } });
  });

  test("of texts that do not exist are absent", async () => {
    const { report } = await checkExamples([example("a")]);
    expect(report.lengths["negatives"]).toEqual({ characters: undefined });
  });
});

describe("a passage collection", () => {
  test("may not have an id twice; rows that repeat one are told from those that contradict one", async () => {
    const rows = ["1\ta\tA", "2\tb\tB", "1\ta\tA", "2\tc\tB", "3\ta\tA", "\tx\tX", "4\t\t"];
    const path = await folder.write("p.tsv", `id\ttext\ttitle\r\n${rows.join("\n")}\n`);
    const { report } = await checkPassageFile(path);
    expect(found(report)).toEqual({
      repeatedPassages: ["row 3: id 1"],
      conflictingIds: ["row 4: id 2"],
      emptyTexts: ["row 7"],
      emptyTitles: ["row 7"],
    });
    expect(report.badRows.listed).toEqual([{ where: "line 7", expected: "an id", got: 'the string ""' }]);
    expect(report).toMatchObject({ rows: 7, problems: 4, start: { lineEnds: "mixed" } });
  });
});

describe("a question file", () => {
  test("has a problem where some questions have no answers, and none where all have none", async () => {
    const some = await checkQuestionFile(await folder.write("qa.csv", "a\t['x']\nb\t[]\n"));
    expect(some.report).toMatchObject({ problems: 1, findings: { withoutAnswers: { problem: true, count: 1 } } });
    const queries = '{"_id": "1", "text": "a"}\n{"_id": "2", "text": "b"}\n';
    const none = await checkQuestionFile(await folder.write("queries.jsonl", queries));
    expect(none.report).toMatchObject({ problems: 0, findings: { withoutAnswers: { problem: false, count: 2 } } });
  });

  test("has answers that are no Python literal listed at their character", async () => {
    const { report } = await checkQuestionFile(await folder.write("qa.csv", "a\t['x']\nb\t['y'\nc\n"));
    expect(report.badRows.listed.map(({ where }) => where)).toEqual(["line 2: answers: character 5", "line 3"]);
  });
});

describe("odd characters", () => {
  test.each([
    ["\uFFFD", "replacementCharacters"],
    ["\uD800", "loneSurrogates"],
    ["\uFEFF", "byteOrderMarks"],
    ["\u0000", "controlCharacters"],
    ["\u0085", "unusualLineEnds"],
    ["\r\n", "unusualLineEnds"],
    ["\u2028", "unusualLineEnds"],
  ])("%j is counted as %s wherever it stands", async (character, name) => {
    const odd = `a${character}b`;
    const contexts = { positive_ctxs: [passage("p", "x", odd)], hard_negative_ctxs: [passage("n", odd)] };
    const { report } = await checkExamples([example(odd, { ...contexts, answers: ["a", odd] })]);
    expect(found(report)).toEqual({
      [name]: ["item 1: question", "item 1: answers[1]", "item 1: positive_ctxs[0]", "item 1: hard_negative_ctxs[0]"],
    });
  });

  test("tabs, line feeds and characters of any script are not odd", async () => {
    expect(found((await checkExamples([example("a\tb\nc é 東京 🎉 \u00a0\u200b")])).report)).toEqual({});
  });
});

test.each([
  ["\uFEFFid\ttext\r\n1\ta\r\n", { byteOrderMark: true, lineEnds: "\r\n" }],
  ["id\ttext\n1\ta\n", { byteOrderMark: false, lineEnds: "\n" }],
  ["id\ttext\r1\ta\r", { byteOrderMark: false, lineEnds: "\r" }],
])("how a file begins is reported, packed or not: %j", async (content, start) => {
  for (const [name, bytes] of [["p.tsv", content] as const, ["p.tsv.gz", gzipSync(content)] as const]) {
    expect((await checkPassageFile(await folder.write(name, bytes))).report.start).toEqual(start);
  }
});

test("a line end that lies across the piece in which line ends are looked for is not taken for two kinds", async () => {
  const header = "id\ttext\r\n1\t";
  const content = `${header}${"x".repeat(64 * 1024 - 1 - header.length)}\r\n`;
  expect((await checkPassageFile(await folder.write("p.tsv", content))).report.start?.lineEnds).toBe("\r\n");
});

test("files that share questions or positives are told, whatever else is in them", async () => {
  const files = [
    await checkTrainingFile(
      await folder.write("train.json", JSON.stringify([example("a"), example("b"), example("b")])),
    ),
    await checkPassageFile(await folder.write("p.tsv", "id\ttext\n1\ta\n")),
    await checkTrainingFile(
      await folder.write("dev.json", JSON.stringify([example("b "), example("c", { positive_ctxs: [passage("n")] })])),
    ),
    await checkQuestionFile(await folder.write("qa.csv", "a\t['x']\nb\t['y']\nz\t[]\n")),
  ];
  const [train, , dev, qa] = files.map(({ report }) => report.path);
  expect(findOverlaps(files)).toEqual([
    { paths: [train, dev], questions: 1, problem: true, positives: 1 },
    { paths: [train, qa], questions: 2, problem: false, positives: undefined },
    { paths: [dev, qa], questions: 1, problem: false, positives: undefined },
  ]);
});

describe("what the rows of a file are", () => {
  test.each([
    ["a.tsv", "title\tid\ttext\n", "passages"],
    ["a.txt", "who\t['x']\n", "questions"],
    ["a.json", JSON.stringify([example("a")]), "training"],
    ["a.jsonl", '{broken\n{"question": "q", "answer": ["a"]}', "questions"],
    ["a.jsonl", '{"query_id": "1", "query": "q"}', "questions"],
    ["corpus.jsonl", '{"_id": "1", "title": "", "text": "x"}', "passages"],
    ["queries.jsonl", '{"_id": "1", "text": "x"}', "questions"],
    ["collection.json", '{"paragraph_id": "1", "paragraph_text": "x"}', "passages"],
  ])("%s with %j holds %s", async (name, content, kind) => {
    expect(await guessKind(await folder.write(name, content))).toBe(kind);
  });

  test.each([
    [
      "a.tsv",
      "who\twhat\twhere\n",
      "line 1: expected a header with id and text, or a question, a tab and a Python list",
    ],
    ["a.jsonl", '{"documents": []}', "line 1: expected positive_ctxs, a question, or an id and a text, got the fields"],
    ["a.json", "[1]", "item 1: expected positive_ctxs"],
    ["a.json", "[]", "start: expected rows, got none"],
    ["a.jsonl", "{1\n{2\n", "line 1: expected valid JSON"],
  ])("is asked where %s with %j does not tell", async (name, content, message) => {
    expect((await refusal(guessKind(await folder.write(name, content)))).message).toContain(message);
  });
});
