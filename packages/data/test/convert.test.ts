import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  convert,
  type FormatName,
  type FormatOptions,
  type Passage,
  readPassages,
  readQuestions,
  readTrainingExamples,
  type TrainingExample,
  writePassages,
  writeTrainingExamples,
} from "../src/index.ts";
import { passageHash } from "../src/formats/new-ids.ts";
import { hasSharedData, shared } from "./shared-data.ts";
import { collect, refusal, useTemporaryFolder } from "./temporary-folder.ts";

const folder = useTemporaryFolder();

/** Converts, and tells what was lost. */
async function converted(
  from: FormatName,
  to: FormatName,
  input: string,
  output: string,
  options: Partial<FormatOptions> = {},
) {
  const losses: Record<string, number> = {};
  const onLoss: FormatOptions["onLoss"] = (loss, count) => (losses[loss] = (losses[loss] ?? 0) + count);
  const files = await convert(from, to, input, output, {
    split: "train",
    temporaryFolder: folder.path(),
    onLoss,
    ...options,
  });
  return { files, losses };
}

/** DPR → a format → DPR: what is left of the examples. */
async function thereAndBack(format: FormatName, examples: readonly TrainingExample[]) {
  await writeTrainingExamples(folder.path("from.json"), examples);
  const { losses } = await converted("dpr", format, folder.path("from.json"), folder.path(format));
  await converted(format, "dpr", folder.path(format), folder.path("back.json"));
  return { losses, back: await collect(readTrainingExamples(folder.path("back.json"))) };
}

const passage = (id: string, text = `text ${id}`, title = `title ${id}`): Passage => ({ id, title, text });
const example = (fields: Partial<TrainingExample>): TrainingExample => ({
  id: "7",
  question: "q?",
  answers: [],
  positives: [],
  negatives: [],
  hardNegatives: [],
  ...fields,
});

const awkward = fc.string({ unit: fc.constantFrom("a", "é", "🎉", '"', "\t", "\n", "\r", " ", "'", ",", "\\", "東") });
const ids = fc.integer({ min: 0, max: 8 }).map((id) => (id < 5 ? `p${id}` : `p ${id}`));
/** Passages whose ids name one text each, or with no id. */
const passages = fc.oneof(
  ids.map((id) => ({ id, title: id.length % 2 ? "" : `T"\t${id}`, text: `line\n"${id}"\t🎉` })),
  fc.record({ id: fc.constant(""), title: awkward, text: awkward }),
);
const examples = fc
  .array(
    fc.record({
      question: awkward,
      answers: fc.array(awkward, { maxLength: 2 }),
      contexts: fc.uniqueArray(passages, { selector: ({ id, title, text }) => `${id}|${title}|${text}`, maxLength: 6 }),
      kinds: fc.array(fc.constantFrom("positives", "negatives", "hardNegatives"), { minLength: 6, maxLength: 6 }),
    }),
    { maxLength: 5 },
  )
  .map((drawn) =>
    drawn.map(({ question, answers, contexts, kinds }, row): TrainingExample => {
      const ofKind = (kind: string) => contexts.filter((_, index) => kinds[index] === kind);
      return {
        id: row % 2 === 0 ? `id-${row}` : "",
        question: `${row}${question}`,
        answers,
        positives: ofKind("positives"),
        negatives: ofKind("negatives"),
        hardNegatives: ofKind("hardNegatives"),
      };
    }),
  );

const plain = (text: string) => text.replace(/\r\n|[\t\r\n]/g, " ");
const withIds = (all: readonly Passage[]) =>
  all.map((each) => (each.id === "" ? { ...each, id: passageHash(each) } : each));
const texts = (all: readonly Passage[]) => all.map(({ text }) => ({ id: "", title: "", text }));
const distinct = (all: readonly Passage[]) => [...new Map(all.map((each) => [each.text, each])).values()];

test("BEIR keeps ids, titles, answers, positives and hard negatives, whatever the texts hold", async () => {
  await fc.assert(
    fc.asyncProperty(examples, async (examples) => {
      const held = examples
        .map((each, row) => ({ ...each, id: each.id || `q${row + 1}`, negatives: [] }))
        .filter(({ positives, hardNegatives }) => positives.length + hardNegatives.length > 0)
        .map((each) => ({
          ...each,
          positives: withIds(each.positives),
          hardNegatives: withIds(each.hardNegatives),
        }));
      fc.pre(held.length > 0);
      const { losses, back } = await thereAndBack("beir", examples);
      expect(back).toEqual(held);
      expect(losses["negatives"] ?? 0).toBe(
        examples.filter(isJudged).reduce((sum, { negatives }) => sum + negatives.length, 0),
      );
      expect(losses["examples"] ?? 0).toBe(examples.length - held.length);
    }),
    { numRuns: 40 },
  );
});

const isJudged = ({ positives, hardNegatives }: TrainingExample) => positives.length + hardNegatives.length > 0;

test("MS MARCO keeps ids, positives and their hard negatives, with blanks for tabs and line breaks", async () => {
  await fc.assert(
    fc.asyncProperty(examples, async (examples) => {
      const marco = (all: readonly Passage[]) =>
        all.map((each) => ({
          id: /^\S+$/.test(each.id) ? each.id : passageHash(each),
          title: "",
          text: plain(each.text),
        }));
      const held = examples
        .map(({ id, question, positives, hardNegatives }, row) => ({
          ...example({ id: id || `q${row + 1}`, question: plain(question) }),
          positives: marco(positives),
          hardNegatives: marco(hardNegatives),
        }))
        .filter(({ positives }) => positives.length > 0);
      fc.pre(held.length > 0);
      expect((await thereAndBack("msmarco", examples)).back).toEqual(held);
    }),
    { numRuns: 40 },
  );
});

test("Tevatron keeps all but the ordinary negatives", async () => {
  await fc.assert(
    fc.asyncProperty(examples, async (examples) => {
      fc.pre(examples.length > 0);
      const { back } = await thereAndBack("tevatron", examples);
      expect(back).toEqual(examples.map((each) => ({ ...each, negatives: [] })));
    }),
    { numRuns: 40 },
  );
});

test("sentence-transformers keeps the texts of questions, positives and hard negatives", async () => {
  await fc.assert(
    fc.asyncProperty(examples, async (examples) => {
      const held = examples
        .filter(({ positives }) => positives.length > 0)
        .map(({ question, positives, hardNegatives }) =>
          example({ id: "", question, positives: distinct(texts(positives)), hardNegatives: texts(hardNegatives) }),
        );
      fc.pre(held.length > 0);
      expect((await thereAndBack("sentence-transformers", examples)).back).toEqual(held);
    }),
    { numRuns: 40 },
  );
});

test("MS MARCO's triples keep texts where there is a positive and a hard negative", async () => {
  await fc.assert(
    fc.asyncProperty(examples, async (examples) => {
      const lines = (all: readonly Passage[]) => texts(all).map((each) => ({ ...each, text: plain(each.text) }));
      const held = examples
        .filter(({ positives, hardNegatives }) => positives.length > 0 && hardNegatives.length > 0)
        .map(({ question, positives, hardNegatives }) =>
          example({
            id: "",
            question: plain(question),
            positives: distinct(lines(positives)),
            hardNegatives: lines(hardNegatives),
          }),
        );
      fc.pre(held.length > 0);
      expect((await thereAndBack("msmarco-triples", examples)).back).toEqual(held);
    }),
    { numRuns: 40 },
  );
});

test("a file of triples, also a shuffled one, comes back from DPR as it was", async () => {
  const text = fc.constantFrom("a", 'b "', "c d", "");
  const lines = fc.array(fc.tuple(fc.constantFrom("q1", "q2"), text, text), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(lines, async (lines) => {
      const file = `${lines.map((line) => line.join("\t")).join("\n")}\n`;
      await folder.write("triples.tsv", file);
      await converted("msmarco-triples", "dpr", folder.path("triples.tsv"), folder.path("dpr.json"));
      await converted("dpr", "msmarco-triples", folder.path("dpr.json"), folder.path("back.tsv"));
      expect(await readFile(folder.path("back.tsv"), "utf8")).toBe(file);
    }),
    { numRuns: 40 },
  );
});

test("sentence-transformers' rows with any numbers of negatives come back from DPR as they were", async () => {
  const rows = fc.array(
    fc.record({
      anchor: fc.constantFrom("a", "b"),
      positive: awkward,
      negatives: fc.array(awkward, { maxLength: 11 }),
    }),
    { minLength: 1, maxLength: 8 },
  );
  await fc.assert(
    fc.asyncProperty(rows, async (rows) => {
      const columns = (negatives: readonly string[]) =>
        Object.fromEntries(
          negatives.map((text, at) => [negatives.length === 1 ? "negative" : `negative_${at + 1}`, text]),
        );
      const lines = rows.map(({ negatives, ...row }) => JSON.stringify({ ...row, ...columns(negatives) }));
      await folder.write("rows.jsonl", `${lines.join("\n")}\n`);
      await converted("sentence-transformers", "dpr", folder.path("rows.jsonl"), folder.path("dpr.json"));
      await converted("dpr", "sentence-transformers", folder.path("dpr.json"), folder.path("back.jsonl"));
      expect(await readFile(folder.path("back.jsonl"), "utf8")).toBe(`${lines.join("\n")}\n`);
    }),
    { numRuns: 40 },
  );
});

test("folders of BEIR and MS MARCO and a Tevatron file come back from DPR byte for byte", async () => {
  const all = [
    example({
      id: "q-1",
      answers: ['a"', "b\t"],
      positives: [passage("1"), passage("2")],
      hardNegatives: [passage("3")],
    }),
    example({ id: "5", question: "é\n", positives: [passage("3", "text 3", "title 3")] }),
  ];
  await writeTrainingExamples(folder.path("dpr.json"), all);
  for (const format of ["beir", "msmarco", "tevatron"] as const) {
    const [one, other] = [folder.path(`${format}-one`), folder.path(`${format}-other`)];
    const { files } = await converted("dpr", format, folder.path("dpr.json"), one);
    await converted(format, "dpr", one, folder.path("back.json"));
    const again = await converted("dpr", format, folder.path("back.json"), other);
    expect(again.files.map(({ sha256 }) => sha256)).toEqual(files.map(({ sha256 }) => sha256));
  }
});

test("a passage of several questions is written once, and one without id always gets the same", async () => {
  const [shared, anonymous] = [passage("1"), passage("", "x", "")];
  const all = [
    example({ id: "", positives: [shared, anonymous], hardNegatives: [passage("2")] }),
    example({ id: "", positives: [passage("2")], hardNegatives: [anonymous, shared] }),
  ];
  await writeTrainingExamples(folder.path("dpr.json"), all);
  await converted("dpr", "beir", folder.path("dpr.json"), folder.path("beir"));
  const corpus = await collect(readPassages(folder.path("beir", "corpus.jsonl")));
  expect(corpus.map(({ id }) => id)).toEqual(["1", passageHash(anonymous), "2"]);
  expect(passageHash(anonymous)).toBe("b5e57f64d64a89b2");
  expect(await readFile(folder.path("beir", "qrels", "train.tsv"), "utf8")).toBe(
    `query-id\tcorpus-id\tscore\nq1\t1\t1\nq1\tb5e57f64d64a89b2\t1\nq1\t2\t0\nq2\t2\t1\nq2\tb5e57f64d64a89b2\t0\nq2\t1\t0\n`,
  );
});

test("ids that stand for two things or do not fit are replaced and counted, and no text is lost", async () => {
  const all = [
    example({ id: "a b", positives: [passage("1", "one")], hardNegatives: [passage("2 3", "two")] }),
    example({ id: "c", positives: [passage("1", "other")], hardNegatives: [passage("1", "one"), passage("1", "one")] }),
    example({ id: "c", question: "r?", positives: [passage("1", "one")] }),
  ];
  for (const [format, renamed] of [
    ["beir", 2],
    ["msmarco", 4],
  ] as const) {
    const { losses, back } = await thereAndBack(format, all);
    expect([losses["renamed"], losses["repeated"]]).toEqual([renamed, 1]);
    expect(back.map(({ positives }) => positives[0].text)).toEqual(["one", "other", "one"]);
    expect(back.map(({ hardNegatives }) => hardNegatives.map(({ text }) => text))).toEqual([["two"], ["one"], []]);
    expect(back.map(({ id }) => id)).toEqual([format === "beir" ? "a b" : "q1", "c", "q3"]);
  }
});

test("everything that a format cannot hold is counted", async () => {
  const all = [
    example({
      question: "a\tb",
      answers: ["x"],
      positives: [passage("1", "one\ntwo"), passage("2")],
      negatives: [passage("3"), passage("4")],
      hardNegatives: [passage("5"), passage("6"), passage("7")],
    }),
    example({ id: "8", hardNegatives: [passage("5")] }),
  ];
  await writeTrainingExamples(folder.path("dpr.json"), all);
  const lossesOf = async (format: FormatName, options: Partial<FormatOptions> = {}) =>
    (await converted("dpr", format, folder.path("dpr.json"), folder.path(format), options)).losses;
  expect(await lossesOf("dpr")).toEqual({});
  expect(await lossesOf("tevatron")).toEqual({ negatives: 2 });
  expect(await lossesOf("beir")).toEqual({ negatives: 2 });
  expect(await lossesOf("msmarco")).toEqual({ negatives: 2, examples: 1, titles: 5, answers: 1, characters: 2 });
  const texts = { answers: 1, titles: 5, ids: 6, negatives: 2, examples: 1 };
  expect(await lossesOf("msmarco-triples")).toEqual({ ...texts, characters: 2 });
  expect(await lossesOf("sentence-transformers")).toEqual(texts);
  expect(await lossesOf("sentence-transformers", { negatives: 2 })).toEqual({
    ...texts,
    titles: 4,
    ids: 5,
    hardNegatives: 1,
  });
});

test("with a number of negatives every row of sentence-transformers has the same columns", async () => {
  const all = [
    example({ positives: [passage("1")], hardNegatives: [passage("2"), passage("3"), passage("4")] }),
    example({ positives: [passage("5")], hardNegatives: [passage("6")] }),
  ];
  await writeTrainingExamples(folder.path("dpr.json"), all);
  const columns = async (negatives: number) => {
    await converted("dpr", "sentence-transformers", folder.path("dpr.json"), folder.path("st.jsonl"), { negatives });
    const lines = (await readFile(folder.path("st.jsonl"), "utf8")).trimEnd().split("\n");
    return lines.map((line) => Object.keys(JSON.parse(line) as object));
  };
  expect(await columns(0)).toEqual(Array.from({ length: 2 }, () => ["anchor", "positive"]));
  expect(await columns(1)).toEqual(Array.from({ length: 2 }, () => ["anchor", "positive", "negative"]));
  expect(await columns(2)).toEqual([["anchor", "positive", "negative_1", "negative_2"]]);
});

/** A folder of files by their names. */
async function writeFolder(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  for (const [file, content] of Object.entries(files)) {
    const path = folder.path(name, file);
    await mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await writeFile(path, file.endsWith(".gz") ? gzipSync(content) : content);
  }
  return folder.path(name);
}

const scifact = {
  "corpus.jsonl": ["1", "2", "3"]
    .map((id) => `{"_id": "${id}", "title": "T", "text": "t${id}", "metadata": {"url": "x"}}`)
    .join("\n"),
  "queries.jsonl": '{"_id": "a", "text": "A", "metadata": {}}\n{"_id": "b", "text": "B"}\n{"_id": "c", "text": "C"}',
  "qrels/test.tsv": "query-id\tcorpus-id\tscore\nb\t2\t2\na\t1\t1\nb\t3\t0\nb\t1\t1\n",
  "qrels/train.tsv": "query-id\tcorpus-id\tscore\nc\t1\t1\n",
};

test("a published BEIR folder gives the judged questions of one split, graded ones as positives", async () => {
  const beir = await writeFolder("scifact", scifact);
  const { losses } = await converted("beir", "dpr", beir, folder.path("dpr.json"), { split: "test" });
  const read = await collect(readTrainingExamples(folder.path("dpr.json")));
  expect(read).toEqual([
    example({ id: "a", question: "A", positives: [passage("1", "t1", "T")] }),
    example({
      id: "b",
      question: "B",
      positives: [passage("2", "t2", "T"), passage("1", "t1", "T")],
      hardNegatives: [passage("3", "t3", "T")],
    }),
  ]);
  expect(losses).toEqual({ grades: 1 });
});

test("MS MARCO's published folder is read packed or not, with its triples of ids, cells with quotes as they are", async () => {
  const marco = await writeFolder("marco", {
    "collection.tsv.gz": '0\tThe "first"\r\n1\t"second\n2\tthird\n',
    "queries.dev.small.tsv": "10\twhat?\n11\twho?\n12\tunjudged\n",
    "qrels.dev.small.tsv": "10\t0\t0\t1\n11 0 1 1\n",
    "qidpidtriples.dev.small.tsv.gz": "10\t0\t2\n11\t1\t0\n11\t1\t2\n11\t2\t1\n",
    "qrels.train.tsv": "99\t0\t99\t1\n",
  });
  const { losses } = await converted("msmarco", "dpr", marco, folder.path("dpr.json"), { split: "dev.small" });
  const read = await collect(readTrainingExamples(folder.path("dpr.json")));
  const [first, second, third] = [
    passage("0", 'The "first"', ""),
    passage("1", '"second', ""),
    passage("2", "third", ""),
  ];
  expect(read).toEqual([
    example({ id: "10", question: "what?", positives: [first], hardNegatives: [third] }),
    example({ id: "11", question: "who?", positives: [second], hardNegatives: [first, third] }),
  ]);
  expect(losses).toEqual({ repeated: 2 });
});

test("collections and questions go between passages.tsv, BEIR and MS MARCO", async () => {
  const all = [passage("1", 'a "b"', ""), passage("2", "c\td\n", "T")];
  await writePassages(folder.path("passages.tsv"), all);
  await converted("passages", "beir-corpus", folder.path("passages.tsv"), folder.path("corpus.jsonl"));
  await converted("beir-corpus", "passages", folder.path("corpus.jsonl"), folder.path("back.tsv"));
  expect(await collect(readPassages(folder.path("back.tsv")))).toEqual(all);
  const { losses } = await converted(
    "passages",
    "msmarco-collection",
    folder.path("passages.tsv"),
    folder.path("c.tsv"),
  );
  expect(losses).toEqual({ titles: 1, characters: 1 });
  expect(await readFile(folder.path("c.tsv"), "utf8")).toBe('1\ta "b"\n2\tc d \n');
  await converted("msmarco-collection", "passages", folder.path("c.tsv"), folder.path("back.tsv"));
  expect((await collect(readPassages(folder.path("back.tsv")))).map(({ text }) => text)).toEqual(['a "b"', "c d "]);

  const qa = await folder.write("qa.csv", "who?\t['A', \"B's\"]\nwhat?\t[]\n");
  await converted("questions", "beir-queries", qa, folder.path("queries.jsonl"));
  const lost = await converted("beir-queries", "questions", folder.path("queries.jsonl"), folder.path("back.csv"));
  expect(await collect(readQuestions(folder.path("back.csv")))).toEqual(await collect(readQuestions(qa)));
  expect(lost.losses).toEqual({ ids: 2 });
  await converted("questions", "msmarco-queries", qa, folder.path("queries.tsv"));
  expect(await readFile(folder.path("queries.tsv"), "utf8")).toBe("q1\twho?\nq2\twhat?\n");
});

const problems: readonly [FormatName, string, Readonly<Record<string, string>>][] = [
  [
    "beir",
    'DIR/qrels/train.tsv: line 1: expected the header query-id corpus-id score, got "a 1 1"; add such a first line',
    { ...scifact, "qrels/train.tsv": "a\t1\t1\n" },
  ],
  [
    "beir",
    "DIR/qrels/train.tsv: line 2: expected 3 columns (query-id, corpus-id, score), got 2",
    { ...scifact, "qrels/train.tsv": "query-id\tcorpus-id\tscore\na\t1\n" },
  ],
  [
    "beir",
    'DIR/qrels/train.tsv: line 2: expected a whole number as score, got "x"',
    { ...scifact, "qrels/train.tsv": "query-id\tcorpus-id\tscore\na\t1\tx\n" },
  ],
  [
    "beir",
    'DIR/corpus.jsonl: passage "9": expected the passage that is judged, got none; is this the file that was judged?',
    { ...scifact, "qrels/train.tsv": "query-id\tcorpus-id\tscore\na\t9\t1\n" },
  ],
  [
    "beir",
    'DIR/queries.jsonl: question "z": expected the question that is judged, got none; is this the file that was judged?',
    { ...scifact, "qrels/train.tsv": "query-id\tcorpus-id\tscore\nz\t1\t1\n" },
  ],
  [
    "beir",
    "DIR/queries.jsonl: line 1: text: expected a string, got null",
    { ...scifact, "queries.jsonl": '{"_id": "c", "text": null}' },
  ],
  [
    "msmarco",
    'DIR/qrels.train.tsv: line 1: expected 4 columns: question id, 0, passage id, relevance, got 3 in "1 0 2"',
    { "qrels.train.tsv": "1 0 2\n" },
  ],
  [
    "msmarco",
    "DIR/collection.tsv: line 1: expected 2 columns (id, text), got 3",
    { "qrels.train.tsv": "1 0 2 1\n", "collection.tsv": "2\ta\tb\n" },
  ],
  [
    "msmarco",
    'DIR/collection.tsv: line 1: expected an id, got the string ""',
    { "qidpidtriples.train.tsv": "1 2 3\n", "collection.tsv": "\ta\n" },
  ],
  ["msmarco-triples", "DIR/: line 1: expected 3 columns (query, positive, negative), got 2", { "": "a\tb\n" }],
  [
    "tevatron",
    "DIR/: line 1: positive_passages[0].text: expected a string, got the number 1",
    { "": '{"query": "q", "positive_passages": [{"text": 1}]}' },
  ],
  [
    "sentence-transformers",
    "DIR/: line 1: negative_2: expected a string, got the number 3",
    { "": '{"anchor": "q", "positive": "p", "negative_2": 3}' },
  ],
];

test.each(problems)("%s: refused at its place, and nothing is written: %s", async (format, message, files) => {
  const input = "" in files ? await folder.write("input", files[""]) : await writeFolder("input", files);
  const place = "" in files ? message.replace("DIR/", input) : message.replace("DIR", input);
  const output = folder.path("out", "dpr.json");
  expect(await refusal(converted(format, "dpr", input, output))).toEqual({ code: "DATA_FORMAT", message: place });
  expect(await readdir(folder.path("out")).catch(() => [])).toEqual([]);
});

test("with somewhere to report them, bad judgments, passages and questions are left out", async () => {
  const beir = await writeFolder("scifact", {
    ...scifact,
    "queries.jsonl": `{"_id": "c"}\n${scifact["queries.jsonl"]}`,
    "qrels/train.tsv": "query-id\tcorpus-id\tscore\nc\t1\nc\t9\t1\nz\t1\t1\nc\t2\t1\n",
  });
  const places: string[] = [];
  await converted("beir", "dpr", beir, folder.path("dpr.json"), { onBadRow: ({ place }) => places.push(place.where) });
  const read = await collect(readTrainingExamples(folder.path("dpr.json")));
  expect(read).toEqual([example({ id: "c", question: "C", positives: [passage("2", "t2", "T")] })]);
  expect(places).toEqual(["line 2", 'passage "9"', "line 1: text", 'question "z"']);
});

test("a split that is not there, and another that would lose its texts, are refused by name", async () => {
  const beir = await writeFolder("scifact", scifact);
  expect(await refusal(converted("beir", "dpr", beir, folder.path("dpr.json"), { split: "dev" }))).toEqual({
    code: "DATA_SPLIT_MISSING",
    message: `${beir}: expected qrels/dev.tsv, got those of the splits train, test; choose one of them`,
  });
  const empty = await writeFolder("empty", { "collection.tsv": "" });
  expect(await refusal(converted("msmarco", "dpr", empty, folder.path("dpr.json")))).toEqual({
    code: "DATA_SPLIT_MISSING",
    message: `${empty}: expected qrels.train.tsv or qidpidtriples.train.tsv, got no judgments`,
  });
  await writeTrainingExamples(folder.path("dpr.json"), [example({ positives: [passage("1")] })]);
  expect(await refusal(converted("dpr", "beir", folder.path("dpr.json"), beir, { split: "dev" }))).toEqual({
    code: "DATA_OTHER_SPLITS",
    message: `${beir}: expected a folder for the split dev alone, got one with the judgments of train, test, whose texts would be lost; choose another`,
  });
  expect((await refusal(converted("dpr", "passages", beir, folder.path("x")))).code).toBe("DATA_FORMAT_KIND");
});

test("a conversion that fails or is stopped in its midst leaves the folder as it was", async () => {
  const line = JSON.stringify({ question: "q", positive_ctxs: [{ text: "x" }] });
  await folder.write("bad.jsonl", `${`${line}\n`.repeat(2000)}{}`);
  const output = await writeFolder("beir", { "corpus.jsonl": "as it was", "queries.jsonl": "", "qrels/train.tsv": "" });
  expect((await refusal(converted("dpr", "beir", folder.path("bad.jsonl"), output))).code).toBe("DATA_FORMAT");
  const stop = new AbortController();
  const onRow = () => stop.abort();
  const stopped = converted("dpr", "beir", folder.path("bad.jsonl"), output, { onRow, signal: stop.signal });
  await expect(stopped).rejects.toThrow("abort");
  expect(await readFile(folder.path("beir", "corpus.jsonl"), "utf8")).toBe("as it was");
  expect((await readdir(output, { recursive: true })).sort()).toEqual([
    "corpus.jsonl",
    "qrels",
    "qrels/train.tsv",
    "queries.jsonl",
  ]);
});

test("scores of passages come back from Tevatron's lines, and are counted where a format holds none", async () => {
  const scored = (id: string, score: number) => ({ ...passage(id), score });
  const all = [example({ positives: [scored("a", 2.5)], hardNegatives: [scored("b", -1), passage("c")] })];
  expect(await thereAndBack("tevatron", all)).toEqual({ losses: {}, back: all });
  for (const format of ["beir", "msmarco", "sentence-transformers"] as const) {
    const { losses, back } = await thereAndBack(format, all);
    expect(losses["scores"]).toBe(2);
    expect(JSON.stringify(back)).not.toContain("score");
  }
});

test("a conversion that cannot write one of its files fails with the reason and leaves none of the others", async () => {
  const line = JSON.stringify({ question: "q", positive_ctxs: [{ text: "x" }] });
  await folder.write("few.jsonl", `${line}\n`.repeat(5));
  const output = await writeFolder("beir", { qrels: "a file where a folder should be" });
  await expect(converted("dpr", "beir", folder.path("few.jsonl"), output)).rejects.toThrow(/EEXIST|ENOTDIR/);
  expect(await readdir(output)).toEqual(["qrels"]);
});

test.skipIf(!hasSharedData)(
  "the real dev questions come back from BEIR with ids, answers, positives and hard negatives",
  async () => {
    const path = shared("data/nq-qed/qed-nq-dev.json");
    await converted("dpr", "beir", path, folder.path("beir"), { split: "dev" });
    await converted("beir", "dpr", folder.path("beir"), folder.path("back.json"), { split: "dev" });
    const back = readTrainingExamples(folder.path("back.json"));
    let row = 0;
    for await (const example of readTrainingExamples(path)) {
      const unscored = (all: readonly Passage[]) => all.map(({ id, title, text }) => ({ id, title, text }));
      const [positives, hardNegatives] = [unscored(example.positives), unscored(example.hardNegatives)];
      expect((await back.next()).value).toEqual({ ...example, id: `q${++row}`, positives, hardNegatives });
    }
    expect([row, (await back.next()).done]).toEqual([1355, true]);
  },
);
