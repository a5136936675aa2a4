import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createEmbedder, createEncoder, type Encoder } from "../src/encoder/encoder.ts";
import type { Engine, Matrix } from "../src/engine/engine.ts";
import { createReferenceEngine } from "../src/engine/reference/reference-engine.ts";
import { completePreparation } from "../src/tokenizer/text-preparation.ts";
import { representationSize } from "../src/weights/bert-model.ts";
import { createRandomModel } from "../src/weights/initialize-model.ts";
import { normalNumbers } from "../src/weights/random-numbers.ts";
import { engines } from "./engines.ts";
import { firstBatchGradient, isZeroGradient, readTinyBert, type Side } from "./tiny-bert.ts";

const sides: readonly Side[] = ["question", "context"];

describe.each(engines)("on the %s engine", (engineName, create) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await create();
  });
  afterAll(() => engine[Symbol.asyncDispose]());

  test.each(sides)("%s representations equal PyTorch's, trained or frozen, in one chunk or many", async (side) => {
    const { model, texts, representations } = await readTinyBert(side);
    await using encoder = await createEncoder({ engine, model, dropout: 0 });
    await using embedder = await createEmbedder({ engine, model });
    expectNear((await encoder.embed(texts)).data, representations.data, 1e-5);
    expectNear((await embedder.embed(texts)).data, representations.data, 1e-5);
    const { columns } = await encoder.embed(texts.slice(0, 1));
    for (const [row, text] of texts.entries()) {
      const alone = await embedder.embed([text]);
      expectNear(alone.data, representations.data.subarray(row * columns, (row + 1) * columns), 1e-5);
    }
  });

  test.each(sides.flatMap((side) => [1, 3, 5, 16].map((size) => [side, size] as const)))(
    "%s gradients equal PyTorch's whole-batch gradients, in chunks of %i",
    async (side, size) => {
      const { model, texts, gradients } = await readTinyBert(side);
      const gradient = await firstBatchGradient(side);
      await using encoder = await createEncoder({ engine, model, dropout: 0, lanes: 2 });
      for (let start = 0, chunk = 0; start < texts.length; start += size, chunk++) {
        const part = texts.slice(start, start + size);
        await encoder.backward(part, new Uint32Array(part.length), rowsOf(gradient, start, part.length), chunk);
      }
      const found = await encoder.store.read("gradient");
      expect([...found.keys()].sort()).toEqual([...gradients.keys()].sort());
      for (const [name, { data }] of gradients) {
        const difference = norm(found.get(name)!.data.map((one, i) => one - data[i]));
        const limit = isZeroGradient(side, name) ? 1e-5 : 1e-4 * norm(data);
        expect(difference, name).toBeLessThanOrEqual(limit);
      }
    },
    engineName === "reference" ? 120_000 : 60_000,
  );

  test("of no texts there are no representations and no gradients; texts without tokens are refused", async () => {
    const { model } = await readTinyBert("question");
    await using encoder = await createEncoder({ engine, model, dropout: 0 });
    await using embedder = await createEmbedder({ engine, model });
    const none = { rows: 0, columns: encoder.dimension, data: new Float32Array(0) };
    expect(await embedder.embed([])).toEqual(none);
    expect(await encoder.embed([], new Uint32Array(0))).toEqual(none);
    await encoder.backward([], new Uint32Array(0), none);
    expect(await encoder.store.gradientSquaredNorm()).toBe(0);
    for (const one of [embedder, encoder]) {
      await expect(async () => one.embed([new Int32Array(0)])).rejects.toThrow(
        "input t: expected a whole number from 1, got 0",
      );
    }
  });

  test.each([
    ["as they are", {}],
    ["with a [SEP] at the end", sepAtEnd(48)],
  ])("dropout masks depend on neither chunks nor padding, and other seeds give others: %s", async (_name, form) => {
    const { model: plain, texts } = await readTinyBert("question");
    const model = { ...plain, ...form };
    const seeds = Uint32Array.from(texts, (_, i) => 1000 + i);
    await using encoder = await createEncoder({ engine, model, dropout: 0.3 });
    const together = await encoder.embed(texts, seeds);
    for (const [row, text] of texts.entries()) {
      const alone = await encoder.embed([text], seeds.subarray(row, row + 1));
      expectNear(alone.data, rowsOf(together, row, 1).data, 1e-5);
    }
    expect(await encoder.embed(texts, seeds)).toEqual(together);
    const others = await encoder.embed(
      texts,
      seeds.map((one) => one + 1),
    );
    expect(norm(others.data.map((one, i) => one - together.data[i]))).toBeGreaterThan(1);
  });

  test("a chunk that is held between its passes gives the representations and gradients of one that is not", async () => {
    const { model, texts } = await readTinyBert("question");
    const seeds = Uint32Array.from(texts, (_, i) => 7 + i);
    const chunks = [texts.slice(0, 3), texts.slice(3, 7), texts.slice(7, 8)];
    const seedsOf = (chunk: number) => seeds.subarray(0, chunks[chunk].length);
    // OpenVINO joins operations whose results are not asked for, and rounds once where it would round twice.
    const expectSame = (actual: Float32Array, expected: Float32Array): void =>
      expectNear(actual, expected, engineName === "openvino" ? 1e-5 : 0);
    const gradientOf = (chunk: number) => {
      const rows = chunks[chunk].length;
      return { rows, columns: model.config.hiddenSize, data: normalNumbers(chunk, rows * model.config.hiddenSize, 1) };
    };
    await using twice = await createEncoder({ engine, model, dropout: 0.2, lanes: 2 });
    const representations: Matrix[] = [];
    for (const [chunk, part] of chunks.entries()) {
      representations.push(await twice.embed(part, seedsOf(chunk)));
      await twice.backward(part, seedsOf(chunk), gradientOf(chunk), chunk);
    }
    await using once = await createEncoder({ engine, model, dropout: 0.2, lanes: 2 });
    const run = async (): Promise<void> => {
      const held = [];
      for (const [chunk, part] of chunks.entries()) held.push(await once.hold(part, seedsOf(chunk), chunk));
      for (const [chunk, one] of held.entries()) expectSame(one.representations.data, representations[chunk].data);
      for (const [chunk, one] of held.entries()) {
        await one.backward(gradientOf(chunk));
        one[Symbol.dispose]();
      }
    };
    await run();
    const gradients = await twice.store.read("gradient");
    expect(await once.store.read("gradient")).toEqual(gradients);
    await run(); // in the memory of the first time
    for (const [name, { data }] of await once.store.read("gradient")) {
      const expected = gradients.get(name)!.data.map((one) => 2 * one);
      expectNear(data, expected, 1e-5 * Math.max(1, norm(expected)));
    }
    expect(once.heldBytes(chunks[0])).toBeGreaterThan(10_000);
  });

  test("encoders of one form share their programs, each with its own parameters, until the last is disposed of", async () => {
    const [question, context] = await Promise.all(sides.map(readTinyBert));
    let compiled = 0;
    const counting: Engine = {
      ...engine,
      compile: (...program) => (compiled++, engine.compile(...program)),
      compileGradients: (...program) => (compiled++, engine.compileGradients(...program)),
    };
    const expectOwn = async (encoder: Encoder, { texts, representations }: typeof question): Promise<void> =>
      expectNear((await encoder.embed(texts)).data, representations.data, 1e-5);
    const first = await createEncoder({ engine: counting, model: question.model });
    const once = compiled;
    const second = await createEncoder({ engine: counting, model: context.model });
    expect(compiled).toBe(once);
    await Promise.all([expectOwn(first, question), expectOwn(second, context), expectOwn(first, question)]);
    await first[Symbol.asyncDispose]();
    await first[Symbol.asyncDispose]();
    await expectOwn(second, context);
    await second[Symbol.asyncDispose]();
    await using anew = await createEncoder({ engine: counting, model: question.model });
    expect(compiled).toBe(2 * once);
    await expectOwn(anew, question);
  });

  test("calls that are not waited for do not disturb each other", async () => {
    const { model, texts } = await readTinyBert("question");
    await using encoder = await createEncoder({ engine, model, dropout: 0 });
    await using embedder = await createEmbedder({ engine, model });
    for (const one of [encoder, embedder]) {
      const [first, second] = await Promise.all([one.embed(texts.slice(0, 3)), one.embed(texts.slice(3, 5))]);
      expect(first).toEqual(await one.embed(texts.slice(0, 3)));
      expect(second).toEqual(await one.embed(texts.slice(3, 5)));
    }
  });

  test.each([
    { pooling: "cls", normalize: true },
    { pooling: "mean", normalize: true },
    { pooling: "mean", normalize: false },
    { pooling: "pooler", normalize: false },
    { pooling: "mean", normalize: true, projectionDimension: 5 },
    { pooling: "cls", normalize: false, ...sepAtEnd(48) },
  ] as const)("gradients of the form %j equal those of plain loops", async (form) => {
    const { model: plain, texts } = await readTinyBert("question");
    const { parameters } = createRandomModel(plain.config, 1, form);
    const model = { ...plain, ...form, parameters: new Map([...parameters, ...plain.parameters]) };
    const [some, seeds] = [texts.slice(0, 2), Uint32Array.of(1, 2)];
    const columns = representationSize(model);
    const gradient = { rows: 2, columns, data: normalNumbers(9, 2 * columns, 1) };
    const gradients = async (on: Engine) => {
      await using encoder = await createEncoder({ engine: on, model, dropout: 0.1 });
      expect(encoder.dimension).toBe(columns);
      await encoder.backward(some, seeds, gradient);
      return encoder.store.read("gradient");
    };
    const expected = await gradients(createReferenceEngine());
    for (const [name, { data }] of await gradients(engine)) {
      expectNear(data, expected.get(name)!.data, 1e-5 * Math.max(1, norm(expected.get(name)!.data)));
    }
  });

  test("mean pooling and normalisation give representations of length 1", async () => {
    const { model, texts } = await readTinyBert("question");
    await using embedder = await createEmbedder({ engine, model: { ...model, pooling: "mean", normalize: true } });
    const { data, rows, columns } = await embedder.embed(texts);
    for (let row = 0; row < rows; row++) {
      expect(norm(data.subarray(row * columns, (row + 1) * columns))).toBeCloseTo(1, 5);
    }
  });
});

describe("the whole encoder's gradient equals central finite differences at dropout 0.1", () => {
  test.each([
    { pooling: "cls", normalize: false },
    { pooling: "mean", normalize: true },
    { pooling: "pooler", normalize: false },
    { pooling: "cls", normalize: false, projectionDimension: 5 },
    { pooling: "pooler", normalize: true, projectionDimension: 5 },
    { pooling: "mean", normalize: false, ...sepAtEnd(8) },
  ] as const)("in the form %j", async (form) => {
    const model = {
      ...createRandomModel(
        {
          vocabularySize: 20,
          hiddenSize: 8,
          layers: 2,
          heads: 2,
          intermediateSize: 12,
          maximumPositions: 8,
          typeVocabularySize: 2,
          layerNormEpsilon: 1e-12,
          hiddenDropout: 0.1,
          attentionDropout: 0.1,
          padId: 0,
          initializerRange: 0.5,
        },
        3,
        form,
      ),
      ...form,
    };
    const texts = [Int32Array.of(2, 7, 9, 3), Int32Array.of(2, 5, 3), Int32Array.of(2, 11, 12, 13, 14, 3)];
    const seeds = Uint32Array.of(11, 12, 13);
    const engine = createReferenceEngine();
    await using encoder = await createEncoder({ engine, model });
    const { rows, columns } = await encoder.embed(texts, seeds);
    const gradient = { rows, columns, data: normalNumbers(5, rows * columns, 1) };
    await encoder.backward(texts, seeds, gradient, 0);
    const gradients = await encoder.store.read("gradient");
    const loss = async (): Promise<number> =>
      (await encoder.embed(texts, seeds)).data.reduce((all, one, i) => all + one * gradient.data[i], 0);

    for (const [name, { shape, data }] of model.parameters) {
      // One direction in which every element of this parameter moves; numbers pass through float32 on the way.
      const direction = normalNumbers(name.length, data.length, 1);
      const exact = gradients.get(name)!.data.reduce((all, one, i) => all + one * direction[i], 0);
      const step = 3e-3 / norm(direction);
      const moved = async (sign: number): Promise<number> => {
        const changed = { shape, data: data.map((one, i) => one + sign * step * direction[i]) };
        await encoder.store.write("parameter", new Map([...model.parameters, [name, changed]]));
        return loss();
      };
      const difference = ((await moved(1)) - (await moved(-1))) / (2 * step);
      expect(Math.abs(difference - exact), name).toBeLessThan(2e-2 * Math.max(0.5, Math.abs(exact)));
      await encoder.store.write("parameter", model.parameters);
    }
  });
});

function sepAtEnd(maximumLength: number) {
  return { maximumLength, textPreparation: completePreparation({ sepAtEnd: true }) };
}

function rowsOf({ columns, data }: Matrix, start: number, rows: number): Matrix {
  return { rows, columns, data: data.slice(start * columns, (start + rows) * columns) };
}

function norm(data: Float32Array): number {
  return Math.hypot(...data);
}

function expectNear(actual: Float32Array, expected: Float32Array, limit: number): void {
  expect(actual.length).toBe(expected.length);
  const largest = actual.reduce((all, one, i) => Math.max(all, Math.abs(one - expected[i])), 0);
  expect(largest).toBeLessThanOrEqual(limit);
}
