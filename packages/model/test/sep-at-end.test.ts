import { describe, expect, test } from "vitest";
import { lastPositionOf, tokenPadder } from "../src/encoder/token-batch.ts";
import type { Feeds } from "../src/engine/engine.ts";
import { interpret } from "../src/engine/reference/reference-engine.ts";
import { bertGraph } from "../src/graph/bert.ts";
import { differentiate } from "../src/graph/differentiate.ts";
import { completePreparation } from "../src/tokenizer/text-preparation.ts";
import type { Pooling } from "../src/weights/bert-model.ts";
import { createRandomModel } from "../src/weights/initialize-model.ts";
import { normalNumbers } from "../src/weights/random-numbers.ts";

const SEP = 3;
const maximum = 9;
const model = createRandomModel(
  {
    vocabularySize: 20,
    hiddenSize: 8,
    layers: 2,
    heads: 2,
    intermediateSize: 12,
    maximumPositions: 12,
    typeVocabularySize: 2,
    layerNormEpsilon: 1e-12,
    hiddenDropout: 0,
    attentionDropout: 0,
    padId: 0,
    initializerRange: 0.5,
  },
  5,
);
const { config, parameters } = model;

/** Of 2 tokens to the maximum, the second [SEP] not among them. */
const texts = [
  [2, SEP],
  [2, 7, 9, 4, SEP],
  [2, 11, 12, 13, 14, 15, 16, SEP],
  [2, 5, 6, 7, 8, 9, 10, 11, SEP],
];

/** DPR's own form: padded to the maximum, [SEP] written over the last position and attended to. */
function plainlyPadded(some: readonly (readonly number[])[], pooling: Pooling): Feeds {
  const rows = some.map((text) => {
    const ids = [...text, ...Array.from<number>({ length: maximum }).fill(config.padId)].slice(0, maximum);
    ids[maximum - 1] = SEP;
    return ids;
  });
  const attended = rows.map((ids) => ids.map((id) => id !== config.padId));
  const weights = attended.map((row) =>
    row.map((one, i) => (pooling === "mean" ? Number(one) / row.filter(Boolean).length : Number(i === 0))),
  );
  return {
    n: some.length,
    t: maximum,
    tensors: new Map<string, Int32Array | Float32Array>([
      ["ids", Int32Array.from(rows.flat())],
      ["positions", Int32Array.from({ length: maximum }, (_, i) => i)],
      ["segments", Int32Array.of(0)],
      ["attentionBias", Float32Array.from(attended.flat().map((one) => (one ? 0 : -1e9)))],
      ["pooling", Float32Array.from(weights.flat())],
    ]),
  };
}

/** Ours: one token more where there is room. */
function ours(some: readonly (readonly number[])[], pooling: Pooling): Feeds {
  const tokens = some.map((text) => Int32Array.from(text.length === maximum ? text : [...text, SEP]));
  const textPreparation = completePreparation({ sepAtEnd: true });
  return tokenPadder(config.padId, pooling, lastPositionOf({ maximumLength: maximum, textPreparation }))(tokens);
}

describe.each(["cls", "mean"] as const)("a [SEP] at the last position, with %s pooling", (pooling) => {
  const graph = bertGraph(config, { normalize: false, hiddenDropout: 0, attentionDropout: 0 });

  test.each([
    ["together", texts],
    ["but the longest", texts.slice(0, 3)],
    ["the shortest alone", texts.slice(0, 1)],
  ])("gives what padding to the maximum gives, without the padding: %s", (_name, some) => {
    const representations = (feeds: Feeds) =>
      interpret(graph, feeds, parameters).get(graph.outputs.get("representations")!.id)!.data;
    const feeds = ours(some, pooling);
    expectNear(representations(feeds), representations(plainlyPadded(some, pooling)));
    expect(feeds.t).toBe(Math.min(maximum, Math.max(...some.map((text) => text.length)) + 1));
  });

  test("gives the same gradients", () => {
    const { backward, gradients } = differentiate(graph, "representations");
    const cotangent = normalNumbers(1, texts.length * config.hiddenSize, 1);
    const gradientsOf = (feeds: Feeds) => {
      const tensors = new Map([...feeds.tensors, ["cotangent", cotangent] as const]);
      const values = interpret(backward, { ...feeds, tensors }, parameters);
      return new Map(
        [...gradients].map(([name, gradient]) => {
          if (gradient.kind === "dense") return [name, values.get(gradient.value.id)!.data];
          const sum = new Float64Array(parameters.get(name)!.data.length);
          const { data } = values.get(gradient.values.id)!;
          for (const [row, index] of values.get(gradient.indices.id)!.data.entries())
            for (let i = 0; i < config.hiddenSize; i++)
              sum[index * config.hiddenSize + i] += data[row * config.hiddenSize + i];
          return [name, sum];
        }),
      );
    };
    const expected = gradientsOf(plainlyPadded(texts, pooling));
    for (const [name, data] of gradientsOf(ours(texts, pooling))) expectNear(data, expected.get(name)!);
  });
});

test("a model without it has its tokens in their order", () => {
  expect(lastPositionOf({ maximumLength: 9, textPreparation: completePreparation({}) })).toBeUndefined();
  expect(lastPositionOf({})).toBeUndefined();
  const { tensors } = tokenPadder(0, "cls")([Int32Array.of(2, 5, SEP)]);
  expect([...tensors.get("ids")!]).toEqual([2, 5, SEP]);
  expect([...tensors.get("positions")!]).toEqual([0, 1, 2]);
});

function expectNear(actual: Float64Array, expected: Float64Array): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, one] of actual.entries()) expect(Math.abs(one - expected[i])).toBeLessThan(1e-5);
}
