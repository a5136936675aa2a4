import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createEmbedder } from "../src/encoder/encoder.ts";
import type { Engine, Feeds, Matrix, Program } from "../src/engine/engine.ts";
import { createReferenceEngine } from "../src/engine/reference/reference-engine.ts";
import { differentiate } from "../src/graph/differentiate.ts";
import { GraphBuilder } from "../src/graph/graph-builder.ts";
import { linear } from "../src/graph/operation/linear.ts";
import { resolveShape } from "../src/graph/shape.ts";
import { normalNumbers } from "../src/weights/random-numbers.ts";
import { graphOfCase, numbersOfCase, operationCases } from "./random-tensors.ts";
import { readTinyBert } from "./tiny-bert.ts";

const extents = { n: 3, t: 5 };
const cases = operationCases.flatMap((one) =>
  [extents, { n: 1, t: 1 }].map((sizes) => {
    const name = `${one.name} ${JSON.stringify(one.parameters)}, n = ${sizes.n}, t = ${sizes.t},`;
    return [name, one, sizes] as const;
  }),
);

/** What every engine must do, as tests of the one that `create` makes. */
export function describeContract(name: string, create: () => Promise<Engine>): void {
  describe(`the ${name} engine`, () => {
    let engine: Engine;
    let oracle: Engine;
    beforeAll(async () => {
      engine = await create();
      oracle = createReferenceEngine();
    });
    afterAll(() => engine[Symbol.asyncDispose]());

    test.each(cases)("computes %s as plain loops do, fed or with constants", async (_name, operationCase, extents) => {
      const graph = graphOfCase(operationCase);
      const { parameters, feeds } = numbersOfCase(operationCase, extents, 7);
      const expected = await (await oracle.compile(graph, parameters)).run(feeds);
      await using constant = await engine.compile(graph, parameters);
      await using fed = await engine.compile(graph);
      const store = await engine.store(parameters);
      expectClose((await constant.run(feeds)).get("y")!.data, expected.get("y")!.data);
      expectClose((await fed.run(feeds, store)).get("y")!.data, expected.get("y")!.data);
      expect((await fed.run(feeds, store)).get("y")!.shape).toEqual(expected.get("y")!.shape);
    });

    test.each(cases)("adds the gradients of %s to those that are there", async (_name, operationCase, extents) => {
      const graph = graphOfCase(operationCase);
      const differentiated = differentiate(graph, "y");
      const { parameters, feeds } = numbersOfCase(operationCase, extents, 7);
      const size = resolveShape(graph.outputs.get("y")!.shape, extents).reduce((all, one) => all * one, 1);
      const fed = { ...feeds, tensors: new Map([...feeds.tensors, ["cotangent", normalNumbers(3, size, 1)]]) };
      const oracleStore = await oracle.store(parameters);
      await (await oracle.compileGradients(differentiated)).run(fed, oracleStore, 0);
      const once = await oracleStore.read("gradient");

      const store = await engine.store(parameters);
      await using program = await engine.compileGradients(differentiated);
      await program.run(fed, store, 0);
      for (const [name, { data }] of await store.read("gradient")) expectClose(data, once.get(name)!.data);
      await program.run(fed, store, 0);
      const twice = await store.read("gradient");
      for (const [name, { data }] of once) {
        expectClose(
          twice.get(name)!.data,
          data.map((one) => 2 * one),
        );
      }
    });

    test("computes linear layers in 8-bit numbers as plain loops do, where it says that it can", async ({ skip }) => {
      skip(!engine.precisions.includes("int8"), "has no 8-bit products");
      const { graph, constants, feed } = linearLayer({ inputs: 64, outputs: 24 });
      await using program = await engine.compile(graph, constants, "int8");
      const expected = await oracle.compile(graph, constants, "int8");
      const exact = await oracle.compile(graph, constants);
      const run = async (one: Program, x: Float32Array) => (await one.run(feed(x))).get("y")!.data;
      const numbers = normalNumbers(5, 40 * 64, 1);
      for (const x of [numbers, numbers.subarray(0, 64), numbers.map((one) => Math.abs(one) + 3)]) {
        for (const signed of [x, x.map((one) => -one)]) {
          const data = await run(program, signed);
          expectClose(data, await run(expected, signed));
          const right = await run(exact, signed);
          const errors = data.map((one, i) => Math.abs(one - right[i]));
          // Eight bits cost something, and not much: about 1/255 of the largest input for each term.
          expect(Math.max(...errors)).toBeGreaterThan(1e-4);
          expect(Math.max(...errors)).toBeLessThan(0.25);
        }
      }
      // Nothing to scale by.
      const biases = [...constants.get("bias")!.data];
      expect([...(await run(program, new Float32Array(64)))]).toEqual(biases);
      expect([...(await run(program, new Float32Array(0)))]).toEqual([]);
    });

    test("embeds texts in 8-bit numbers as plain loops do, where it says that it can", async ({ skip }) => {
      skip(!engine.precisions.includes("int8"), "has no 8-bit products");
      const { model, texts: all } = await readTinyBert("context");
      const texts = all.slice(0, 4);
      await using embedder = await createEmbedder({ engine, model, precision: "int8" });
      await using plain = await createEmbedder({ engine: oracle, model, precision: "int8" });
      await using exact = await createEmbedder({ engine: oracle, model });
      const [found, expected, right] = [
        await embedder.embed(texts),
        await plain.embed(texts),
        await exact.embed(texts),
      ];
      for (const row of texts.keys()) {
        // A number between two steps may be rounded to either: each time a layer's input changes a bit.
        const cosine = cosineOfRow(found, expected, row);
        expect(cosine).toBeGreaterThan(0.9999);
        expect(cosineOfRow(found, right, row)).toBeLessThan(cosine);
      }
    });

    test("sums the lanes of a store, whichever were used", async () => {
      const operationCase = operationCases.find((one) => one.name === "linear")!;
      const { parameters, feeds } = numbersOfCase(operationCase, extents, 7);
      const fed = { ...feeds, tensors: new Map([["cotangent", normalNumbers(3, 15, 1)]]) };
      await using program = await engine.compileGradients(differentiate(graphOfCase(operationCase), "y"));
      const [one, three] = [await engine.store(parameters), await engine.store(parameters, 3)];
      for (const lane of [0, 1, 2, 1]) {
        await program.run(fed, one, 0);
        await program.run(fed, three, lane);
      }
      for (const [name, { data }] of await one.read("gradient")) {
        expectClose((await three.read("gradient")).get(name)!.data, data);
      }
      expect(await three.gradientSquaredNorm()).toBeCloseTo(await one.gradientSquaredNorm(), 3);
    });

    test("reads the parameters of a store as they are when it runs", async () => {
      const operationCase = operationCases.find((one) => one.name === "linear")!;
      const graph = graphOfCase(operationCase);
      const { parameters, feeds } = numbersOfCase(operationCase, extents, 7);
      const others = numbersOfCase(operationCase, extents, 8).parameters;
      await using program = await engine.compile(graph);
      const store = await engine.store(parameters);
      await program.run(feeds, store);
      await store.write("parameter", others);
      const expected = await (await oracle.compile(graph, others)).run(feeds);
      expectClose((await program.run(feeds, store)).get("y")!.data, expected.get("y")!.data);
      const otherStore = await engine.store(parameters);
      const before = await (await oracle.compile(graph, parameters)).run(feeds);
      expectClose((await program.run(feeds, otherStore)).get("y")!.data, before.get("y")!.data);
    });

    test("takes runs that are not waited for, each with its own feeds", async () => {
      const operationCase = operationCases.find((one) => one.name === "gather")!;
      const { parameters } = numbersOfCase(operationCase, extents, 7);
      await using program = await engine.compile(graphOfCase(operationCase), parameters);
      const table = parameters.get("p0")!.data;
      const rows = Array.from({ length: 7 }, (_, row) => row);
      const run = (row: number) =>
        program.run({ n: 1, t: row + 1, tensors: new Map([["b0", new Int32Array(row + 1).fill(row)]]) });
      for (const [row, outputs] of (await Promise.all(rows.map(run))).entries()) {
        const { shape, data } = outputs.get("y")!;
        expect(shape).toEqual([1, row + 1, 3]);
        expect(data.slice(3 * row)).toEqual(table.slice(3 * row, 3 * row + 3));
      }
    });

    test.each(["none", "left", "right"] as const)("multiplies matrices, transposed: %s", async (transpose) => {
      const a = {
        rows: 3,
        columns: transpose === "left" ? 3 : 4,
        data: normalNumbers(1, transpose === "left" ? 9 : 12, 1),
      };
      const inner = transpose === "left" ? 3 : 4;
      const b = {
        rows: transpose === "right" ? 5 : inner,
        columns: transpose === "right" ? inner : 5,
        data: normalNumbers(2, inner * 5, 1),
      };
      const product = await engine.multiply(a, b, transpose);
      const expected = await oracle.multiply(a, b, transpose);
      expect([product.rows, product.columns]).toEqual([expected.rows, expected.columns]);
      expectClose(product.data, expected.data);
      const into = new Float32Array(product.data.length).fill(9);
      expect((await engine.multiply(a, b, transpose, into)).data).toBe(into);
      expect(into).toEqual(product.data);
    });

    test("names the input that is missing or of the wrong size", async () => {
      const operationCase = operationCases.find((one) => one.name === "gather")!;
      const { parameters } = numbersOfCase(operationCase, extents, 7);
      await using program = await engine.compile(graphOfCase(operationCase), parameters);
      await expect(async () => program.run({ ...extents, tensors: new Map() })).rejects.toThrow(
        "input b0: expected int32 [3, 5], got nothing",
      );
      await expect(async () =>
        program.run({ ...extents, tensors: new Map([["b0", new Int32Array(4)]]) }),
      ).rejects.toThrow("input b0: expected int32 [3, 5], got int32 with 4 elements");
      const inPlain = { ...extents, tensors: new Map([["b0", Array(15).fill(0) as unknown as Int32Array]]) };
      await expect(async () => program.run(inPlain)).rejects.toThrow("got Array with 15 elements");
      for (const [n, t] of [
        [-3, -5],
        [0.5, 30],
        [Number.NaN, 5],
      ]) {
        const run = async () => program.run({ n, t, tensors: new Map([["b0", new Int32Array(15)]]) });
        await expect(run).rejects.toThrow(`input n: expected a whole number from 0, got ${n}`);
      }
      const wrongRow = new Int32Array(15).fill(7, 14);
      await expect(async () => program.run({ ...extents, tensors: new Map([["b0", wrongRow]]) })).rejects.toThrow(
        "input b0: expected rows 0 to 6, got row 7",
      );
    });

    test("computes nothing of no examples", async () => {
      const operationCase = operationCases.find((one) => one.name === "gather")!;
      const { parameters } = numbersOfCase(operationCase, extents, 7);
      await using program = await engine.compile(graphOfCase(operationCase), parameters);
      const outputs = await program.run({ n: 0, t: 2, tensors: new Map([["b0", new Int32Array(0)]]) });
      expect(outputs.get("y")).toEqual({ shape: [0, 2, 3], data: new Float32Array(0) });
    });

    test("is disposed of as often as one likes", async () => {
      const disposable = await create();
      await disposable[Symbol.asyncDispose]();
      await expect(disposable[Symbol.asyncDispose]()).resolves.toBeUndefined();
    });
  });
}

/** x·Wᵀ + b of x that is fed, with random weights and biases. */
function linearLayer({ inputs, outputs }: { readonly inputs: number; readonly outputs: number }) {
  const build = new GraphBuilder();
  const x = build.input("batch", "x", ["n", inputs]);
  const weight = build.input("parameter", "weight", [outputs, inputs]);
  const bias = build.input("parameter", "bias", [outputs]);
  return {
    graph: build.build(new Map([["y", build.apply(linear, [x, weight, bias], {})]])),
    constants: new Map([
      ["weight", { shape: [outputs, inputs], data: normalNumbers(3, outputs * inputs, 1 / Math.sqrt(inputs)) }],
      ["bias", { shape: [outputs], data: normalNumbers(4, outputs, 1) }],
    ]),
    feed: (data: Float32Array): Feeds => ({ n: data.length / inputs, t: 1, tensors: new Map([["x", data]]) }),
  };
}

function cosineOfRow(a: Matrix, b: Matrix, row: number): number {
  const [x, y] = [a, b].map(({ columns, data }) => data.subarray(row * columns, (row + 1) * columns));
  const product = x.reduce((sum, one, i) => sum + one * y[i], 0);
  return product / Math.hypot(...x) / Math.hypot(...y);
}

/** Equal to float32 rounding of sums of a few terms of size 1. */
function expectClose(actual: Float32Array, expected: Float32Array): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) {
    expect(Math.abs(actual[i] - expected[i]), `element ${i}: ${actual[i]} for ${expected[i]}`).toBeLessThan(
      1e-5 * Math.max(1, Math.abs(expected[i])),
    );
  }
}
