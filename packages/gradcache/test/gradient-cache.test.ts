import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  type CachedEncoder,
  type ChunkProgress,
  chunksByCount,
  chunksByTokens,
  contrastiveLoss,
  type FrozenEncoder,
  gradientCache,
  type Side,
} from "../src/index.ts";
import {
  type Bag,
  type BagEncoder,
  createBagEncoder,
  createBags,
  createSeeds,
  largestDifference,
} from "./bag-encoder.ts";

const questions = createBags(11, 1);
const contexts = createBags(17, 2);
const questionSeeds = createSeeds(11, 3);
const contextSeeds = createSeeds(17, 4);
const positives = Int32Array.from(questions, (_, i) => (i * 5) % 17);
const lengthsOf = (bags: readonly Bag[]) => bags.map((bag) => bag.length);

interface Encoders {
  readonly question: BagEncoder;
  readonly context: BagEncoder;
}
interface Cut {
  readonly question: number;
  readonly context: number;
  readonly by: typeof chunksByCount;
}

const createEncoders = (dropout: number): Encoders => ({
  question: createBagEncoder({ seed: 1, dropout }),
  context: createBagEncoder({ seed: 2, dropout }),
});

function sides(encoders: Encoders, cut: Cut): { readonly question: Side<Bag>; readonly context: Side<Bag> } {
  const [question, context] = [cut.by(lengthsOf(questions), cut.question), cut.by(lengthsOf(contexts), cut.context)];
  return {
    question: { encoder: encoders.question, examples: questions, seeds: questionSeeds, chunks: question },
    context: { encoder: encoders.context, examples: contexts, seeds: contextSeeds, chunks: context },
  };
}

/** What one pass over the whole batch gives, without any cache. */
async function wholeBatch({ question, context }: Encoders) {
  question.zeroGradients();
  context.zeroGradients();
  const loss = await contrastiveLoss({
    questions: await question.embed(questions, questionSeeds),
    contexts: await context.embed(contexts, contextSeeds),
    positives,
  });
  await question.backward(questions, questionSeeds, loss.questionGradient, 0);
  await context.backward(contexts, contextSeeds, loss.contextGradient, 0);
  return { loss: loss.loss, correct: loss.correct, gradients: gradientsOf({ question, context }) };
}

function gradientsOf({ question, context }: Encoders): number[] {
  return [...question.gradients, ...(context === question ? [] : context.gradients)].flatMap(({ data }) =>
    Array.from(data),
  );
}

const cuts = fc.record({
  question: fc.integer({ min: 1, max: 20 }),
  context: fc.integer({ min: 1, max: 20 }),
  by: fc.constantFrom(chunksByCount, chunksByTokens),
});

test.each([0, 0.3])(
  "chunked gradients equal whole-batch gradients, whatever the chunks (dropout %f)",
  async (dropout) => {
    const encoders = createEncoders(dropout);
    const whole = await wholeBatch(encoders);
    await fc.assert(
      fc.asyncProperty(cuts, async (cut) => {
        encoders.question.zeroGradients();
        encoders.context.zeroGradients();
        const { loss, correct } = await gradientCache({ ...sides(encoders, cut), positives });
        expect(loss).toBe(whole.loss);
        expect(correct).toBe(whole.correct);
        expect(largestDifference(gradientsOf(encoders), whole.gradients)).toBeLessThan(1e-6);
      }),
      { numRuns: 60 },
    );
  },
);

/** The encoder with a way to keep chunks, 10 bytes an example, that counts what it does. */
function holding(encoder: BagEncoder) {
  const counts = { embeds: 0, holds: 0, heldBytes: 0, mostBytes: 0 };
  const holder: CachedEncoder<Bag> = {
    embed: (...call) => {
      counts.embeds++;
      return encoder.embed(...call);
    },
    backward: (...call) => encoder.backward(...call),
    heldBytes: (bags) => 10 * bags.length,
    async hold(bags, seeds, chunk) {
      counts.holds++;
      counts.heldBytes += 10 * bags.length;
      counts.mostBytes = Math.max(counts.mostBytes, counts.heldBytes);
      return {
        representations: await encoder.embed(bags, seeds),
        backward: (gradient) => encoder.backward(bags, seeds, gradient, chunk),
        [Symbol.dispose]: () => void (counts.heldBytes -= 10 * bags.length),
      };
    },
  };
  return { holder, counts };
}

test("chunks that are kept change no result, and never more are kept than the budget allows", async () => {
  const encoders = createEncoders(0.3);
  await fc.assert(
    fc.asyncProperty(cuts, fc.nat(320), async (cut, memoryBudget) => {
      const { question, context } = sides(encoders, cut);
      const run = async (questionEncoder: CachedEncoder<Bag>, contextEncoder: CachedEncoder<Bag>) => {
        encoders.question.zeroGradients();
        encoders.context.zeroGradients();
        const result = await gradientCache({
          question: { ...question, encoder: questionEncoder },
          context: { ...context, encoder: contextEncoder },
          positives,
          memoryBudget,
        });
        return { loss: result.loss, correct: result.correct, gradients: gradientsOf(encoders) };
      };
      const [one, other] = [holding(encoders.question), holding(encoders.context)];
      expect(await run(one.holder, other.holder)).toEqual(await run(encoders.question, encoders.context));
      expect(one.counts.mostBytes + other.counts.mostBytes).toBeLessThanOrEqual(memoryBudget);
      expect([one.counts.heldBytes, other.counts.heldBytes]).toEqual([0, 0]);
      // 280 bytes hold all 28 examples: then no chunk runs forward twice.
      const passes = one.counts.embeds + one.counts.holds + other.counts.embeds + other.counts.holds;
      expect(passes).toBe(question.chunks.length + context.chunks.length);
      expect(memoryBudget < 280 || one.counts.embeds + other.counts.embeds === 0).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test("a batch that fails gives back what it has kept", async () => {
  const { question, context } = sides(createEncoders(0), { question: 2, context: 2, by: chunksByCount });
  const { holder, counts } = holding(createBagEncoder());
  const failing = { ...holder, backward: () => Promise.reject(new Error("no more")) };
  const batch = { question: { ...question, encoder: holder }, context: { ...context, encoder: failing }, positives };
  const limited = { ...batch, memoryBudget: 150 };
  await expect(gradientCache(limited)).rejects.toThrow("no more");
  expect(counts.holds).toBeGreaterThan(5);
  expect(counts.heldBytes).toBe(0);
});

test("one encoder on both sides collects the gradients of both", async () => {
  const shared = createBagEncoder({ dropout: 0.3 });
  const encoders = { question: shared, context: shared };
  const whole = await wholeBatch(encoders);
  shared.zeroGradients();
  await gradientCache({ ...sides(encoders, { question: 2, context: 3, by: chunksByCount }), positives });
  expect(largestDifference(gradientsOf(encoders), whole.gradients)).toBeLessThan(1e-6);
});

test("gradients of the parameters agree with central finite differences of the loss", async () => {
  const encoders = createEncoders(0.3);
  const batch = { ...sides(encoders, { question: 3, context: 4, by: chunksByCount }), positives };
  await gradientCache(batch);
  const gradients = [encoders.question, encoders.context].map((encoder) =>
    encoder.gradients.map(({ data }) => data.slice()),
  );
  for (const [side, encoder] of [encoders.question, encoders.context].entries()) {
    for (const [number, { data }] of encoder.parameters.entries()) {
      for (let i = 0; i < data.length; i += 3) {
        const original = data[i];
        const lossAt = async (value: number) => {
          data[i] = value;
          return (await gradientCache(batch)).loss;
        };
        const slope = ((await lossAt(original + 0.01)) - (await lossAt(original - 0.01))) / 0.02;
        data[i] = original;
        expect(Math.abs(slope - gradients[side][number][i])).toBeLessThan(2e-4);
      }
    }
  }
});

test("calls add up: two batches give twice the gradient of one", async () => {
  const encoders = createEncoders(0);
  const whole = await wholeBatch(encoders);
  await gradientCache({ ...sides(encoders, { question: 4, context: 4, by: chunksByCount }), positives });
  const doubled = whole.gradients.map((value) => 2 * value);
  expect(largestDifference(gradientsOf(encoders), doubled)).toBeLessThan(1e-6);
});

test("a side given without backward is frozen, and the other learns as before", async () => {
  const encoders = createEncoders(0);
  const whole = await wholeBatch(encoders);
  encoders.question.zeroGradients();
  encoders.context.zeroGradients();
  const { question, context } = sides(encoders, { question: 4, context: 4, by: chunksByCount });
  const frozen: FrozenEncoder<Bag> = { embed: (...call) => encoders.context.embed(...call) };
  await gradientCache({ question, context: { ...context, encoder: frozen }, positives });
  const expected = whole.gradients.slice(0, gradientsOf({ ...encoders, context: encoders.question }).length);
  expect(
    largestDifference(
      encoders.question.gradients.flatMap(({ data }) => Array.from(data)),
      expected,
    ),
  ).toBeLessThan(1e-6);
  expect(encoders.context.gradients.every(({ data }) => data.every((value) => value === 0))).toBe(true);
});

test("chunks are numbered through both sides, the same in both passes", async () => {
  const encoders = createEncoders(0);
  const given: number[] = [];
  const recorded: BagEncoder = {
    ...encoders.context,
    backward: async (...[, , , chunk]) => void given.push(chunk),
  };
  const seen: ChunkProgress[] = [];
  const batch = sides({ ...encoders, context: recorded }, { question: 6, context: 9, by: chunksByCount });
  await gradientCache({ ...batch, positives, onChunk: (progress) => seen.push(progress) });
  const chunksIn = (pass: string) => [
    { pass, side: "question", chunk: 0, examples: 6, isHeld: false },
    { pass, side: "question", chunk: 1, examples: 5, isHeld: false },
    { pass, side: "context", chunk: 2, examples: 9, isHeld: false },
    { pass, side: "context", chunk: 3, examples: 8, isHeld: false },
  ];
  expect(given).toEqual([2, 3]);
  expect(seen).toEqual([...chunksIn("embed"), ...chunksIn("backward")]);
});

test("an aborted signal stops before the next chunk", async () => {
  const abort = new AbortController();
  const seen: ChunkProgress[] = [];
  const batch = sides(createEncoders(0), { question: 1, context: 1, by: chunksByCount });
  const onChunk = (progress: ChunkProgress) => {
    seen.push(progress);
    if (seen.length === 3) abort.abort();
  };
  await expect(gradientCache({ ...batch, positives, onChunk, signal: abort.signal })).rejects.toThrow("aborted");
  expect(seen).toHaveLength(3);
});

test("a batch whose parts do not fit together is refused before anything is computed", async () => {
  const { question, context } = sides(createEncoders(0), { question: 4, context: 4, by: chunksByCount });
  const encoder = {
    embed: () => {
      throw new Error("computed");
    },
  };
  const run = (changes: Partial<Side<Bag>>, given = positives) =>
    gradientCache({
      question: { ...question, encoder, ...changes },
      context: { ...context, encoder },
      positives: given,
    });
  const refusals: readonly [Promise<unknown>, string][] = [
    [run({ examples: [], chunks: [] }), "question.examples: expected at least one example, got none"],
    [run({ seeds: new Uint32Array(3) }), "question.seeds: expected 11 seeds, one per example, got 3"],
    [run({ chunks: [[0, 1, 2], []] }), "question.chunks[1]: expected at least one example, got none"],
    [run({ chunks: [[0, 11]] }), "question.chunks[0]: expected indices from 0 to 10, got 11"],
    [
      run({
        chunks: [
          [0, 1],
          [2, 1],
        ],
      }),
      "question.chunks[1]: expected each example in one chunk, got 1, already in chunk 0",
    ],
    [run({ chunks: [[0, 1, 3]] }), "question.chunks: expected all 11 examples, got none that holds example 2"],
    [run({}, positives.with(4, 17)), "positives[4]: expected a context from 0 to 16, got 17"],
    [run({}, positives.slice(1)), "positives: expected 11 indices, one per question, got 10"],
  ];
  for (const [refused, message] of refusals) {
    await expect(refused).rejects.toMatchObject({ code: "INVALID_BATCH", message });
  }
});

test("representations of the wrong shape name the chunk that gave them", async () => {
  const { question, context } = sides(createEncoders(0), { question: 4, context: 10, by: chunksByCount });
  const wide = { ...context, encoder: createBagEncoder({ dimension: 6 }) };
  await expect(gradientCache({ question, context: wide, positives })).rejects.toMatchObject({
    code: "ENCODER_SHAPE",
    place: "context, chunk 3",
    message: expect.stringContaining("expected representations [10, 5], got [10, 6] with 60 numbers"),
  });
});

test("a loss that is not finite is an error that names the example, and leaves the gradients alone", async () => {
  const encoders = createEncoders(0);
  encoders.context.parameters[0].data.subarray(7 * contexts[3][0], 7 * contexts[3][0] + 7).fill(Number.NaN);
  const batch = sides(encoders, { question: 4, context: 10, by: chunksByCount });
  await expect(gradientCache({ ...batch, positives })).rejects.toMatchObject({
    code: "NON_FINITE_LOSS",
    message: expect.stringMatching(/got NaN \(the representation of context [0-3] holds NaN\)/),
  });
  expect(gradientsOf(encoders).every((value) => value === 0)).toBe(true);
});
