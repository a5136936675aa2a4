import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { readTrainingExamples, writeTrainingExamples } from "../src/index.ts";
import { hasSharedData, shared } from "./shared-data.ts";
import { collect, refusal, useTemporaryFolder } from "./temporary-folder.ts";

const folder = useTemporaryFolder();
const context = { title: "T", text: "x" };
const item = { question: "q", answers: ["a"], positive_ctxs: [context] };

test("contexts take their id from any of the published names, and may lack id and title", async () => {
  const contexts = [
    { title: "T", text: "a", passage_id: "7" },
    { title: "T", text: "b", psg_id: 8 },
    { text: "c", id: "wiki:9" },
    { title: null, text: "d" },
    "e",
  ];
  const path = await folder.write("train.json", JSON.stringify([{ ...item, positive_ctxs: contexts }]));
  const [example] = await collect(readTrainingExamples(path));
  expect(example).toEqual({
    id: "",
    question: "q",
    answers: ["a"],
    positives: [
      { id: "7", title: "T", text: "a" },
      { id: "8", title: "T", text: "b" },
      { id: "wiki:9", title: "", text: "c" },
      { id: "", title: "", text: "d" },
      { id: "", title: "", text: "e" },
    ],
    negatives: [],
    hardNegatives: [],
  });
});

test("contexts may have scores, as numbers or as text", async () => {
  const scores = [12.5, "-3e2", 0, null, undefined];
  const contexts = scores.map((score) => ({ ...context, score }));
  const path = await folder.write("scored.json", JSON.stringify([{ ...item, positive_ctxs: contexts }]));
  const [{ positives }] = await collect(readTrainingExamples(path));
  expect(positives.map(({ score }) => score)).toEqual([12.5, -300, 0, undefined, undefined]);
  const wrong = { ...item, hard_negative_ctxs: [{ ...context, score: "high" }] };
  const refused = await folder.write("wrong.json", JSON.stringify([wrong]));
  expect(await refusal(collect(readTrainingExamples(refused)))).toMatchObject({
    message: expect.stringMatching(
      /: item 1: hard_negative_ctxs\[0\]\.score: expected a number, got the string "high"$/,
    ),
  });
});

test("what is written is read back, as a list or as lines, packed or not", async () => {
  const examples = [
    {
      id: "7",
      question: "é 東京 🎉",
      answers: ["a", ""],
      positives: [{ id: "p1", title: "T", text: "line\nbreak", score: -1.25 }],
      negatives: [{ id: "", title: "", text: "n" }],
      hardNegatives: [],
    },
    { id: "", question: "q", answers: [], positives: [], negatives: [], hardNegatives: [] },
  ];
  for (const name of ["a.json", "a.jsonl", "a.json.gz", "a.jsonl.gz"]) {
    const path = folder.path(name);
    expect((await writeTrainingExamples(path, examples)).rows).toBe(2);
    expect(await collect(readTrainingExamples(path))).toEqual(examples);
  }
  await writeTrainingExamples(folder.path("none.json"), []);
  expect(await collect(readTrainingExamples(folder.path("none.json")))).toEqual([]);
});

test("with somewhere to report them, bad items are left out and every one is reported at its place", async () => {
  const path = await folder.write("lines.jsonl", ['{"question": 1}', JSON.stringify(item), "{cut"].join("\n"));
  const problems: string[] = [];
  const read = await collect(readTrainingExamples(path, { onBadRow: ({ place }) => problems.push(place.where) }));
  expect(read.map(({ question }) => question)).toEqual(["q"]);
  expect(problems).toEqual(["line 1: question", "line 3"]);
});

test("a list, JSON lines, and both packed, with or without a byte-order mark, read alike", async () => {
  const items = [item, { ...item, question: "é 東京 🎉", hard_negative_ctxs: [context], negative_ctxs: null }];
  const list = `\uFEFF${JSON.stringify(items, null, 2)}\n`;
  const lines = `${items.map((one) => JSON.stringify(one)).join("\r\n\n")}\n`;
  const paths = [
    await folder.write("list.json", list),
    await folder.write("lines.jsonl", lines),
    await folder.write("list.json.gz", gzipSync(list)),
    await folder.write("lines.json.gz", gzipSync(lines)),
  ];
  const [first, ...others] = await Promise.all(paths.map((path) => collect(readTrainingExamples(path))));
  expect(first.map(({ question }) => question)).toEqual(["q", "é 東京 🎉"]);
  for (const other of others) expect(other).toEqual(first);
});

test("a wrong field is refused with its item, its path, what was expected and what came", async () => {
  const broken = { ...item, positive_ctxs: [{ title: "T", text: null }] };
  const path = await folder.write("train.json", JSON.stringify([...Array.from({ length: 4210 }, () => item), broken]));
  expect(await refusal(readTrainingExamples(path))).toEqual({
    code: "DATA_FORMAT",
    message: `${path}: item 4,211: positive_ctxs[0].text: expected a string, got null`,
  });
});

test.each([
  [{ ...item, question: 7 }, "item 1: question: expected a string, got the number 7"],
  [{ answers: [], positive_ctxs: [] }, "item 1: question: expected a string, got nothing"],
  [{ question: "q", answers: [] }, "item 1: positive_ctxs: expected a list, got nothing"],
  [{ ...item, answers: "a" }, 'item 1: answers: expected a list, got the string "a"'],
  [{ ...item, answers: ["a", false] }, "item 1: answers[1]: expected a string, got false"],
  [{ ...item, hard_negative_ctxs: {} }, "item 1: hard_negative_ctxs: expected a list, got an object"],
  [{ ...item, negative_ctxs: [[1]] }, "item 1: negative_ctxs[0]: expected an object, got a list"],
  [
    { ...item, positive_ctxs: [{ text: "x", id: 1.5 }] },
    "item 1: positive_ctxs[0].id: expected a string or a whole number, got the number 1.5",
  ],
  ["text", 'item 1: expected an object, got the string "text"'],
])("%j is refused", async (value, problem) => {
  const path = await folder.write("train.json", JSON.stringify([value]));
  expect((await refusal(readTrainingExamples(path))).message).toBe(`${path}: ${problem}`);
});

test("files that are missing, empty, blank, folders or of another format are each refused in one line", async () => {
  const said = async (path: string) => {
    const { code, message } = await refusal(readTrainingExamples(path));
    expect(message.startsWith(`${path}: `)).toBe(true);
    return [code, message.slice(path.length + 2)];
  };
  expect(await said(folder.path("none.json"))).toEqual([
    "DATA_FILE_MISSING",
    "expected a file, got nothing: there is none of that name; check the path",
  ]);
  const empty = "expected a JSON list or JSON lines, got an empty file; write or download it again";
  expect(await said(await folder.write("empty.json", ""))).toEqual(["DATA_FILE_EMPTY", empty]);
  expect(await said(await folder.write("empty.json.gz", gzipSync("")))).toEqual(["DATA_FILE_EMPTY", empty]);
  expect(await said(await folder.write("blank.json", " \n"))).toEqual(["DATA_FILE_EMPTY", empty]);
  expect(await said(folder.path())).toEqual([
    "DATA_FILE_UNREADABLE",
    "expected a file, got a folder; name one file in it",
  ]);
  const pickle = await folder.write("a.pkl", Buffer.from([0x80, 0x04, 0x95]));
  expect((await said(pickle))[1]).toMatch(/^start: expected \[ of a JSON list or \{ of JSON lines, got /);
  const nothing = await folder.write("a.json", '[{"question": nothing}]');
  expect((await said(nothing))[1]).toMatch(/^item 1: expected valid JSON, got text that is not \(Unexpected token/);
  const line = await folder.write("b.jsonl", `${JSON.stringify(item)}\n\n{"question": "cut`);
  expect((await said(line))[1]).toMatch(/^line 3: expected valid JSON, got text that is not \(Unterminated string/);
  const packed = gzipSync(
    Buffer.from(JSON.stringify([{ ...item, question: Array.from({ length: 1000 }, Math.random).join() }])),
  );
  const cut = await folder.write("cut.json.gz", packed.subarray(0, 2000));
  expect(await refusal(readTrainingExamples(cut))).toEqual({
    code: "DATA_FILE_UNREADABLE",
    message: `${cut}: expected gzip data, got unexpected end of file; the file is damaged: download or pack it again`,
  });
  const latin = await folder.write("latin.json", Buffer.from('[{"question": "é"}]', "latin1"));
  expect((await said(latin))[1]).toMatch(/^item 1: expected valid JSON, got text that is not \(.*not valid/);
  const latinLines = await folder.write("latin.jsonl", Buffer.from('{"question": "é"}', "latin1"));
  expect((await said(latinLines))[1]).toMatch(/^line 1: expected valid JSON, got text that is not \(.*not valid/);
});

test.skipIf(!hasSharedData)("every item of the real files reads as JSON.parse gives it", async () => {
  for (const name of [
    "data/nq-qed/qed-nq-dev.json",
    "data/zh/cmrc_dev.dpr.json",
    "data/zh/dureader_robust_dev.dpr.json",
  ]) {
    interface Item {
      readonly question: string;
      readonly answers: readonly string[];
      readonly positive_ctxs: readonly {
        readonly passage_id?: string;
        readonly title: string;
        readonly text: string;
        readonly score?: number;
      }[];
      readonly hard_negative_ctxs: readonly unknown[];
    }
    const expected = JSON.parse(await readFile(shared(name), "utf8")) as readonly Item[];
    const got = await collect(readTrainingExamples(shared(name)));
    expect(got.length).toBe(expected.length);
    for (const [index, example] of got.entries()) {
      const { question, answers, positive_ctxs, hard_negative_ctxs } = expected[index];
      expect([example.question, example.answers]).toEqual([question, answers]);
      expect(example.positives).toEqual(
        positive_ctxs.map(({ passage_id = "", title, text, score }) => ({ id: passage_id, title, text, score })),
      );
      expect(example.hardNegatives.length).toBe(hard_negative_ctxs.length);
    }
  }
});
