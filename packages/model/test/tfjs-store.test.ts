import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Engine, ParameterStore } from "../src/engine/engine.ts";
import { HostParameterStore } from "../src/engine/host-parameter-store.ts";
import { createReferenceEngine } from "../src/engine/reference/reference-engine.ts";
import { createTfjsEngine } from "../src/engine/tfjs/tfjs-engine.ts";
import { differentiate } from "../src/graph/differentiate.ts";
import { normalNumbers } from "../src/weights/random-numbers.ts";
import { graphOfCase, numbersOfCase, operationCases } from "./random-tensors.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await createTfjsEngine({ backend: "cpu" });
});
afterAll(() => engine[Symbol.asyncDispose]());

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
    const host = new HostParameterStore(parameters, 1);
    await expect(program.run(feeds, host)).rejects.toThrow("of this engine, got another");
    await expect(backward(createReferenceEngine(), store, 0, 1)).rejects.toThrow("of this engine, got another");
    const short = new Map([...parameters, ["p1", { shape: [1], data: new Float32Array(1) }] as const]);
    await expect(store.write("parameter", short)).rejects.toThrow("p1: expected 15 numbers, got 1");
  });

  test("leaves nothing on the device of a run that failed", async () => {
    await using store = await engine.store(parameters);
    await using partial = await engine.store(new Map([...parameters].slice(0, 2)));
    await using program = await engine.compile(graphOfCase(linear));
    const { numTensors } = tf.memory();
    await expect(backward(engine, store, 1, 1)).rejects.toThrow("lane 1 of 1");
    await expect(program.run(feeds, partial)).rejects.toThrow("parameter p2: expected a tensor, got none");
    expect(tf.memory()).toMatchObject({ numTensors });
  });
});
