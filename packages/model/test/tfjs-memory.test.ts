import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createEmbedder, createEncoder } from "../src/encoder/encoder.ts";
import type { Engine, ParameterStore } from "../src/engine/engine.ts";
import { HostParameterStore } from "../src/engine/host-parameter-store.ts";
import { createReferenceEngine } from "../src/engine/reference/reference-engine.ts";
import { createTfjsEngine } from "../src/engine/tfjs/tfjs-engine.ts";
import { differentiate } from "../src/graph/differentiate.ts";
import { createOptimizer } from "../src/optimizer/optimizer.ts";
import { createRandomModel } from "../src/weights/initialize-model.ts";
import { normalNumbers } from "../src/weights/random-numbers.ts";
import { graphOfCase, numbersOfCase, operationCases } from "./random-tensors.ts";

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

describe("the store of the device", () => {
  const linear = operationCases.find(({ name }) => name === "linear")!;
  const differentiated = differentiate(graphOfCase(linear), "y");
  const { parameters, feeds } = numbersOfCase(linear, { n: 3, t: 1 }, 7);
  /** Adds a gradient to the store of an engine; `seed` decides which. */
  const backward = async (on: Engine, store: ParameterStore, lane: number, seed: number): Promise<void> => {
    await using program = await on.compileGradients(differentiated);
    await program.run({ ...feeds, tensors: new Map([["cotangent", normalNumbers(seed, 15, 1)]]) }, store, lane);
  };

  test("updates as the host's does, with decay and clipping, and goes on from what was written to it", async () => {
    const oracle = createReferenceEngine();
    const host = new HostParameterStore(parameters, 2);
    let device = await engine.store(parameters, 2);
    for (let update = 1; update <= 6; update++) {
      for (const lane of [0, 1]) {
        await backward(oracle, host, lane, 10 * update + lane);
        await backward(engine, device, lane, 10 * update + lane);
      }
      const squared = await host.gradientSquaredNorm();
      expect((await device.gradientSquaredNorm()) / squared).toBeCloseTo(1, 5);
      const step = {
        ...{ learningRate: 0.1 / update, gradientScale: update % 2 === 0 ? 1 : 0.3, beta1: 0.9, beta2: 0.999 },
        ...{ epsilon: 1e-3, count: update, decay: (name: string) => (name === "p1" ? 0.1 : 0) },
      };
      await host.update(step);
      await device.update(step);
      expect(await device.gradientSquaredNorm()).toBe(0);
      for (const kind of ["parameter", "gradient", "firstMoment", "secondMoment"] as const) {
        const found = await device.read(kind);
        for (const [name, { shape, data }] of await host.read(kind)) {
          expect(found.get(name)!.shape).toEqual(shape);
          for (const [i, one] of data.entries()) {
            expect(Math.abs(found.get(name)!.data[i] - one), `${kind} ${name}`).toBeLessThan(
              1e-6 * Math.max(1, Math.abs(one)),
            );
          }
        }
      }
      const another = await engine.store(parameters, 2);
      for (const kind of ["parameter", "firstMoment", "secondMoment"] as const) {
        await another.write(kind, await device.read(kind));
      }
      await device[Symbol.asyncDispose]();
      device = another;
    }
    await device[Symbol.asyncDispose]();
  });

  test("is refused by other engines, as theirs are by this one, and refuses numbers of other sizes", async () => {
    await using store = await engine.store(parameters);
    await using program = await engine.compile(graphOfCase(linear));
    await expect(program.run(feeds, new HostParameterStore(parameters, 1))).rejects.toThrow(
      "of this engine, got another",
    );
    await expect(backward(engine, store, 1, 1)).rejects.toThrow("lane 1 of 1");
    const short = new Map([...parameters, ["p1", { shape: [1], data: new Float32Array(1) }] as const]);
    await expect(store.write("parameter", short)).rejects.toThrow("p1: expected 15 numbers, got 1");
  });
});
