import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readJudgments } from "../src/index.ts";
import { refusal, useTemporaryFolder } from "./temporary-folder.ts";

const folder = useTemporaryFolder();

const read = async (name: string, content: string | Uint8Array) =>
  Array.from(await readJudgments(await folder.write(name, content)), ([question, judged]) => [question, [...judged]]);

const expected = [
  [
    "q2",
    [
      ["d1", 2],
      ["d2", 0],
    ],
  ],
  ["q1", [["d1", -1]]],
];

test("judgments of TREC, MS MARCO and BEIR are the same pairs, in the file's order, with grades and negatives", async () => {
  const rows = [
    ["q2", "d1", "2"],
    ["q1", "d1", "-1"],
    ["q2", "d2", "0"],
  ];
  const trec = rows.map(([question, passage, score]) => `${question} 0  ${passage} ${score}\r\n`).join("\n");
  const msmarco = rows.map(([question, passage, score]) => `${question}\t0\t${passage}\t${score}`).join("\n");
  const beir = ["query-id\tcorpus-id\tscore", ...rows.map((row) => row.join("\t"))].join("\r\n");
  for (const content of [trec, `\n ${trec}`, msmarco, beir, `\uFEFF${beir}\n`, gzipSync(beir), gzipSync(trec)]) {
    expect(await read(typeof content === "string" ? "qrels" : "qrels.gz", content)).toEqual(expected);
  }
});

test("ids of BEIR may hold blanks and quotes, as csv has them", async () => {
  expect(await read("qrels.tsv", 'query-id\tcorpus-id\tscore\na b\t"c ""d"""\t1\n')).toEqual([["a b", [['c "d"', 1]]]]);
});

test.each([
  ["q 0 d\n", 'line 1: expected 4 columns: question id, 0, passage id, relevance, got 3 in "q 0 d"'],
  ["q 0 d 1\nq 0 e 1.5\n", 'line 2: expected a whole number as relevance, got "1.5"'],
  [`q 0 d 9${"0".repeat(20)}\n`, "line 1: expected a whole number as relevance, got"],
  ["q\td\t1\n", 'line 1: expected the header query-id corpus-id score, got "q d 1"; add such a first line'],
  ["query-id\tcorpus-id\tscore\nq\td\tx\n", 'line 2: expected a whole number as score, got "x"'],
  ["query-id\tcorpus-id\tscore\nq 0 d 1\n", "line 2: expected 3 columns (query-id, corpus-id, score), got 1"],
  [
    "q 0 d 1\nq 0 e 1\nr 0 d 1\nq 0 e 1\n",
    'line 4: expected a pair that is not judged yet, got "e" for "q" again, which line 2 judges; remove one of the two',
  ],
])("%j is refused at its line", async (content, problem) => {
  const path = await folder.write("qrels", content);
  const { code, message } = await refusal(readJudgments(path));
  expect([code, message.slice(0, path.length + 2 + problem.length)]).toEqual(["DATA_FORMAT", `${path}: ${problem}`]);
});

test("with somewhere to report them, bad lines are left out, and the first judgment of a pair counts", async () => {
  const problems: string[] = [];
  const path = await folder.write("qrels", "q 0 d 1\nq 0 e x\nq 0 d 0\nq 0\nr 0 d 1\n");
  const judgments = await readJudgments(path, { onBadRow: ({ place }) => problems.push(place.where) });
  expect(judgments).toEqual(
    new Map([
      ["q", new Map([["d", 1]])],
      ["r", new Map([["d", 1]])],
    ]),
  );
  expect(problems).toEqual(["line 2", "line 3", "line 4"]);
});

test("files without judgments are refused, or give none where they are blank", async () => {
  expect((await refusal(readJudgments(folder.path("none")))).code).toBe("DATA_FILE_MISSING");
  expect((await refusal(readJudgments(await folder.write("empty", "")))).code).toBe("DATA_FILE_EMPTY");
  expect(await read("blank", "\n \n")).toEqual([]);
});

test("whatever pairs are written as qrels are read back", async () => {
  const id = fc.string({ unit: fc.constantFrom("a", "é", "東", "🎉", '"', "-", "0"), minLength: 1 });
  const pairs = fc.uniqueArray(fc.tuple(id, id, fc.integer()), { selector: ([q, d]) => `${q} ${d}`, minLength: 1 });
  await fc.assert(
    fc.asyncProperty(pairs, async (pairs) => {
      const lines = pairs.map(([question, passage, relevance]) => `${question} 0 ${passage} ${relevance}\n`);
      const judgments = await readJudgments(await folder.write("qrels", lines.join("")));
      const got = Array.from(judgments, ([question, judged]) => Array.from(judged, (pair) => [question, ...pair]));
      expect(new Set(got.flat().map(String))).toEqual(new Set(pairs.map(String)));
    }),
    { numRuns: 50 },
  );
});
