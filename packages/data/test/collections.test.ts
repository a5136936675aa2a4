import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import {
  describeCorpus,
  describeQuestions,
  guessKind,
  openCollection,
  readIdentifiedQuestions,
  readJudgedQuestions,
  readPassages,
  readQuestions,
} from "../src/index.ts";
import { collect, refusal, useTemporaryFolder } from "./temporary-folder.ts";

const folder = useTemporaryFolder();

/** The folder `name`, with these files; those that end in `.gz` are packed. */
async function writeFolder(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  for (const [file, content] of Object.entries(files)) {
    await mkdir(dirname(folder.path(name, file)), { recursive: true });
    await writeFile(folder.path(name, file), file.endsWith(".gz") ? gzipSync(content) : content);
  }
  return folder.path(name);
}

const beir = {
  "corpus.jsonl": '{"_id": "d1", "title": "T", "text": "x"}\n{"_id": "d2", "title": "", "text": "y"}\n',
  "queries.jsonl":
    '{"_id": "a", "text": "A?", "metadata": {"answers": ["x"]}}\n{"_id": "b", "title": "", "text": "B?", "metadata": {}}\n',
  "qrels/test.tsv": "query-id\tcorpus-id\tscore\nb\td2\t2\n",
  "qrels/train.tsv": "query-id\tcorpus-id\tscore\na\td1\t1\n",
};
const msmarco = {
  "collection.tsv": '0\tThe "first"\r\n1\t"second\n',
  "queries.dev.tsv": "10\twhat?\n11\t(who?\n12\tunjudged\n",
  "qrels.dev.tsv": "10\t0\t0\t1\n11\t0\t1\t1\n",
  "qrels.dev.small.tsv": "11\t0\t1\t1\n",
};
const packed = (files: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(files).map(([name, content]) => [`${name}.gz`, content]));

/** All that a folder says of a split. */
async function read(path: string, split?: string) {
  const { passagesPath, questionsPath, judgments, ...collection } = await openCollection(path, { split });
  return {
    split: `${collection.format} ${collection.split}`,
    passages: (await collect(readPassages(passagesPath))).map(({ id, title, text }) => [id, title, text].join("|")),
    questions: (await collect(readJudgedQuestions(questionsPath, judgments))).map(
      ({ id, question, answers }) => `${id}|${question}|${answers.join()}`,
    ),
    judgments: Array.from(judgments, ([question, judged]) => [question, ...Array.from(judged, String)].join(" ")),
  };
}

describe("the folder of a published collection", () => {
  test("of BEIR gives all passages and the judged questions of a split, packed or not", async () => {
    const passages = ["d1|T|x", "d2||y"];
    const expected = { split: "beir test", passages, questions: ["b|B?|"], judgments: ["b d2,2"] };
    expect(await read(await writeFolder("plain", beir))).toEqual(expected);
    const path = await writeFolder("packed", packed(beir));
    expect(await read(path)).toEqual(expected);
    const train = { split: "beir train", questions: ["a|A?|x"], judgments: ["a d1,1"] };
    expect(await read(path, "train")).toEqual({ ...expected, ...train });
  });

  test("of MS MARCO gives them too, a small split's from the questions of the whole one", async () => {
    const passages = ['0||The "first"', '1||"second'];
    const expected = { split: "msmarco dev.small", passages, questions: ["11|(who?|"], judgments: ["11 1,1"] };
    expect(await read(await writeFolder("plain", msmarco))).toEqual(expected);
    const path = await writeFolder("packed", packed(msmarco));
    expect(await read(path)).toEqual(expected);
    const judgments = ["10 0,1", "11 1,1"];
    const dev = { split: "msmarco dev", questions: ["10|what?|", "11|(who?|"], judgments };
    expect(await read(path, "dev")).toEqual({ ...expected, ...dev });
    const { "qrels.dev.small.tsv": _, ...whole } = msmarco;
    expect((await read(await writeFolder("whole", whole))).split).toBe("msmarco dev");
  });

  test("is refused where something is not there, with what is", async () => {
    const message = async (path: string, split?: string) => (await refusal(openCollection(path, { split }))).message;
    const path = await writeFolder("scifact", beir);
    expect(await message(path, "dev")).toBe(
      `${path}: expected qrels/dev.tsv, got those of the splits train, test; choose one of them`,
    );
    expect(await message(folder.path())).toBe(
      `${folder.path()}: expected a folder with corpus.jsonl (beir) or collection.tsv (msmarco), got none of them; ` +
        "name the folder that holds it",
    );
    const without = await writeFolder("without", { "collection.tsv": "", "qrels.dev.tsv": "1 0 2 1\n" });
    expect(await message(without)).toContain(`${join(without, "queries.dev.tsv")}: expected a file, got nothing`);
  });

  test("is refused for judged questions that nobody asks, or they are reported", async () => {
    const path = await writeFolder("marco", { ...msmarco, "qrels.dev.tsv": "99 0 1 1\n10 0 1 1\n" });
    const { questionsPath, judgments } = await openCollection(path, { split: "dev" });
    expect((await refusal(readJudgedQuestions(questionsPath, judgments))).message).toBe(
      `${questionsPath}: question "99": expected the question that is judged, got none; is this the file that was judged?`,
    );
    const problems: string[] = [];
    const options = { onBadRow: ({ place }: { place: { where: string } }) => problems.push(place.where) };
    expect(await collect(readJudgedQuestions(questionsPath, judgments, options))).toHaveLength(1);
    expect(problems).toEqual(['question "99"']);
  });
});

describe("a file of a published collection", () => {
  test.each([
    ["collection.tsv", "D1\tx\nD2\ty\n"],
    ["part.tsv", "7\tx\n8\t['y']\n"],
    ["corpus.jsonl", '{"_id": "1", "title": "", "text": "x"}\n{"_id": "2", "text": "y"}\n'],
  ])("is passages to whoever asks: %s with %j", async (name, content) => {
    const path = await folder.write(name, content);
    expect(await guessKind(path)).toBe("passages");
    expect((await describeCorpus(path)).rows).toBe(2);
    expect((await collect(readPassages(path, { start: 1, end: 2 }))).length).toBe(1);
  });

  test.each([
    ["queries.dev.tsv", "q-1\twhat?\nq-2\twho?\n"],
    ["msmarco-test2019-queries.tsv", "1037798\twho is robert gray\n2\t[a]\n"],
    ["topics.dl20.txt", "1\ta\n2\tb\n"],
    ["queries.jsonl", '{"_id": "1", "title": "", "text": "x"}\n{"_id": "2", "text": "y"}\n'],
  ])("is questions with ids to whoever asks: %s with %j", async (name, content) => {
    const path = await folder.write(name, content);
    expect(await guessKind(path)).toBe("questions");
    expect((await describeQuestions(path)).rows).toBe(2);
    const ids = (await collect(readIdentifiedQuestions(path))).map(({ id }) => id);
    expect((await collect(readQuestions(path))).map(({ id }) => id)).toEqual(ids);
    expect(ids).not.toContain("");
  });

  test.each([
    ["collection.tsv", "id\ttext\n1\ta\n", ["1|a"]],
    ["collection.tsv", 'text\tid\n"a\tb"\t1\n', ["1|a\tb"]],
    ["7.tsv", '"id"\t"text"\n1\t"a"\n', ["1|a"]],
  ])("is DPR's where it has DPR's header: %s with %j", async (name, content, expected) => {
    const passages = await collect(readPassages(await folder.write(name, content)));
    expect(passages.map(({ id, text }) => `${id}|${text}`)).toEqual(expected);
  });

  test("is DPR's questions where a list of answers follows a number", async () => {
    const path = await folder.write("queries.tsv", "1984\t['George Orwell']\n\"7\"\t\"['a']\"\n");
    expect(await collect(readQuestions(path))).toEqual([
      { id: "", question: "1984", answers: ["George Orwell"] },
      { id: "", question: "7", answers: ["a"] },
    ]);
  });

  test("is refused at its line where it is damaged", async () => {
    const path = await folder.write("collection.tsv", "0\ta\n1\tb\tc\n");
    expect((await refusal(readPassages(path))).message).toBe(`${path}: line 2: expected 2 columns (id, text), got 3`);
    const questions = await folder.write("queries.dev.tsv", "0\ta\n\tb\n");
    expect((await refusal(readQuestions(questions))).message).toBe(
      `${questions}: line 2: expected an id, got the string ""`,
    );
  });
});
