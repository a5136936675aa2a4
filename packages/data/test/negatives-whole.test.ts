import { readFile } from "node:fs/promises";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  DEFAULT_NEGATIVE_RULES,
  mineHardNegatives,
  openTrainingExamples,
  readTrainingExamples,
  writePassages,
  writeTrainingExamples,
} from "../src/index.ts";
import { hasSharedData, shared } from "./shared-data.ts";
import { collect, useTemporaryFolder } from "./temporary-folder.ts";

const folder = useTemporaryFolder();

test("mining gives what a plain version gives that has everything in memory", async () => {
  const ids = ["a", "b", "c", "d", "e", "f"];
  // Some passages share a text.
  const collection = ids.map((id, index) => ({ id, title: `title of ${id}`, text: `text ${"abcabc"[index]}` }));
  const some = (maximum: number) => fc.uniqueArray(fc.constantFrom(...collection), { maxLength: maximum });
  const score = fc.integer({ min: -3, max: 6 });
  const asked = fc.record({
    positives: some(2),
    existing: some(2),
    answers: fc.constantFrom([], ["text a"], ["text b"]),
    hits: fc.option(fc.array(fc.record({ passage: fc.constantFrom(...collection), score }), { maxLength: 8 })),
    hasText: fc.boolean(),
  });
  const optional = (values: fc.Arbitrary<number>) => fc.option(values, { nil: undefined });
  const arbitraryRules = fc.record({
    fromRank: fc.integer({ min: 1, max: 3 }),
    toRank: fc.integer({ min: 3, max: 8 }),
    negatives: fc.integer({ min: 0, max: 4 }),
    margin: optional(fc.integer({ min: -1, max: 3 })),
    relativeMargin: optional(fc.constantFrom(0, 0.5, 1)),
    maxScore: optional(score),
    keepExisting: fc.boolean(),
    containsAnswer: fc.constantFrom(undefined, (answers: readonly string[], text: string) => answers.includes(text)),
  });
  await writePassages(folder.path("passages.tsv"), collection);
  await fc.assert(
    fc.asyncProperty(fc.array(asked, { minLength: 1, maxLength: 4 }), arbitraryRules, async (questions, rules) => {
      const examples = questions.map(({ positives, existing, answers }, index) => {
        return { id: "", question: `q${index}`, answers, positives, negatives: [], hardNegatives: existing };
      });
      const results = questions.flatMap(({ hits, hasText }, index) => {
        const found = hits?.map((hit) => ({ ...(hasText ? hit.passage : { id: hit.passage.id }), score: hit.score }));
        return found === undefined ? [] : [{ question: `q${index}`, ctxs: found }];
      });
      fc.pre(results.length > 0);
      const files = {
        training: folder.path("train.json"),
        results: await folder.write("results.json", JSON.stringify(results)),
        collection: folder.path("passages.tsv"),
        output: folder.path("out.json"),
      };
      await writeTrainingExamples(files.training, examples);
      const report = await mineHardNegatives(files, { ...DEFAULT_NEGATIVE_RULES, ...rules });
      const mined = await collect(readTrainingExamples(files.output));
      const expected = questions.map(({ positives, existing, answers, hits }) => {
        if (hits === null) return existing;
        const isPositive = (one: (typeof hits)[number]) => positives.some(({ text }) => text === one.passage.text);
        const positive = Math.max(...hits.filter(isPositive).map((one) => one.score));
        const highest = hits.some(isPositive)
          ? Math.min(
              positive - (rules.margin ?? -Infinity),
              rules.relativeMargin === undefined
                ? Infinity
                : positive - (1 - rules.relativeMargin) * Math.abs(positive),
            )
          : Infinity;
        const allowed = hits
          .slice(rules.fromRank - 1, rules.toRank)
          .filter((one) => !isPositive(one) && one.score < (rules.maxScore ?? Infinity) && one.score <= highest)
          .map((one) => one.passage)
          .filter(({ text }) => !rules.containsAnswer?.(answers, text));
        const kept = rules.keepExisting ? existing : [];
        const fresh = allowed.filter(
          ({ text }, index) =>
            kept.every((one) => one.text !== text) && allowed.findIndex((one) => one.text === text) === index,
        );
        return [...kept, ...fresh.slice(0, rules.negatives)];
      });
      expect(mined.map(({ hardNegatives }) => hardNegatives)).toEqual(expected);
      const all = report.mined + Object.values(report.dropped).reduce((sum, count) => sum + count, 0);
      expect(all).toBe(report.hits);
    }),
    { numRuns: 150 },
  );
});

test.skipIf(!hasSharedData)(
  "the BM25 passages of real questions make the same training file from JSON and from a TREC run",
  async () => {
    const original = (await collect(readTrainingExamples(shared("data/nq-qed/qed-nq-dev.json")))).slice(0, 200);
    const examples = original.map((one, index) => ({ ...one, id: `nq${index}`, hardNegatives: [] }));
    const retrieved = original.map(({ positives, hardNegatives }, index) => {
      // The positive comes at a rank that depends on the question.
      const all = hardNegatives.toSpliced(index % 5, 0, ...positives);
      return all.map((one, rank) => ({ ...one, score: String(20 - rank / 2) }));
    });
    const json = retrieved.map((found, index) => ({ question: original[index].question, answers: [], ctxs: found }));
    const lines = retrieved.flatMap((found, index) =>
      found.map(({ id, score }, rank) => `nq${index} Q0 ${id} ${rank + 1} ${score} bm25\n`),
    );
    await writeTrainingExamples(folder.path("train.json"), examples);
    const files = { training: folder.path("train.json"), collection: shared("data/nq-qed/passages.tsv") };
    const outputs = [];
    for (const [name, content] of [
      ["json", JSON.stringify(json)],
      ["trec", lines.join("")],
    ]) {
      const results = await folder.write(name, content);
      const output = folder.path(`${name}.mined.json`);
      await mineHardNegatives({ ...files, results, output }, { ...DEFAULT_NEGATIVE_RULES, margin: 0 });
      outputs.push(await readFile(output, "utf8"));
    }
    expect(outputs[0]).toBe(outputs[1]);
    const training = await collect(readTrainingExamples(folder.path("trec.mined.json")));
    for (const [index, { hardNegatives }] of training.entries()) {
      const expected = original[index].hardNegatives.map(({ id, title, text }) => ({ id, title, text }));
      expect(hardNegatives).toEqual(expected.slice(index % 5));
    }
  },
);

test.skipIf(!hasSharedData)("DuReader's reranked lists make its training file trainable", async () => {
  const lines = (await readFile(shared("data/dureader-samples/dual.train.tsv"), "utf8")).trimEnd().split("\n");
  const rows = lines.map((line) => line.split("\t"));
  const questions = [...new Set(rows.map(([query]) => query))];
  const of = (query: string, column: number) => [
    ...new Set(rows.filter(([first]) => first === query).map((row) => row[column])),
  ];
  const examples = questions.map((question, index) => {
    const positives = of(question, 2).map((text) => ({ id: "", title: "", text }));
    return { id: `q${index}`, question, answers: [], positives, negatives: [], hardNegatives: [] };
  });
  // A reranker's probabilities: positives first, then others down to 0.
  const results = questions.map((q_text, index) => {
    const texts = [...of(q_text, 2), ...of(q_text, 4)];
    return {
      q_text,
      q_id: `q${index}`,
      top_n: texts.map((text, rank) => [`p${rank}`, text, rank === 0 ? 1 : 0.2 / rank ** 2]),
    };
  });
  const files = {
    training: folder.path("train.json"),
    results: await folder.write("dev_data_top50_with_scores.json", JSON.stringify(results)),
    output: folder.path("mined.json"),
  };
  await writeTrainingExamples(files.training, examples);
  const report = await mineHardNegatives(files, { ...DEFAULT_NEGATIVE_RULES, maxScore: 0.1, negatives: 4 });
  expect(report).toMatchObject({ questions: questions.length, withoutResults: 0 });
  const mined = await collect(readTrainingExamples(files.output));
  for (const [index, { question, positives, hardNegatives }] of mined.entries()) {
    const gold = of(question, 2);
    // The first two scores are above 0.1.
    const expected = [...gold, ...of(question, 4)].slice(2).filter((text) => !gold.includes(text));
    expect(hardNegatives.map(({ text }) => text)).toEqual(expected.slice(0, 4));
    expect(positives).toEqual(examples[index].positives);
  }
  await using opened = await openTrainingExamples([{ path: files.output }]);
  expect(opened.length).toBe(questions.length);
});
