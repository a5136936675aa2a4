import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createEmbedder, createEncoder } from "../src/encoder/encoder.ts";
import type { Engine } from "../src/engine/engine.ts";
import { createTfjsEngine } from "../src/engine/tfjs/tfjs-engine.ts";
import { createOptimizer } from "../src/optimizer/optimizer.ts";
import { createRandomModel } from "../src/weights/initialize-model.ts";
import { normalNumbers } from "../src/weights/random-numbers.ts";

const config = {
  ...{ vocabularySize: 20, hiddenSize: 8, layers: 1, heads: 2, intermediateSize: 12, maximumPositions: 8 },
  ...{ typeVocabularySize: 2, layerNormEpsilon: 1e-12, padId: 0, initializerRange: 0.5 },
  ...{ hiddenDropout: 0.1, attentionDropout: 0.1 },
};
const model = createRandomModel(config, 3);
const texts = [Int32Array.of(2, 7, 9, 3), Int32Array.of(2, 5, 3), Int32Array.of(2, 11, 7, 13, 14, 3)];
const gradientOf = (rows: number) => ({ rows, columns: 8, data: normalNumbers(rows, rows * 8, 1) });

let engine: Engine;
beforeAll(async () => {
  engine = await createTfjsEngine({ backend: "cpu" });
});
afterAll(() => engine[Symbol.asyncDispose]());

describe("the device's memory", () => {
  test("is the same after each of 500 steps of training, whatever the chunks' sizes", async () => {
    await using encoder = await createEncoder({ engine, model, lanes: 2 });
    const optimizer = createOptimizer([encoder.store], { learningRate: () => 1e-4, weightDecay: 0.01 });
    const step = async (seed: number): Promise<void> => {
      const [some, seeds] = [texts.slice(seed % 3), Uint32Array.of(seed, seed + 1, seed + 2).subarray(seed % 3)];
      if (seed % 2 === 0) {
        using held = await encoder.hold(some, seeds, 0);
        await held.backward(gradientOf(some.length));
      } else {
        await encoder.embed(some, seeds);
        await encoder.backward(some, seeds, gradientOf(some.length), 1);
      }
      await optimizer.step();
    };
    await step(0);
    await step(1);
    const { numTensors, numBytes } = tf.memory();
    for (let seed = 2; seed <= 501; seed++) {
      await step(seed);
      expect(tf.memory()).toMatchObject({ numTensors, numBytes });
    }
  });

  test("has what a chunk holds, as many bytes as were said, until it is disposed of", async () => {
    await using encoder = await createEncoder({ engine, model });
    await encoder.embed(texts, Uint32Array.of(1, 2, 3));
    const before = tf.memory();
    const held = await encoder.hold(texts, Uint32Array.of(1, 2, 3));
    const representations = 4 * held.representations.data.length;
    expect(tf.memory().numBytes - before.numBytes).toBe(encoder.heldBytes(texts) - representations);
    held[Symbol.dispose]();
    expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes });
  });

  test("is free of encoders, embedders and products that are disposed of", async () => {
    const other = await createTfjsEngine({ backend: "cpu" });
    const before = tf.memory();
    const encoder = await createEncoder({ engine: other, model });
    const embedder = await createEmbedder({ engine: other, model });
    await encoder.backward(texts, Uint32Array.of(1, 2, 3), gradientOf(3));
    await createOptimizer([encoder.store], { learningRate: () => 1 }).step();
    await encoder.backward(texts, Uint32Array.of(1, 2, 3), gradientOf(3));
    await embedder.embed(texts);
    await other.multiply(gradientOf(3), gradientOf(3), "left");
    await encoder[Symbol.asyncDispose]();
    await embedder[Symbol.asyncDispose]();
    await other[Symbol.asyncDispose]();
    expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes });
  });
});
