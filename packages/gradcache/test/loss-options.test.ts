import * as fc from "fast-check";
import { expect, test } from "vitest";
import { contrastiveLoss, type LossOptions, type Matrix, multiplyMatrices } from "../src/index.ts";
import { largestDifference, uniform } from "./bag-encoder.ts";
import { lossByDefinition, type Rows } from "./loss-by-definition.ts";

const d = 4;

function randomMatrix(rows: number, seed: number): Matrix {
  return { rows, columns: d, data: Float32Array.from({ length: rows * d }, (_, i) => 3 * uniform(seed, i) - 1.5) };
}

function randomBatch(questions: number, contexts: number, seed: number) {
  return {
    questions: randomMatrix(questions, seed),
    contexts: randomMatrix(contexts, seed + 1),
    positives: Int32Array.from({ length: questions }, (_, i) => Math.floor(contexts * uniform(seed, i, 3))),
  };
}

const rowsOf = ({ rows, columns, data }: Matrix): Rows =>
  Array.from({ length: rows }, (_, row) => Array.from(data.subarray(row * columns, (row + 1) * columns)));

/** Central differences of `loss` with respect to each number of `rows`. */
function slopes(rows: Rows, loss: (rows: Rows) => number): number[] {
  const step = 1e-5;
  return rows.flatMap((row, i) =>
    row.map((x, j) => {
      const at = (value: number) => loss(rows.with(i, row.with(j, value)));
      return (at(x + step) - at(x - step)) / (2 * step);
    }),
  );
}

/** Groups that often hold a positive and other contexts; teachers of no, one or several contexts. */
function randomOptions(n: number, m: number): fc.Arbitrary<LossOptions> {
  const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  const arrayOf = (length: number, values: fc.Arbitrary<number>) =>
    fc.array(values, { minLength: length, maxLength: length });
  const teacherScores = fc.integer({ min: 0, max: 4 }).chain((count) =>
    fc.record({
      contexts: arrayOf(count, fc.nat(m - 1)).map((contexts) => Int32Array.from(contexts)),
      scores: arrayOf(count, between(-3, 3)).map((scores) => Float32Array.from(scores)),
    }),
  );
  const distillation = fc.record(
    {
      weight: between(0, 1),
      temperature: between(0.5, 4),
      teacher: fc.array(teacherScores, { minLength: n, maxLength: n }),
    },
    { requiredKeys: ["weight", "teacher"] },
  );
  return fc.record(
    {
      similarity: fc.constantFrom("inner-product" as const, "cosine" as const),
      temperature: between(0.1, 2),
      margin: between(0, 1),
      symmetric: fc.boolean(),
      contextGroups: arrayOf(m, fc.integer({ min: -2, max: 3 })).map((groups) => Int32Array.from(groups)),
      distillation,
    },
    { requiredKeys: [] },
  );
}

const cases = fc
  .record({ n: fc.integer({ min: 1, max: 6 }), m: fc.integer({ min: 1, max: 8 }), seed: fc.nat(1000) })
  .chain((shape) => fc.record({ ...constants(shape), options: randomOptions(shape.n, shape.m) }));

function constants(shape: { n: number; m: number; seed: number }) {
  return { n: fc.constant(shape.n), m: fc.constant(shape.m), seed: fc.constant(shape.seed) };
}

test("loss and gradients agree with the definition and its finite differences, whatever options go together", async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ({ n, m, seed, options }) => {
      const batch = randomBatch(n, m, seed);
      const result = await contrastiveLoss({ ...batch, ...options });
      const [q, c] = [rowsOf(batch.questions), rowsOf(batch.contexts)];
      const loss = (questions: Rows, contexts: Rows) => lossByDefinition(questions, contexts, batch.positives, options);
      const ofQuestions = slopes(q, (rows) => loss(rows, c));
      const ofContexts = slopes(c, (rows) => loss(q, rows));
      // Scores grow with 1 / temperature, and float32 keeps 7 digits of them.
      const close = 3e-6 * (1 + 1 / (options.temperature ?? 1));
      expect(Math.abs(result.loss - loss(q, c))).toBeLessThan(close);
      const scale = 1 + Math.max(...[...ofQuestions, ...ofContexts].map(Math.abs));
      expect(largestDifference(result.questionGradient.data, ofQuestions)).toBeLessThan(close * scale);
      expect(largestDifference(result.contextGradient.data, ofContexts)).toBeLessThan(close * scale);
    }),
    { numRuns: 300 },
  );
});

test("blocks of any height give the same loss and gradients, whatever options go together", async () => {
  await fc.assert(
    fc.asyncProperty(cases, fc.integer({ min: 1, max: 60 }), async ({ n, m, seed, options }, scoresHeld) => {
      const batch = { ...randomBatch(n, m, seed), ...options };
      let largest = 0;
      const whole = await contrastiveLoss(batch);
      const blocks = await contrastiveLoss({
        ...batch,
        scoresHeld,
        multiply: (left, right, transpose, into) => {
          const product = multiplyMatrices(left, right, transpose, into);
          if (transpose === "right") largest = Math.max(largest, product.rows * product.columns);
          return product;
        },
      });
      expect(largest).toBeLessThanOrEqual(Math.max(scoresHeld, n, m));
      expect(blocks.loss).toBeCloseTo(whole.loss, 10);
      expect(blocks.correct).toBe(whole.correct);
      const scale = 1 + Math.max(...whole.contextGradient.data.map(Math.abs));
      expect(largestDifference(blocks.questionGradient.data, whole.questionGradient.data)).toBeLessThan(1e-6 * scale);
      expect(largestDifference(blocks.contextGradient.data, whole.contextGradient.data)).toBeLessThan(1e-6 * scale);
    }),
    { numRuns: 150 },
  );
});

test("options that say nothing give the plain loss to the bit", async () => {
  const batch = randomBatch(7, 12, 5);
  const nothing = {
    similarity: "inner-product",
    temperature: 1,
    margin: 0,
    symmetric: false,
    contextGroups: Int32Array.from({ length: 12 }, (_, i) => i),
  } as const;
  expect(await contrastiveLoss({ ...batch, ...nothing })).toStrictEqual(await contrastiveLoss(batch));
});

test("the lengths of representations make no difference to cosine, and no gradient along them", async () => {
  const { questions, contexts, positives } = randomBatch(5, 9, 3);
  const longer = { ...questions, data: questions.data.map((x) => 8 * x) };
  const options = { contexts, positives, similarity: "cosine", temperature: 0.05 } as const;
  const one = await contrastiveLoss({ ...options, questions });
  const other = await contrastiveLoss({ ...options, questions: longer });
  expect(other.loss).toBe(one.loss);
  expect(other.questionGradient.data).toEqual(one.questionGradient.data.map((x) => x / 8));
  for (const [i, row] of rowsOf(one.questionGradient).entries()) {
    const along = row.reduce((sum, x, j) => sum + x * questions.data[i * d + j], 0);
    expect(Math.abs(along)).toBeLessThan(1e-5);
  }
});

test("a representation of zeros has cosine 0 with everything, and no gradient", async () => {
  const { questions, contexts, positives } = randomBatch(1, 3, 3);
  questions.data.fill(0);
  const { loss, questionGradient } = await contrastiveLoss({ questions, contexts, positives, similarity: "cosine" });
  expect(loss).toBeCloseTo(Math.log(3), 6);
  expect(Array.from(questionGradient.data)).toEqual([0, 0, 0, 0]);
});

test("sentence-transformers' symmetric loss at scale 20, computed by hand for two pairs and a hard negative", async () => {
  // cosines: question 0 with [1, 0, 0.6], question 1 with [0, 1, 0.8]
  const { loss } = await contrastiveLoss({
    questions: { rows: 2, columns: 2, data: Float32Array.of(2, 0, 0, 3) },
    contexts: { rows: 3, columns: 2, data: Float32Array.of(1, 0, 0, 5, 3, 4) },
    positives: Int32Array.of(0, 1),
    similarity: "cosine",
    temperature: 1 / 20,
    symmetric: true,
  });
  const toContexts = (Math.log1p(Math.exp(-20) + Math.exp(-8)) + Math.log1p(Math.exp(-20) + Math.exp(-4))) / 2;
  const toQuestions = Math.log1p(Math.exp(-20));
  expect(loss).toBeCloseTo((toContexts + toQuestions) / 2, 7);
});

test("another copy of a question's positive is no negative of it, but stays one of all others", async () => {
  const questions = { rows: 2, columns: 1, data: Float32Array.of(1, -1) };
  const contexts = { rows: 3, columns: 1, data: Float32Array.of(3, 3, -2) };
  const batch = { questions, contexts, positives: Int32Array.of(1, 2) };
  const { loss, correct } = await contrastiveLoss({ ...batch, contextGroups: Int32Array.of(7, 7, -1) });
  const ofFirst = Math.log1p(Math.exp(-5)); // 3 against −2
  const ofSecond = Math.log1p(2 * Math.exp(-5)); // 2 against −3 twice
  expect(loss).toBeCloseTo((ofFirst + ofSecond) / 2, 6);
  expect(correct).toBe(2);
  expect((await contrastiveLoss(batch)).correct).toBe(1);
});

test("questions with the same passage alone in their batch have nothing to learn", async () => {
  const { questions, contexts } = randomBatch(3, 3, 4);
  const positives = Int32Array.of(0, 1, 2);
  const contextGroups = Int32Array.of(5, 5, 5);
  const result = await contrastiveLoss({ questions, contexts, positives, contextGroups, symmetric: true });
  expect(result.loss).toBe(0);
  expect(result.correct).toBe(3);
  expect(result.questionGradient.data.every((x) => Math.abs(x) === 0)).toBe(true);
  expect(result.contextGradient.data.every((x) => Math.abs(x) === 0)).toBe(true);
});

test("a margin raises the loss of a question that wins by less, and does not change who is right", async () => {
  const questions = { rows: 1, columns: 1, data: Float32Array.of(1) };
  const contexts = { rows: 2, columns: 1, data: Float32Array.of(0.5, 0.4) };
  const batch = { questions, contexts, positives: Int32Array.of(0), temperature: 0.1 };
  const { loss, correct } = await contrastiveLoss({ ...batch, margin: 0.3 });
  expect(loss).toBeCloseTo(Math.log1p(Math.exp(2)), 5);
  expect(correct).toBe(1);
});

test("a margin of thousands neither overflows nor loses the gradient", async () => {
  const questions = { rows: 1, columns: 1, data: Float32Array.of(1) };
  const contexts = { rows: 2, columns: 1, data: Float32Array.of(2, 1) };
  const batch = { questions, contexts, positives: Int32Array.of(0) };
  const { loss, questionGradient } = await contrastiveLoss({ ...batch, margin: 5000 });
  expect(loss).toBeCloseTo(4999, 6);
  expect(Array.from(questionGradient.data)).toEqual([-1]);
});

test("a student that agrees with its teacher has nothing to learn, and weight 1 learns from the teacher alone", async () => {
  const questions = { rows: 2, columns: 1, data: Float32Array.of(1, 2) };
  const contexts = { rows: 3, columns: 1, data: Float32Array.of(1, 2, 3) };
  const batch = { questions, contexts, positives: Int32Array.of(0, 0) };
  const teacher = [
    { contexts: Int32Array.of(0, 2), scores: Float32Array.of(12, 16) }, // at temperature 2 as far apart as the student's
    { contexts: Int32Array.of(1), scores: Float32Array.of(5) }, // one context: nothing to compare
  ];
  const agreed = await contrastiveLoss({ ...batch, distillation: { weight: 1, temperature: 2, teacher } });
  expect(agreed.loss).toBeCloseTo(0, 12);
  expect(largestDifference(agreed.contextGradient.data, [0, 0, 0])).toBeLessThan(1e-7);
  expect(agreed.correct).toBe(0);
  const half = await contrastiveLoss({ ...batch, distillation: { weight: 0.5, temperature: 2, teacher } });
  expect(half.loss).toBeCloseTo((await contrastiveLoss(batch)).loss / 2, 12);
});

test("options that are no loss, or do not fit the batch, are refused before anything is computed", async () => {
  const multiply = () => {
    throw new Error("computed");
  };
  const batch = { ...randomBatch(2, 3, 1), multiply };
  const teach = (contexts: readonly number[], scores: readonly number[]): LossOptions => {
    const given = { contexts: Int32Array.from(contexts), scores: Float32Array.from(scores) };
    return { distillation: { weight: 0.5, teacher: [given, given] } };
  };
  const { teacher } = teach([0], [1]).distillation!;
  const refusals: readonly [LossOptions, string, string][] = [
    // @ts-expect-error: refused by the compiler too
    [{ similarity: "euclid" }, "INVALID_LOSS", "similarity: expected inner-product or cosine, got euclid"],
    [{ temperature: 0 }, "INVALID_LOSS", "temperature: expected a number above 0, got 0"],
    [{ temperature: Number.NaN }, "INVALID_LOSS", "temperature: expected a number above 0, got NaN"],
    [{ margin: -0.1 }, "INVALID_LOSS", "margin: expected a number of at least 0, got -0.1"],
    [
      { contextGroups: new Int32Array(2) },
      "INVALID_BATCH",
      "contextGroups: expected 3 numbers, one per context, got 2",
    ],
    [
      { distillation: { weight: 1.5, teacher } },
      "INVALID_LOSS",
      "distillation.weight: expected a number from 0 to 1, got 1.5",
    ],
    [
      { distillation: { weight: 0.5, temperature: Infinity, teacher } },
      "INVALID_LOSS",
      "distillation.temperature: expected a number above 0, got Infinity",
    ],
    [
      { distillation: { weight: 0.5, teacher: teacher.slice(1) } },
      "INVALID_BATCH",
      "distillation.teacher: expected 2 lists of scores, one per question, got 1",
    ],
    [teach([0, 1], [1]), "INVALID_BATCH", "distillation.teacher[0].scores: expected 2 scores, one per context, got 1"],
    [
      teach([0, 3], [1, 1]),
      "INVALID_BATCH",
      "distillation.teacher[0].contexts[1]: expected a context from 0 to 2, got 3",
    ],
    [
      teach([0, 1], [Number.NaN, 1]),
      "INVALID_BATCH",
      "distillation.teacher[0].scores[0]: expected a finite number, got NaN",
    ],
  ];
  for (const [options, code, message] of refusals) {
    await expect(contrastiveLoss({ ...batch, ...options })).rejects.toMatchObject({ code, message });
  }
});
