import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type FormatError, readDualTrain, readParagraphQuestions, readQueryLines, readSearch } from "../src/index.ts";
import { hasSharedData, shared } from "./shared-data.ts";
import { collect, refusal, useTemporaryFolder } from "./temporary-folder.ts";

const folder = useTemporaryFolder();

/** A line as `dual.train.tsv` has it. */
const row = (question: string, positive: string, negative: string) => `${question}\t\t${positive}\t\t${negative}\t0\n`;
const plain = (text: string) => ({ id: "", title: "", text });
const texts = (passages: readonly { readonly text: string }[]) => passages.map(({ text }) => text);

const SAMPLE = shared("data/dureader-samples/dual.train.tsv");

test.skipIf(!hasSharedData)("the sample's 100 rows become 8 questions, the last one too, positives first", async () => {
  const contradictions: string[] = [];
  const onContradiction = (question: string) => contradictions.push(question);
  const read = await collect(readDualTrain(SAMPLE, { onContradiction }));
  // Counted by awk: distinct columns 1; of each, distinct columns 3 and distinct columns 5 that are no column 3.
  const counts = read.map(({ question, positives, hardNegatives }) => [
    question,
    positives.length,
    hardNegatives.length,
  ]);
  expect(counts).toEqual([
    ["微信分享链接打开app", 3, 8],
    ["睡觉中猝死的方法", 2, 7],
    ["板蓝根颗粒的功效与作用", 2, 8],
    ["oracle 时间格式", 1, 4],
    ["回扣怎么做账", 2, 7],
    ["冰血暴好看吗", 1, 4],
    ["奶瓶什么材质的最好", 13, 11],
    ["论文参考文献的格式", 1, 4],
  ]);
  expect(contradictions).toEqual(["奶瓶什么材质的最好", "奶瓶什么材质的最好"]);
  const [first] = read;
  expect(texts(first.positives)).toEqual([
    expect.stringMatching(/^iOS里,把一个页面链接分享给微信好友/),
    expect.stringMatching(/^百度经验:jingyan.baidu.com我们都知道手游/),
    expect.stringMatching(/^百度经验:jingyan.baidu.com微信已经成为/),
  ]);
  expect(first.hardNegatives[0].text).toMatch(/^随便找个能够分享外链的网站/);
  const last = read.at(-1)!;
  expect(texts(last.positives)).toEqual([expect.stringMatching(/^1文献标注格式 2常用参考文献/)]);
  expect(last.hardNegatives.at(-1)!.text).toMatch(/^参考文献著录格式 1 期刊作者/);
});

/** Questions with positives, each with four negatives, as tables of the dataset are made. */
const tables = fc.uniqueArray(
  fc.record({
    question: fc.stringMatching(/^[a-c"]{1,3}$/),
    positives: fc.uniqueArray(fc.stringMatching(/^p[0-9"]{1,2}$/), { minLength: 1, maxLength: 4 }),
    negatives: fc.array(fc.stringMatching(/^n[0-9"]$/), { minLength: 4, maxLength: 16 }),
  }),
  { selector: ({ question }) => question, minLength: 1, maxLength: 8 },
);
const rowsOf = ({ question, positives, negatives }: typeof tables extends fc.Arbitrary<(infer One)[]> ? One : never) =>
  positives.flatMap((positive, index) =>
    [0, 1, 2, 3].map((turn) => ({
      question,
      positive,
      negative: negatives[(4 * index + turn) % negatives.length],
    })),
  );

test("every question comes once, with all its positives and distinct negatives in the file's order", async () => {
  await fc.assert(
    fc.asyncProperty(tables, async (questions) => {
      const rows = questions.flatMap(rowsOf);
      const path = await folder.write(
        "dual.train.tsv",
        rows.map((each) => row(each.question, each.positive, each.negative)).join(""),
      );
      const read = await collect(readDualTrain(path));
      expect(read).toEqual(
        questions.map(({ question, positives, ...all }) => ({
          id: "",
          question,
          answers: [],
          positives: positives.map(plain),
          negatives: [],
          hardNegatives: [...new Set(rowsOf({ question, positives, ...all }).map(({ negative }) => negative))].map(
            plain,
          ),
        })),
      );
    }),
    { numRuns: 60 },
  );
});

test("rows in any order lose nothing: a question whose rows are apart comes once, where its last row stands", async () => {
  const shuffledRows = tables.chain((questions) => {
    const rows = questions.flatMap(rowsOf);
    return fc.shuffledSubarray(rows, { minLength: rows.length });
  });
  await fc.assert(
    fc.asyncProperty(shuffledRows, async (rows) => {
      const path = await folder.write(
        "dual.train.tsv",
        rows.map((each) => row(each.question, each.positive, each.negative)).join(""),
      );
      const returned: string[] = [];
      const read = await collect(readDualTrain(path, { onReturn: (question) => returned.push(question) }));
      const order = [...new Set(rows.map(({ question }) => question).reverse())].reverse();
      expect(read.map(({ question }) => question)).toEqual(order);
      for (const { question, positives, hardNegatives } of read) {
        const own = rows.filter((each) => each.question === question);
        expect(texts(positives)).toEqual([...new Set(own.map(({ positive }) => positive))]);
        expect(texts(hardNegatives)).toEqual([...new Set(own.map(({ negative }) => negative))]);
        const places = rows.flatMap((each, place) => (each.question === question ? [place] : []));
        expect(returned.includes(question)).toBe(places.at(-1)! - places[0] >= places.length);
      }
    }),
    { numRuns: 60 },
  );
});

test("tabs alone part columns: quotes are plain text, titles are kept, space around texts is not, files may be packed", async () => {
  const lines = '"q\tt1\t p "1"\u3000\t-\t"n\t0\r\n\r\n"q\t\tp2\t t2 \t"n\t0';
  for (const path of [await folder.write("a.tsv", lines), await folder.write("a.tsv.gz", gzipSync(`\uFEFF${lines}`))]) {
    expect(await collect(readDualTrain(path))).toEqual([
      {
        id: "",
        question: '"q',
        answers: [],
        positives: [{ id: "", title: "t1", text: 'p "1"' }, plain("p2")],
        negatives: [],
        hardNegatives: [plain('"n')],
      },
    ]);
  }
});

test("a negative that is a positive of its question is left out and reported; of another question it is kept", async () => {
  const path = await folder.write("d.tsv", row("q", "a", "b") + row("q", "b", "c") + row("r", "d", "a"));
  const reported: (readonly string[])[] = [];
  const onContradiction = (question: string, { text }: { readonly text: string }) => reported.push([question, text]);
  const read = await collect(readDualTrain(path, { onContradiction }));
  expect(read.map(({ hardNegatives }) => texts(hardNegatives))).toEqual([["c"], ["a"]]);
  expect(reported).toEqual([["q", "b"]]);
});

test.each([
  [
    "q\t\tp\t\tn\n",
    "line 1: expected 6 columns (question, title, positive, title, negative, label) with tabs between, got 5",
  ],
  [row("q", "p", "n") + row(" ", "p", "n"), "line 2: question: expected a text, got nothing"],
  [row("q", "", "n"), "line 1: positive: expected a text, got nothing"],
  [row("q", "p", "\u3000"), "line 1: negative: expected a text, got nothing"],
  [
    Buffer.from(row("q", "é", "n"), "latin1"),
    "line 1: expected UTF-8 text, got other bytes; convert the file to UTF-8",
  ],
])("the row in %j is refused at its line, or left out and reported once", async (content, problem) => {
  const path = await folder.write("dual.train.tsv", content);
  expect(await refusal(readDualTrain(path))).toEqual({ code: "DATA_FORMAT", message: `${path}: ${problem}` });
  const good = Buffer.concat([Buffer.from(content), Buffer.from(row("last", "p", "n"))]);
  const longer = await folder.write("longer.tsv", good);
  const problems: string[] = [];
  const onBadRow = ({ message }: FormatError) => problems.push(message);
  const read = await collect(readDualTrain(longer, { onBadRow }));
  expect(read.at(-1)!.question).toBe("last");
  expect(problems).toEqual([`${longer}: ${problem}`]);
});

test("reading stops when it is asked to, also while it looks for questions that come back", async () => {
  const path = await folder.write("d.tsv", row("q", "p", "n") + row("r", "p", "n"));
  await expect(collect(readDualTrain(path, { signal: AbortSignal.abort() }))).rejects.toThrow(/abort/);
});

test("questions with paragraphs have their ids and positives; without, as in tests, they have none", async () => {
  const path = await folder.write(
    "dev.json",
    [
      '{"question_id": "q1", "question": " 问 ", "answer_paragraphs": [{"paragraph_id": "p1", "paragraph_text": "段 "}]}',
      '{"question_id": 2, "question": "最后"}',
    ].join("\n"),
  );
  expect(await collect(readParagraphQuestions(path))).toEqual([
    {
      id: "q1",
      question: "问",
      answers: [],
      positives: [{ id: "p1", title: "", text: "段" }],
      negatives: [],
      hardNegatives: [],
    },
    { id: "2", question: "最后", answers: [], positives: [], negatives: [], hardNegatives: [] },
  ]);
});

test.each([
  ['{"question": "q"}', "line 1: question_id: expected a string or a whole number, got nothing"],
  ['{"question_id": "1", "question": " "}', 'line 1: question: expected a text, got the string " "'],
  [
    '{"question_id": "1", "question": "q", "answer_paragraphs": [{"paragraph_id": "p", "paragraph_text": ""}]}',
    'line 1: answer_paragraphs[0].paragraph_text: expected a text, got the string ""',
  ],
])("%s is refused", async (line, problem) => {
  const path = await folder.write("dev.json", line);
  expect((await refusal(readParagraphQuestions(path))).message).toBe(`${path}: ${problem}`);
});

test("the first column of .q lines is the question", async () => {
  const path = await folder.write("dev.q", '国 "家"\t-\t-\t0\n多少 \t\t\t\n');
  expect(await collect(readQueryLines(path))).toEqual([
    { id: "", question: '国 "家"', answers: [] },
    { id: "", question: "多少", answers: [] },
  ]);
  const other = await folder.write("other.q", "q\t-\n");
  expect((await refusal(readQueryLines(other))).message).toBe(
    `${other}: line 1: expected 4 columns (question, -, -, 0) with tabs between, got 2`,
  );
});

const document = (selected: boolean, related: number, ...paragraphs: readonly string[]) => ({
  is_selected: selected,
  title: " T ",
  most_related_para: related,
  paragraphs,
});

test("of DuReader 2.0's documents the related paragraphs count: positives where selected, else hard negatives", async () => {
  const documents = [
    document(true, 1, "a", " b "),
    document(false, 0, "c"),
    document(false, -1, "d"),
    document(false, 0, "b"),
  ];
  const line = JSON.stringify({ question_id: 7, question: "q", answers: ["x"], documents });
  const path = await folder.write("search.train.json", `${line}\n`);
  let contradictions = 0;
  expect(await collect(readSearch(path, { onContradiction: () => contradictions++ }))).toEqual([
    {
      id: "7",
      question: "q",
      answers: ["x"],
      positives: [{ id: "", title: "T", text: "b" }],
      negatives: [],
      hardNegatives: [{ id: "", title: "T", text: "c" }],
    },
  ]);
  expect(contradictions).toBe(1);
});

test.each([
  [document(true, 1, "a"), "most_related_para: expected the number of one of 1 paragraphs, or -1, got the number 1"],
  [{ ...document(true, 0, "a"), is_selected: 1 }, "is_selected: expected true or false, got the number 1"],
])("the document %j is refused", async (document, problem) => {
  const line = JSON.stringify({ question_id: 7, question: "q", documents: [document] });
  const path = await folder.write("search.train.json", line);
  expect((await refusal(readSearch(path))).message).toBe(`${path}: line 1: documents[0].${problem}`);
});

test.skipIf(!hasSharedData)("every question of DuReader 2.0's samples is read", async () => {
  for (const [name, positives, hardNegatives] of [
    ["train", 159, 271],
    ["dev", 186, 262],
  ] as const) {
    const read = await collect(readSearch(shared(`data/dureader-samples/search.${name}.json`)));
    const trainable = read.filter((each) => each.positives.length > 0);
    expect(read.length).toBe(100);
    expect(trainable.flatMap((each) => each.positives).length).toBe(positives);
    expect(trainable.flatMap((each) => each.hardNegatives).length).toBe(hardNegatives);
  }
});
