import { readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import {
  DEFAULT_NEGATIVE_RULES,
  type MiningOptions,
  mineHardNegatives,
  type NegativeRules,
  readTrainingExamples,
  type TrainingExample,
  writePassages,
  writeTrainingExamples,
} from "../src/index.ts";
import { collect, refusal, useTemporaryFolder } from "./temporary-folder.ts";

const folder = useTemporaryFolder();

const passage = (id: string, text = `text of ${id}`) => ({ id, title: `title of ${id}`, text });

const example = (fields: Partial<TrainingExample> = {}): TrainingExample => ({
  id: "",
  question: "q",
  answers: ["an answer"],
  positives: [passage("gold")],
  negatives: [],
  hardNegatives: [passage("old")],
  ...fields,
});

/** A passage of DPR's retrieval JSON. */
const ctx = (id: string, score: number, text?: string) => ({ ...passage(id, text), score: String(score) });

/** `gold` third among eight passages. */
const ctxs = [
  ctx("a", 10),
  ctx("b", 9),
  ctx("gold", 8),
  ctx("c", 7.7),
  ctx("d", 7.6),
  ctx("e", 7),
  ctx("f", 0.1),
  ctx("g", 0.05),
];

interface Case {
  readonly examples?: readonly TrainingExample[];
  readonly results?: string | readonly object[];
  readonly collection?: readonly string[];
  readonly rules?: Partial<NegativeRules>;
  readonly options?: MiningOptions;
}

async function mine({ examples = [example()], results = [{ question: "q", ctxs }], ...more }: Case) {
  const { collection, rules, options } = more;
  const training = folder.path("train.json");
  await writeTrainingExamples(training, examples);
  const files = {
    training,
    results: await folder.write("results", typeof results === "string" ? results : JSON.stringify(results)),
    collection: collection && folder.path("passages.tsv"),
    output: folder.path("mined", "train.json"),
  };
  if (collection !== undefined) {
    await writePassages(
      files.collection!,
      collection.map((id) => passage(id)),
    );
  }
  const report = await mineHardNegatives(files, { ...DEFAULT_NEGATIVE_RULES, ...rules }, options);
  const mined = await collect(readTrainingExamples(files.output));
  return { report, mined, ids: mined.map(({ hardNegatives }) => hardNegatives.map(({ id }) => id).join("")) };
}

const minedWith = async (rules: Partial<NegativeRules>, more: Case = {}) => {
  const { ids, report } = await mine({ ...more, rules });
  const dropped = Object.fromEntries(Object.entries(report.dropped).filter(([, count]) => count > 0));
  return [ids.join(" "), dropped];
};

test("retrieved passages that are no positives take the place of a question's hard negatives, and nothing else changes", async () => {
  const before = example({ id: "7", negatives: [passage("n")] });
  const { mined, report } = await mine({ examples: [before] });
  expect(mined).toEqual([{ ...before, hardNegatives: ["a", "b", "c", "d", "e", "f", "g"].map((id) => passage(id)) }]);
  expect(report).toMatchObject({ questions: 1, hits: 8, mined: 7, withoutResults: 0, file: { rows: 1 } });
  expect(report.dropped.knownPositive).toBe(1);
});

test("a positive is known by its id or, blanks around it aside, by its text", async () => {
  const results = [{ question: "q", ctxs: [ctx("gold", 3, "else"), ctx("other", 2, " text of gold\n"), ctx("a", 1)] }];
  expect(await minedWith({}, { results })).toEqual(["a", { knownPositive: 2 }]);
  const textOnly = [example({ positives: [{ id: "", title: "", text: "text of a" }] })];
  expect(await minedWith({}, { examples: textOnly, results })).toEqual(["goldother", { knownPositive: 1 }]);
});

test("positives of other questions may be negatives, but not those of the same question asked twice", async () => {
  const examples = [
    example(),
    example({ positives: [passage("a")] }),
    example({ question: "r", positives: [passage("b")] }),
  ];
  const results = ["q", "r"].map((question) => ({ question, ctxs: ctxs.slice(0, 4) }));
  const { ids, report } = await mine({ examples, results });
  expect(ids).toEqual(["bc", "bc", "agoldc"]);
  expect(report.repeatedQuestions).toBe(1);
});

test("only ranks of the range are looked at", async () => {
  expect(await minedWith({ fromRank: 2, toRank: 4 })).toEqual(["bc", { outsideRanks: 5, knownPositive: 1 }]);
});

test("a question gets the best of its passages, as many as were asked for", async () => {
  expect(await minedWith({ negatives: 3 })).toEqual(["abc", { knownPositive: 1, notNeeded: 4 }]);
  expect(await minedWith({ negatives: 0 })).toEqual(["", { knownPositive: 1, notNeeded: 7 }]);
});

test("margins keep passages whose score is far enough below that of the best positive retrieved", async () => {
  const knownPositive = 1;
  expect(await minedWith({ margin: 0.5 })).toEqual(["efg", { knownPositive, withinMargin: 4 }]);
  expect(await minedWith({ relativeMargin: 0.95 })).toEqual(["defg", { knownPositive, withinRelativeMargin: 3 }]);
  expect(await minedWith({ relativeMargin: 1 })).toEqual(["cdefg", { knownPositive, withinRelativeMargin: 2 }]);
  expect(await minedWith({ relativeMargin: 0 })).toEqual(["", { knownPositive, withinRelativeMargin: 7 }]);
  const both = { knownPositive, withinMargin: 2, withinRelativeMargin: 1 };
  expect(await minedWith({ margin: 0, relativeMargin: 0.95 })).toEqual(["defg", both]);
  const two = [example({ positives: [passage("e"), passage("b")] })];
  expect(await minedWith({ margin: 1 }, { examples: two })).toEqual([
    "goldcdfg",
    { knownPositive: 2, withinMargin: 1 },
  ]);
});

test("a relative margin stands below the score of a positive that is negative", async () => {
  const results = [{ question: "q", ctxs: [ctx("a", -9.5), ctx("gold", -10), ctx("b", -10.4), ctx("c", -10.5)] }];
  expect(await minedWith({ relativeMargin: 0.95 }, { results })).toEqual([
    "c",
    { knownPositive: 1, withinRelativeMargin: 2 },
  ]);
});

test("margins find the positive outside of the ranks too, and do nothing where none was retrieved", async () => {
  expect(await minedWith({ margin: 0.5, fromRank: 5 })).toEqual(["efg", { outsideRanks: 4, withinMargin: 1 }]);
  const examples = [example({ positives: [passage("elsewhere")] })];
  const { ids, report } = await mine({ examples, rules: { margin: 0.5 } });
  expect([ids, report.withoutPositive]).toEqual([["abgoldcdefg"], 1]);
});

test("with a highest score, the first passages whose score is below it are taken", async () => {
  expect(await minedWith({ maxScore: 0.1, negatives: 4 })).toEqual(["g", { knownPositive: 1, notBelowMaxScore: 6 }]);
  const dropped = { knownPositive: 1, notBelowMaxScore: 2, notNeeded: 3 };
  expect(await minedWith({ maxScore: 7.8, negatives: 2 })).toEqual(["cd", dropped]);
});

test("passages that contain an answer are left out", async () => {
  const results = [{ question: "q", ctxs: [ctx("a", 2, "this is an answer"), ctx("b", 1)] }];
  const containsAnswer = (answers: readonly string[], text: string) => answers.some((answer) => text.includes(answer));
  expect(await minedWith({ containsAnswer }, { results })).toEqual(["b", { containsAnswer: 1 }]);
});

test("existing hard negatives stay in front where they are kept, and no passage comes twice", async () => {
  const results = [
    { question: "q", ctxs: [ctx("a", 4), ctx("a", 3), ctx("b", 2, "text of a"), ctx("old", 1), ctx("c", 0)] },
  ];
  const rules = { keepExisting: true, negatives: 2 };
  expect(await minedWith(rules, { results })).toEqual(["oldac", { repeated: 3 }]);
});

test("a random sample follows from the seed, differs by question, and is fair", async () => {
  const examples = Array.from({ length: 300 }, (_, index) => example({ id: String(index) }));
  const results = examples.map(({ id }) => ({ id, question: "q", ctxs }));
  const sample = async (seed: number) =>
    (await mine({ examples, results, rules: { sample: "random", negatives: 2, seed } })).ids;
  const ids = await sample(1);
  expect(await sample(1)).toEqual(ids);
  expect(await sample(2)).not.toEqual(ids);
  expect(ids.every((pair) => /^[a-g]{2}$/.test(pair))).toBe(true);
  const drawn = ["a", "b", "c", "d", "e", "f", "g"].map((id) => ids.filter((pair) => pair.includes(id)).length);
  // 300 × 2/7 = 86 each, standard deviation 8.
  expect(Math.min(...drawn)).toBeGreaterThan(50);
  expect(Math.max(...drawn)).toBeLessThan(125);
});

test("questions are the same by id where both files have ids, otherwise by text; what has no partner is counted", async () => {
  const examples = [
    example({ id: "1", question: "same" }),
    example({ id: "2", question: "same" }),
    example({ id: "3", question: "by text" }),
    example({ question: "no id" }),
    example({ id: "5", question: "not searched" }),
    example({ question: "never searched", hardNegatives: [] }),
  ];
  const results = [
    { question_id: "2", question: "else", ctxs: [ctx("b", 1)] },
    { question_id: "1", question: "same", ctxs: [ctx("a", 1)] },
    { question: " by text ", ctxs: [ctx("c", 1)] },
    { question_id: "4", question: "no id", ctxs: [ctx("d", 1)] },
    { question_id: "6", question: "not searched", ctxs: [ctx("e", 1)] },
    { question_id: "1", question: "same again", ctxs: [ctx("f", 1)] },
    { question: "by text", ctxs: [ctx("g", 1)] },
  ];
  const { ids, report } = await mine({ examples, results });
  expect(ids).toEqual(["a", "b", "c", "d", "old", ""]);
  const counts = {
    withoutResults: 2,
    unusedResults: 1,
    repeatedResults: 2,
    repeatedQuestions: 0,
    withoutHardNegatives: 1,
  };
  expect(report).toMatchObject(counts);
});

test("texts that the results lack come from the collection, and passages that it lacks are counted", async () => {
  const run = ctxs.map(({ id, score }, index) => `1 Q0 ${id} ${index + 1} ${score} tag\n`).join("");
  const examples = [example({ id: "1" })];
  const collection = ["g", "x", "gold", "a", "b", "c", "e", "f"];
  expect(await minedWith({}, { examples, results: run, collection })).toEqual([
    "abcefg",
    { knownPositive: 1, notInCollection: 1 },
  ]);
  const textOnly = [example({ id: "1", positives: [{ id: "", title: "", text: "text of gold" }] })];
  const dropped = { outsideRanks: 4, withinMargin: 1 };
  expect(await minedWith({ margin: 0.5, fromRank: 5 }, { examples: textOnly, results: run, collection })).toEqual([
    "efg",
    dropped,
  ]);
});

test("the training file may be replaced by the new one, and no other file is left", async () => {
  const training = await folder.write("train.json", JSON.stringify([{ question: "q", positive_ctxs: ["gold"] }]));
  const results = await folder.write("results.json", JSON.stringify([{ question: "q", ctxs }]));
  await mineHardNegatives({ training, results, output: training }, DEFAULT_NEGATIVE_RULES);
  const [{ hardNegatives }] = await collect(readTrainingExamples(training));
  expect(hardNegatives.length).toBe(8);
  expect((await readdir(folder.path())).toSorted()).toEqual(["results.json", "train.json"]);
});

test("an interruption or damage leaves no file behind", async () => {
  for (const step of ["results", "training", "passages", "mining"] as const) {
    const stop = new AbortController();
    const options = { signal: stop.signal, onRow: (at: string) => at === step && stop.abort() };
    const examples = [example({ id: "1" }), example({ id: "2" })];
    const work = mine({ examples, results: '{"1": ["a"], "2": ["b"]}', collection: ["c", "a", "b"], options });
    await expect(work).rejects.toThrow(/aborted/);
    expect(await readdir(folder.path("mined"))).toEqual([]);
  }
  const { message } = await refusal(mine({ results: '[{"question": "q", "ctxs": []}, {"question": 1}]' }));
  expect(message).toMatch(/results: item 2: ctxs: expected the list of retrieved passages/);
  expect(await readdir(folder.path("mined"))).toEqual([]);
});

test("bad rows are reported once and left out where somebody takes them", async () => {
  const training = await folder.write("train.jsonl", '{"question": 1}\n{"question": "q", "positive_ctxs": []}');
  const results = await folder.write("results.json", JSON.stringify([{}, { question: "q", ctxs }]));
  const problems: string[] = [];
  const files = { training, results, output: folder.path("out.json") };
  const onBadRow = ({ place }: { place: { where: string } }) => problems.push(place.where);
  const report = await mineHardNegatives(files, DEFAULT_NEGATIVE_RULES, { onBadRow });
  expect([report.questions, report.mined, problems]).toEqual([1, 8, ["item 1: ctxs", "line 1: question"]]);
});

test("results of other questions, without scores or without texts are refused in words that help", async () => {
  const said = async (wrong: Case) => {
    const { code, message } = await refusal(mine(wrong));
    return [code, message.replaceAll(folder.path(), "")];
  };
  expect(await said({ results: '{"1": ["a"]}' })).toEqual([
    "DATA_NO_QUESTION_MATCHED",
    "/results: expected results for questions of /train.json, got 1 others for its 1; questions are the same by question_id where both files have it, otherwise by their text",
  ]);
  const examples = [example({ id: "1" })];
  expect(await said({ examples, results: '{"1": ["a"]}', rules: { maxScore: 1 } })).toEqual([
    "DATA_SCORE_MISSING",
    '/results: question "1": passage "a": expected a score for the margins or the highest score, got none; leave these rules out',
  ]);
  expect(await said({ examples, results: '{"1": ["a"]}' })).toEqual([
    "DATA_TEXTS_MISSING",
    "/results: expected passages with texts, got ids only; name the passage collection too",
  ]);
  expect(await said({ examples, results: '{"1": ["a"]}', collection: ["b"] })).toEqual([
    "DATA_TEXTS_MISSING",
    "/results: expected passages with texts, got none of the 1 ids in /passages.tsv; is this the collection that was searched?",
  ]);
  await expect(mine({ rules: { fromRank: 5, toRank: 4 } })).rejects.toThrow(RangeError);
});
