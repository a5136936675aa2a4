import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { describeQuestions, readIdentifiedQuestions, readQuestions, writeQuestions } from "../src/index.ts";
import { hashRows, hasSharedData, shared } from "./shared-data.ts";
import { collect, refusal, useTemporaryFolder } from "./temporary-folder.ts";

const folder = useTemporaryFolder();

test("QA CSV and JSON lines of the same questions read alike, packed or not", async () => {
  const questions = [
    { id: "", question: "who said it", answers: ['it\'s "me"', "東京\n"] },
    { id: "", question: 'a "quoted" one', answers: [] },
  ];
  const csv = `who said it\t"['it\\'s ""me""', '東京\\n']"\r\n"a ""quoted"" one"\t[]\r\n`;
  const lines = questions.map(({ question, answers }) => JSON.stringify({ question, answer: answers })).join("\n");
  const paths = [
    await folder.write("qa.csv", csv),
    await folder.write("qa.csv.gz", gzipSync(csv)),
    await folder.write("qa.jsonl", lines),
    await folder.write("qa.json.gz", gzipSync(JSON.stringify(questions))),
  ];
  for (const path of paths) expect(await collect(readQuestions(path))).toEqual(questions);
});

test.each([
  ["q\t['a']\nq ['a']\n", "line 2: expected 2 columns (question, answers) with a tab between, got 1"],
  ["q\t['a', 'b]\n", "line 1: answers: character 7: expected a closing ' for the string that starts here, got \"'b]\""],
  ["q\t'a'\n", 'line 1: answers: expected a Python list of strings, got the string "a"'],
  ["q\t['a', 1912]\n", "line 1: answers[1]: expected a string, got the number 1912"],
  [
    "q\t__import__('os')\n",
    "line 1: answers: character 1: expected a string, a list, a number, True, False or None, got \"__import__('os')\"",
  ],
])("%j is refused at its line", async (text, problem) => {
  const path = await folder.write("qa.csv", text);
  expect(await refusal(readQuestions(path))).toEqual({ code: "DATA_FORMAT", message: `${path}: ${problem}` });
});

test("questions of BEIR and DuReader are read, with their ids and without answers", async () => {
  const path = await folder.write("queries.jsonl", '{"_id": 7, "text": "a"}\n{"question_id": "x", "question": "b"}\n');
  expect(await collect(readQuestions(path))).toEqual([
    { id: "7", question: "a", answers: [] },
    { id: "x", question: "b", answers: [] },
  ]);
});

test("questions that are written are read back, in both formats", async () => {
  const text = fc.string({ unit: fc.constantFrom("a", "é", "🎉", '"', "\t", "\n", "\r", " ", "'", "\\", ",", "]") });
  const questions = fc.array(fc.record({ id: fc.constant(""), question: text, answers: fc.array(text) }));
  await fc.assert(
    fc.asyncProperty(questions, fc.constantFrom("a.jsonl", "a.csv", "a.csv.gz"), async (questions, name) => {
      fc.pre(questions.length > 0);
      await writeQuestions(folder.path(name), questions);
      expect(await collect(readQuestions(folder.path(name)))).toEqual(questions);
    }),
    { numRuns: 50 },
  );
});

test("bad rows are left out and reported, when there is somewhere to report them", async () => {
  const path = await folder.write("qa.csv", "a\t['x']\nb\n\"c\"d\t['x']\ne\t['y']\n");
  const problems: string[] = [];
  const read = await collect(readQuestions(path, { onBadRow: ({ place }) => problems.push(place.where) }));
  expect(read.map(({ question }) => question)).toEqual(["a", "e"]);
  expect(problems).toEqual(["line 2", "line 3"]);
});

test.skipIf(!hasSharedData)("the published question files read as Python's csv and ast read them", async () => {
  const expected = JSON.parse(await readFile(new URL("reference/tables.json", import.meta.url), "utf8"));
  const rows = async function* (name: string) {
    for await (const { question, answers } of readQuestions(shared(`data/${name}`))) yield [question, ...answers];
  };
  for (const name of ["qa/nq-test.qa.csv", "qa/nq-dev.qa.csv", "nq-qed/qed-nq-dev.qa.csv"]) {
    expect(await hashRows(rows(name))).toEqual(expected[name]);
  }
  expect((await collect(readQuestions(shared("data/qa/curatedtrec-test.jsonl")))).length).toBe(694);
});

test("questions of QA files and of training files have their ids, or their rows, also those of a range", async () => {
  const training = [
    { question: "a", positive_ctxs: [] },
    { id: 7, question: "b", positive_ctxs: [] },
  ];
  const paths = [
    await folder.write("ids.json", JSON.stringify(training)),
    await folder.write("ids.jsonl", '{"question": "a"}\n{"id": "7", "question": "b"}\n'),
  ];
  const described: unknown[] = [];
  for (const path of paths) {
    const questions = [
      { id: "0", question: "a", answers: [] },
      { id: "7", question: "b", answers: [] },
    ];
    expect(await collect(readIdentifiedQuestions(path))).toEqual(questions);
    expect(await collect(readIdentifiedQuestions(path, { start: 1, end: 2 }))).toEqual(questions.slice(1));
    described.push(await describeQuestions(path));
  }
  expect(described[1]).toEqual(described[0]);
  const csv = await folder.write("ids.csv", "a\t[]\nb\t[]\n");
  const rows = await collect(readIdentifiedQuestions(csv, { start: 1, end: 9 }));
  expect(rows).toEqual([{ id: "1", question: "b", answers: [] }]);
  expect(await describeQuestions(csv)).not.toEqual(described[0]);
});

test("the fingerprint of questions knows each id and each text, and no answer", async () => {
  const fingerprint = async (...rows: readonly object[]) => {
    const content = rows.map((row) => JSON.stringify(row)).join("\n");
    return (await describeQuestions(await folder.write("described.jsonl", content))).fingerprint;
  };
  const [one, two] = [
    { id: "1", question: "a" },
    { id: "2", question: "b" },
  ];
  const plain = await fingerprint(one, two);
  expect(await fingerprint({ ...one, answers: ["x"] }, two)).toBe(plain);
  const others = [[two, one], [one], [one, { ...two, id: "3" }], [one, { ...two, question: "" }]];
  for (const other of others) expect(await fingerprint(...other)).not.toBe(plain);
  await folder.write("described.jsonl", '{"question": " "}\n{"question": "a"}\n');
  expect(await describeQuestions(folder.path("described.jsonl"))).toMatchObject({ rows: 2, withoutText: 1 });
});

test("passages are refused where questions are expected", async () => {
  const path = await folder.write("passages.tsv", "id\ttext\n1\ta\n");
  const { code, message } = await refusal(readIdentifiedQuestions(path));
  expect([code, message.split(";")[0]]).toEqual(["DATA_FORMAT", `${path}: start: expected questions, got passages`]);
});
