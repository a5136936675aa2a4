import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createEmbedder, createEncoder } from "../src/encoder/encoder.ts";
import type { Engine } from "../src/engine/engine.ts";
import { measureProductRate } from "../src/engine/gemm-rate.ts";
import { createReferenceEngine } from "../src/engine/reference/reference-engine.ts";
import { differentiate } from "../src/graph/differentiate.ts";
import { resolveShape } from "../src/graph/shape.ts";
import { normalNumbers } from "../src/weights/random-numbers.ts";
import { bf16Engines } from "./engines.ts";
import { graphOfCase, numbersOfCase, operationCases } from "./random-tensors.ts";
import { firstBatchGradient, isZeroGradient, readTinyBert, type Side } from "./tiny-bert.ts";

// bf16 keeps 8 bits of a fraction: each rounding costs up to 1/256 of a number.
const ROUNDING = 2 ** -8;

test("an engine with bf16 is here", ({ skip }) => {
  skip(bf16Engines.length === 0, "needs OpenVINO (`pnpm engines:openvino`) and a CPU with instructions for bf16");
  expect(bf16Engines.length).toBe(1);
});

describe.each(bf16Engines)("the %s engine in bf16", (_name, create) => {
  let engine: Engine;
  let oracle: Engine;
  beforeAll(async () => {
    engine = await create();
    oracle = createReferenceEngine();
  });
  afterAll(() => engine[Symbol.asyncDispose]());

  test("computes every operation and its gradient to a few roundings of bf16", async () => {
    const extents = { n: 3, t: 5 };
    for (const operationCase of operationCases) {
      const graph = graphOfCase(operationCase);
      const { parameters, feeds } = numbersOfCase(operationCase, extents, 7);
      const expected = await (await oracle.compile(graph, parameters)).run(feeds);
      await using fed = await engine.compile(graph, undefined, "bf16");
      const store = await engine.store(parameters);
      expectClose(operationCase.name, (await fed.run(feeds, store)).get("y")!.data, expected.get("y")!.data);

      const differentiated = differentiate(graph, "y");
      const size = resolveShape(graph.outputs.get("y")!.shape, extents).reduce((all, one) => all * one, 1);
      const withCotangent = {
        ...feeds,
        tensors: new Map([...feeds.tensors, ["cotangent", normalNumbers(3, size, 1)]]),
      };
      const oracleStore = await oracle.store(parameters);
      await (await oracle.compileGradients(differentiated)).run(withCotangent, oracleStore, 0);
      await using program = await engine.compileGradients(differentiated, "bf16");
      await program.run(withCotangent, store, 0);
      const gradients = await store.read("gradient");
      for (const [name, { data }] of await oracleStore.read("gradient")) {
        expectClose(`gradient of ${operationCase.name}`, gradients.get(name)!.data, data);
      }
    }
  });

  test("has a rate of plain products, to judge models by", async () => {
    expect(await measureProductRate(engine, "bf16", 0.01)).toBeGreaterThan(1);
    expect(await measureProductRate(engine, "fp32", 0.01)).toBeGreaterThan(1);
  });

  test("adds gradients up in fp32: in bf16 a sum of ones ends at 256", async () => {
    const operationCase = operationCases.find((one) => one.name === "linear")!;
    const { parameters } = numbersOfCase(operationCase, { n: 1, t: 1 }, 7);
    const ones = new Map([...parameters].map(([name, { shape, data }]) => [name, { shape, data: data.map(() => 1) }]));
    const store = await engine.store(ones);
    await using program = await engine.compileGradients(differentiate(graphOfCase(operationCase), "y"), "bf16");
    const feeds = { n: 1, t: 1, tensors: new Map([["cotangent", new Float32Array(5).fill(1)]]) };
    for (let run = 0; run < 300; run++) await program.run(feeds, store, 0);
    const gradients = await store.read("gradient");
    expect([...gradients.get("p1")!.data]).toEqual(Array.from({ length: 15 }, () => 300));
    expect([...gradients.get("p2")!.data]).toEqual(Array.from({ length: 5 }, () => 300));
  });

  test.each<Side>(["question", "context"])(
    "%s representations and gradients are near PyTorch's in fp32",
    async (side) => {
      const { model, texts, representations, gradients } = await readTinyBert(side);
      await using encoder = await createEncoder({ engine, model, dropout: 0, precision: "bf16" });
      await using embedder = await createEmbedder({ engine, model, precision: "bf16" });
      for (const one of [encoder, embedder]) {
        const { data, columns } = await one.embed(texts);
        for (const row of texts.keys()) {
          const [found, expected] = [data, representations.data].map((all) =>
            all.subarray(row * columns, (row + 1) * columns),
          );
          const difference = distance(found, expected) / norm(expected);
          expect(difference).toBeLessThan(0.02);
          expect(difference).toBeGreaterThan(1e-4); // it is bf16
        }
      }
      await encoder.backward(texts, new Uint32Array(texts.length), await firstBatchGradient(side));
      const found = await encoder.store.read("gradient");
      for (const [name, { data }] of gradients) {
        if (isZeroGradient(side, name)) continue;
        expect(distance(found.get(name)!.data, data) / norm(data), name).toBeLessThan(0.05);
      }
    },
  );
});

function expectClose(what: string, actual: Float32Array, expected: Float32Array): void {
  const largest = expected.reduce((most, one) => Math.max(most, Math.abs(one)), 1);
  for (const [i, one] of expected.entries()) {
    expect(Math.abs(actual[i] - one), `${what}: ${actual[i]} for ${one}`).toBeLessThan(4 * ROUNDING * largest);
  }
}

function distance(a: Float32Array, b: Float32Array): number {
  return norm(a.map((one, i) => one - b[i]));
}

function norm(data: Float32Array): number {
  return Math.hypot(...data);
}
