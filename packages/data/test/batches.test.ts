import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Batch, type BatchOptions, countBatches, createBatches, loadTrainingExamples } from "../src/index.ts";
import type { Passage, TrainableExample } from "../src/index.ts";
import { hasSharedData, shared } from "./shared-data.ts";

const passages = (count: number, name: string): Passage[] =>
  Array.from({ length: count }, (_, index) => ({ id: `${name}${index}`, title: "", text: "" }));

/** Examples named 0, 1, …; an id tells the example, the kind of context and its place: `3h0`. */
const examples = fc
  .array(fc.record({ positives: fc.integer({ min: 1, max: 3 }), negatives: fc.nat(4), hardNegatives: fc.nat(4) }), {
    maxLength: 20,
  })
  .map((sizes) =>
    sizes.map(({ positives, negatives, hardNegatives }, index): TrainableExample => ({
      id: "",
      question: `${index}`,
      answers: [],
      positives: passages(positives, `${index}p`) as [Passage, ...Passage[]],
      negatives: passages(negatives, `${index}n`),
      hardNegatives: passages(hardNegatives, `${index}h`),
    })),
  );

const options: fc.Arbitrary<BatchOptions> = fc.record({
  batchSize: fc.integer({ min: 1, max: 7 }),
  hardNegatives: fc.nat(3),
  otherNegatives: fc.nat(3),
  shufflePositive: fc.boolean(),
  shuffle: fc.boolean(),
  dropLast: fc.boolean(),
  seed: fc.integer({ min: 0, max: 2 ** 40 }),
  epoch: fc.nat(50),
});

/** The contexts of each question of a batch, as ids. */
function groups({ contexts, positives }: Batch): string[][] {
  const ends = [...positives.slice(1), contexts.length];
  return ends.map((end, row) => contexts.slice(positives[row], end).map(({ id }) => id));
}

test("an epoch holds every example once, in batches of which only the last is short or dropped", () => {
  fc.assert(
    fc.property(examples, options, (examples, options) => {
      const batches = [...createBatches(examples, options)];
      expect(batches.length).toBe(countBatches(examples.length, options));
      const full = batches.slice(0, options.dropLast === true ? undefined : -1);
      for (const { questions } of full) expect(questions.length).toBe(options.batchSize);
      const questions = batches.flatMap(({ questions }) => questions);
      expect(new Set(questions).size).toBe(questions.length);
      const left = examples.length - questions.length;
      expect(left).toBe(options.dropLast === true ? examples.length % options.batchSize : 0);
    }),
  );
});

test("a question's contexts are its positive, its ordinary and its hard negatives, as many as asked for and there are", () => {
  fc.assert(
    fc.property(examples, options, (examples, options) => {
      const { hardNegatives: hard = 1, otherNegatives: other = 0, shufflePositive } = options;
      for (const batch of createBatches(examples, options)) {
        for (const [row, ids] of groups(batch).entries()) {
          const example = examples[Number(batch.questions[row])];
          const standIns = example.hardNegatives.length === 0 ? hard : 0;
          const kinds = ids.map((id) => id.replace(/\d+$/, "")).join(" ");
          const count = (kind: string, count: number) =>
            Array.from({ length: count }, () => batch.questions[row] + kind);
          expect(kinds).toBe(
            [
              ...count("p", 1),
              ...count("n", Math.min(other + standIns, example.negatives.length)),
              ...count("h", Math.min(hard, example.hardNegatives.length)),
            ].join(" "),
          );
          expect(new Set(ids).size).toBe(ids.length);
          expect(shufflePositive === true || ids[0] === `${batch.questions[row]}p0`).toBe(true);
        }
      }
    }),
  );
});

test("seed and epoch alone decide the batches, and the examples' own lists stay as they were", () => {
  fc.assert(
    fc.property(examples, options, (examples, options) => {
      const before = JSON.stringify(examples);
      const batches = createBatches(examples, options);
      const first = [...batches];
      expect([...batches]).toEqual(first);
      expect([...createBatches(structuredClone(examples), options)]).toEqual(first);
      expect(JSON.stringify(examples)).toBe(before);
    }),
  );
});

const many: readonly TrainableExample[] = Array.from({ length: 64 }, (_, index) => ({
  id: "",
  question: `${index}`,
  answers: [],
  positives: passages(8, `${index}p`) as [Passage, ...Passage[]],
  negatives: passages(8, `${index}n`),
  hardNegatives: passages(8, `${index}h`),
}));
const epoch = (options: Partial<BatchOptions>) => [
  ...createBatches(many, { batchSize: 8, seed: 1, epoch: 0, ...options }),
];

test("another seed and another epoch give another order, other negatives and other positives", () => {
  const drawn = (seed: number, epochNumber: number) => {
    const batches = epoch({ seed, epoch: epochNumber, otherNegatives: 1, shufflePositive: true });
    const order = batches.flatMap(({ questions }) => questions).map(Number);
    // What was drawn for example 0, 1, …, so that it can be compared whatever the order.
    const ids = batches.flatMap((batch) => groups(batch).map((ids) => ids.map((id) => id.replace(/^\d+/, ""))));
    return { order, ids: order.map((_, example) => ids[order.indexOf(example)]) };
  };
  const [one, ...others] = [drawn(1, 0), drawn(2, 0), drawn(1, 1), drawn(0, 1), drawn(1 + 2 ** 32, 0)];
  for (const other of others) {
    expect(other.order).not.toEqual(one.order);
    for (const kind of [0, 1, 2]) {
      const same = one.ids.filter((ids, example) => ids[kind] === other.ids[example][kind]).length;
      expect(same).toBeLessThan(24); // 8 of 64 by chance
    }
  }
});

test("negatives are drawn anew for every seed, every epoch and every batch", () => {
  const first = (options: Partial<BatchOptions>, examples = many.slice(0, 1)) =>
    [...createBatches(examples, { batchSize: 1, seed: 1, epoch: 0, ...options })].map(({ contexts }) =>
      contexts[1].id.replace(/^\d+/, ""),
    );
  const numbers = Array.from({ length: 60 }, (_, number) => number);
  // With one example the order says nothing; each of its 8 hard negatives is missed in 60 draws once in 3,000.
  expect(new Set(numbers.flatMap((seed) => first({ seed }))).size).toBe(8);
  expect(new Set(numbers.flatMap((epoch) => first({ epoch }))).size).toBe(8);
  expect(new Set(first({}, [...many])).size).toBe(8);
});

test("every place of the order and every negative is equally likely", () => {
  const firsts = new Map<string, number>();
  const negatives = new Map<string, number>();
  for (let seed = 0; seed < 400; seed++) {
    const [batch] = epoch({ seed });
    const count = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
    count(firsts, String(Number(batch.questions[0]) % 8));
    for (const { id } of batch.contexts.filter(({ id }) => id.includes("h"))) count(negatives, id.replace(/^\d+/, ""));
  }
  // Chi-square with 7 degrees of freedom: below 24.3 in 999 of 1,000 fair draws; the seeds are fixed, so it is no flake.
  const chiSquare = (counts: Map<string, number>, total: number) =>
    [...counts.values()].reduce((sum, count) => sum + (count - total / 8) ** 2 / (total / 8), 0);
  expect(firsts.size + negatives.size).toBe(16);
  expect(chiSquare(firsts, 400)).toBeLessThan(24.3);
  expect(chiSquare(negatives, 3200)).toBeLessThan(24.3);
});

test("without shuffling, examples keep their order, with their first positives and negatives", () => {
  const [first, second] = epoch({ shuffle: false, hardNegatives: 2, shufflePositive: true });
  expect(first.questions).toEqual(["0", "1", "2", "3", "4", "5", "6", "7"]);
  expect(groups(second)[0]).toEqual(["8p0", "8h0", "8h1"]);
  expect([...second.positives]).toEqual([0, 3, 6, 9, 12, 15, 18, 21]);
});

test("sizes and counts that are no whole numbers are refused", () => {
  expect(() => epoch({ batchSize: 0 })).toThrow("batchSize: expected a whole number ≥ 1, got 0");
  expect(() => epoch({ hardNegatives: 1.5 })).toThrow("hardNegatives: expected a whole number ≥ 0, got 1.5");
});

test.skipIf(!hasSharedData)(
  "the first examples of the real file make the batches of the PyTorch reference",
  async () => {
    interface Sample {
      readonly question: string;
      readonly positive: { readonly title: string; readonly text: string };
      readonly hardNegative: { readonly title: string; readonly text: string };
    }
    const samples = JSON.parse(readFileSync(shared("reference/tiny-bert/samples.json"), "utf8")) as readonly Sample[];
    const { examples } = await loadTrainingExamples(shared("data/nq-qed/qed-nq-train.json"));
    const chosen = examples.filter(({ hardNegatives }) => hardNegatives.length > 0).slice(0, samples.length);
    const batches = [...createBatches(chosen, { batchSize: 8, shuffle: false, seed: 0, epoch: 0 })];
    expect(batches.map(({ positives }) => [...positives])).toEqual(
      Array.from({ length: 3 }, () => [0, 2, 4, 6, 8, 10, 12, 14]),
    );
    expect(batches.flatMap(({ questions }) => questions)).toEqual(samples.map(({ question }) => question));
    const text = ({ title, text }: { readonly title: string; readonly text: string }) => ({ title, text });
    expect(batches.flatMap(({ contexts }) => contexts.map(text))).toEqual(
      samples.flatMap(({ positive, hardNegative }) => [text(positive), text(hardNegative)]),
    );
  },
);
