import { expect, test } from "vitest";
import { chunksByCount, gradientCache, type LossOptions } from "../src/index.ts";
import { type Bag, createBagEncoder, createBags, createSeeds, largestDifference } from "./bag-encoder.ts";

const [questions, contexts] = [createBags(6, 1), createBags(9, 2)];
const positives = Int32Array.of(0, 2, 4, 6, 8, 3);
const encoders = [createBagEncoder({ seed: 1, dropout: 0.3 }), createBagEncoder({ seed: 2, dropout: 0.3 })] as const;
const teacher = questions.map((_, i) => ({
  contexts: Int32Array.of(i, i + 1, 8 - i),
  scores: Float32Array.of(i, 2, 1),
}));

function run(chunkSize: number, loss: LossOptions) {
  const side = (encoder: (typeof encoders)[number], examples: readonly Bag[], seed: number) => {
    const lengths = examples.map((bag) => bag.length);
    return { encoder, examples, seeds: createSeeds(examples.length, seed), chunks: chunksByCount(lengths, chunkSize) };
  };
  for (const encoder of encoders) encoder.zeroGradients();
  return gradientCache({
    question: side(encoders[0], questions, 3),
    context: side(encoders[1], contexts, 4),
    positives,
    loss,
  });
}

const gradients = () => encoders.flatMap((encoder) => encoder.gradients.flatMap(({ data }) => Array.from(data)));

const variations: readonly [string, LossOptions][] = [
  ["cosine with a temperature", { similarity: "cosine", temperature: 0.2 }],
  ["a margin", { margin: 0.5 }],
  ["the symmetric loss", { symmetric: true }],
  ["groups of equal passages", { symmetric: true, contextGroups: Int32Array.of(0, 1, 0, 3, 0, 5, 6, 3, 8) }],
  ["distillation", { distillation: { weight: 0.6, temperature: 1.5, teacher } }],
];

test.each(variations)(
  "parameter gradients of %s are the same for all chunks, and those of finite differences",
  async (_, loss) => {
    await run(99, loss);
    const whole = gradients();
    await run(2, loss);
    expect(largestDifference(gradients(), whole)).toBeLessThan(2e-6);
    const slopes: number[] = [];
    for (const { data } of encoders.flatMap(({ parameters }) => parameters)) {
      for (const [i, original] of data.entries()) {
        const lossAt = async (value: number) => {
          data[i] = value;
          return (await run(4, loss)).loss;
        };
        slopes.push(((await lossAt(original + 0.005)) - (await lossAt(original - 0.005))) / 0.01);
        data[i] = original;
      }
    }
    expect(largestDifference(whole, slopes)).toBeLessThan(5e-4);
  },
);

test("a loss that does not fit is refused before anything is embedded", async () => {
  await expect(run(4, { contextGroups: new Int32Array(2) })).rejects.toMatchObject({ code: "INVALID_BATCH" });
});
