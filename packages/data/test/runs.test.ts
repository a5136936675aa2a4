import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readJsonMembers } from "../src/files/read-json-members.ts";
import { readRetrievalResults } from "../src/index.ts";
import { collect, refusal, useTemporaryFolder } from "./temporary-folder.ts";

const folder = useTemporaryFolder();

const read = async (name: string, content: string | Uint8Array) =>
  collect(readRetrievalResults(await folder.write(name, content)));

test("DPR's retrieval JSON is read as a list or as lines, with scores as texts or numbers, packed or not", async () => {
  const ctx = { id: "wiki:7", title: "T", text: "a", score: "79.5", has_answer: true };
  const items = [
    { question: "é?", answers: ["a"], ctxs: [ctx, { passage_id: 8, score: -1 }] },
    { question_id: 9, question: "none", answers: [], ctxs: [] },
  ];
  const expected = [
    {
      id: "",
      question: "é?",
      answers: ["a"],
      hits: [
        { id: "wiki:7", title: "T", text: "a", score: 79.5, hasAnswer: true },
        { id: "8", score: -1 },
      ],
    },
    { id: "9", question: "none", answers: [], hits: [] },
  ];
  const list = JSON.stringify(items, null, 1);
  const lines = items.map((item) => `${JSON.stringify(item)}\n`).join("");
  expect(await read("a", list)).toEqual(expected);
  expect(await read("b", lines)).toEqual(expected);
  expect(await read("c.gz", gzipSync(list))).toEqual(expected);
  expect(await read("d", "[]")).toEqual([]);
});

test("each of DuReader's four files is read, with texts and scores where it has them", async () => {
  const bare = { id: "q1", question: "" };
  const asked = { id: "q1", question: "几天" };
  const ids = [{ id: "p1" }, { id: "2" }];
  const texts = [
    { id: "p1", text: "一" },
    { id: "2", text: "二" },
  ];
  const scored = [
    { id: "p1", text: "一", score: 1 },
    { id: "2", text: "二", score: 0.25 },
  ];
  const text_pairs = texts.map(({ id, text }) => [id, text]);
  const triples = scored.map(({ id, text, score }) => [id, text, score]);
  expect(await read("res.json", '{"q1": ["p1", 2], "q2": []}')).toEqual([
    { ...bare, hits: ids },
    { id: "q2", question: "", hits: [] },
  ]);
  expect(await read("data.json", JSON.stringify([{ q_text: "几天", q_id: "q1", top_n: text_pairs }]))).toEqual([
    { ...asked, hits: texts },
  ]);
  expect(await read("scores.json", JSON.stringify([{ q_text: "几天", q_id: "q1", top_n: triples }]))).toEqual([
    { ...asked, hits: scored },
  ]);
  const ranked = JSON.stringify({ q1: { q_text: "几天", top_n: triples } }, null, 2);
  expect(await read("ranked.json", ranked)).toEqual([{ ...asked, hits: scored }]);
  expect(await read("none.json", " {} ")).toEqual([]);
});

test("Pyserini's results are read by question, with the first line of a text as its title", async () => {
  const contexts = [
    { docid: "7", score: "79.5", text: '"T"\na\nb', has_answer: true },
    { docid: 8, score: 2, title: "A", text: "b\nc", has_answer: false },
    { docid: "9", text: "one line" },
    { docid: "10", text: "\nno title" },
    { docid: "11" },
  ];
  const file = { 5: { question: "é?", answers: ["a"], contexts }, q2: { question: "r", answers: [], contexts: [] } };
  expect(await read("a.json", JSON.stringify(file, null, 4))).toEqual([
    {
      id: "5",
      question: "é?",
      answers: ["a"],
      hits: [
        { id: "7", title: '"T"', text: "a\nb", score: 79.5, hasAnswer: true },
        { id: "8", title: "A", text: "b\nc", score: 2, hasAnswer: false },
        { id: "9", text: "one line" },
        { id: "10", title: "", text: "no title" },
        { id: "11" },
      ],
    },
    { id: "q2", question: "r", answers: [], hits: [] },
  ]);
});

test("passages of JSON keep the file's order, whatever their scores: HNSW's are distances", async () => {
  const ctxs = [1.5, 2.5, 0.5].map((score, index) => ({ id: String(index), score: String(score) }));
  const [{ hits }] = await read("a.json", JSON.stringify([{ question: "q", ctxs }]));
  expect(hits.map(({ score }) => score)).toEqual([1.5, 2.5, 0.5]);
});

test("passages of a TREC run are in trec_eval's order: by score, equal ones by id from high to low, whatever the ranks", async () => {
  const lines = ["q2 Q0 b 1 1e1 t", "q2\tQ0\ta\t2\t20\tt", "", "q1 Q0 c 1 5 t", "q1 Q0 d 3 5.0 t", "q1 Q0 e 2 -5 t"];
  const expected = [
    {
      id: "q2",
      question: "",
      hits: [
        { id: "a", score: 20 },
        { id: "b", score: 10 },
      ],
    },
    {
      id: "q1",
      question: "",
      hits: [
        { id: "d", score: 5 },
        { id: "c", score: 5 },
        { id: "e", score: -5 },
      ],
    },
  ];
  expect(await read("a.run", lines.join("\r\n"))).toEqual(expected);
  expect(await read("a.run.gz", gzipSync(`${lines.join("\n")}\n`))).toEqual(expected);
});

test.each([
  [
    '[{"question": "q"}]',
    "item 1: ctxs: expected the list of retrieved passages, here or in top_n or contexts, got nothing",
  ],
  ['[{"ctxs": []}]', "item 1: question: expected a question or its id, got nothing"],
  ['[{"question": 1, "ctxs": []}]', "item 1: question: expected a string, got the number 1"],
  ['[{"ctxs": [{"text": "a"}]}]', "item 1: ctxs[0].id: expected a string or a whole number, got nothing"],
  ['[{"ctxs": [{"id": 1, "score": "x"}]}]', 'item 1: ctxs[0].score: expected a score, a number, got the string "x"'],
  ['[{"ctxs": [{"id": 1, "text": 2}]}]', "item 1: ctxs[0].text: expected a string, got the number 2"],
  ['[{"top_n": [["p"]]}]', "item 1: top_n[0][1]: expected a passage's text, got nothing"],
  [
    '[{"top_n": [[1.5, "a"]]}]',
    "item 1: top_n[0][0]: expected a passage's id, a string or a whole number, got the number 1.5",
  ],
  ['[{"top_n": [["p", "a", true]]}]', "item 1: top_n[0][2]: expected a score, a number, got true"],
  ['[{"answers": [1], "ctxs": []}]', "item 1: answers[0]: expected a string, got the number 1"],
  ['[{"ctxs": [{"id": 1, "has_answer": 1}]}]', "item 1: ctxs[0].has_answer: expected true or false, got the number 1"],
  ['{"q1": {"contexts": [{"score": 1}]}}', '"q1": contexts[0].id: expected a string or a whole number, got nothing'],
  ['{"q1": ["p", null]}', '"q1": [1]: expected an object, got null'],
  ['{"q1": "p"}', '"q1": expected an object, got the string "p"'],
  ['{"q1": {"top_n": 1}}', '"q1": top_n: expected a list, got the number 1'],
  ['{"q1": [1], 2}', "item 2: expected valid JSON, got text that is not"],
  ['{"q1": [1]', "item 1: expected the object to end with }, got the end of the file"],
  ['{"q1": [1]]', "item 1: expected the object to end with }, got ]"],
  ['{"q1": [1]} {}', `after item 1: expected the end of the file after the object's }, got "{}"`],
  ["q1 Q0 p 1 2", 'line 1: expected 6 columns: question id, Q0, passage id, rank, score, tag, got 5 in "q1 Q0 p 1 2"'],
  ["q1 Q0 p 1 2 t\nq1 Q0 p 1 nan t", 'line 2: score: expected a number, got "nan"'],
  [
    "q1 Q0 p 1 2 t\nq2 Q0 p 1 2 t\nq1 Q0 r 2 1 t",
    'line 3: expected the lines of a question to stand together, got more of "q1"',
  ],
])("%j is refused at its place", async (content, problem) => {
  const path = await folder.write("a", content);
  const { code, message } = await refusal(readRetrievalResults(path));
  expect(code).toBe("DATA_FORMAT");
  expect(message.slice(0, path.length + 2 + problem.length)).toBe(`${path}: ${problem}`);
});

test("with somewhere to report them, bad questions and lines are left out and each is reported", async () => {
  const contents = [
    ['{"q1": [1], "q2": [null], "q3": [3]}', ['"q2": [0]']],
    ['[{"q_id": "q1", "top_n": [1]}, {"q_id": "q2"}, {"q_id": "q3", "top_n": [3]}]', ["item 2: ctxs"]],
    ["q1 Q0 1 1 1 t\nq2 Q0 2\nq3 Q0 3 1 1 t\nq1 Q0 4 2 1 t\nq1 Q0 5 2 1 t", ["line 2", "line 4", "line 5"]],
  ] as const;
  for (const [content, places] of contents) {
    const problems: string[] = [];
    const options = { onBadRow: ({ place }: { place: { where: string } }) => problems.push(place.where) };
    const results = await collect(readRetrievalResults(await folder.write("a", content), options));
    expect(results.map(({ id, hits }) => [id, hits.map((hit) => hit.id)])).toEqual([
      ["q1", ["1"]],
      ["q3", ["3"]],
    ]);
    expect(problems).toEqual(places);
  }
});

test("files that are missing, empty, blank or not text are refused by name", async () => {
  const code = async (path: string) => (await refusal(readRetrievalResults(path))).code;
  expect(await code(folder.path("none"))).toBe("DATA_FILE_MISSING");
  expect(await code(await folder.write("empty", ""))).toBe("DATA_FILE_EMPTY");
  expect(await code(await folder.write("blank", " \n \n"))).toBe("DATA_FILE_EMPTY");
  expect(await code(await folder.write("a.pkl", Buffer.from([0x80, 0x04, 0x95])))).toBe("DATA_FORMAT");
  expect(await code(await folder.write("text", "some words"))).toBe("DATA_FORMAT");
});

test("the members of any JSON object are those that JSON.parse finds", async () => {
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async (members) => {
      const text = JSON.stringify(members, null, 1);
      const path = await folder.write("a.json", text);
      const got = (await collect(readJsonMembers(path))).map(({ key, value }) => [key, value]);
      expect(got).toEqual(Object.entries(JSON.parse(text) as object));
    }),
    { numRuns: 50 },
  );
});
