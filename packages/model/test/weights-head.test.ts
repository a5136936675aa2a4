import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { NamedTensors } from "../src/tensor.ts";
import { loadTokenizer } from "../src/tokenizer/load-tokenizer.ts";
import { completePreparation } from "../src/tokenizer/text-preparation.ts";
import type { BertModel } from "../src/weights/bert-model.ts";
import { bertParameterShapes } from "../src/weights/bert-parameters.ts";
import { createRandomModel } from "../src/weights/initialize-model.ts";
import { normalNumbers } from "../src/weights/random-numbers.ts";
import { readModelDirectory } from "../src/weights/read-model.ts";
import { readSafetensors } from "../src/weights/read-safetensors.ts";
import { writeModelDirectory } from "../src/weights/write-model.ts";
import { writeSafetensors } from "../src/weights/write-safetensors.ts";

const START = join(import.meta.dirname, "reference/tiny-bert/question_model_start");

let folder: string;
let tiny: BertModel;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "head-"));
  tiny = await readModelDirectory(START);
});
afterAll(() => rm(folder, { recursive: true }));

const random = (seed: number, ...shape: number[]) => ({
  shape,
  data: normalNumbers(
    seed,
    shape.reduce((all, one) => all * one),
    1,
  ),
});
const pooler = new Map([
  ["pooler.dense.weight", random(1, 32, 32)],
  ["pooler.dense.bias", random(2, 32)],
]);
const projection = new Map([
  ["projection.weight", random(3, 12, 32)],
  ["projection.bias", random(4, 12)],
]);

async function written(model: BertModel): Promise<string> {
  const directory = join(await mkdtemp(join(folder, "written-")), "model");
  await writeModelDirectory(directory, model, await loadTokenizer(START));
  return directory;
}

describe("a model directory", () => {
  const withHead = (choices: Partial<BertModel>, ...more: readonly NamedTensors[]): BertModel => ({
    ...tiny,
    ...choices,
    parameters: new Map([tiny.parameters, ...more].flatMap((tensors) => [...tensors])),
  });

  test.each([
    ["a pooler", () => withHead({ pooling: "pooler" }, pooler), ["Dense"]],
    ["a projection", () => withHead({ projectionDimension: 12 }, projection), ["Dense"]],
    [
      "a projection of means, normalised",
      () => withHead({ pooling: "mean", projectionDimension: 12, normalize: true, maximumLength: 40 }, projection),
      ["Dense", "Normalize"],
    ],
    [
      "a pooler and a projection, normalised",
      () => withHead({ pooling: "pooler", projectionDimension: 12, normalize: true }, pooler, projection),
      ["Dense", "Dense", "Normalize"],
    ],
  ] as const)("with %s is read back bit for bit, and lists its modules in order", async (_name, create, modules) => {
    const model = create();
    const directory = await written(model);
    expect(await readModelDirectory(directory)).toEqual(model);
    const listed = JSON.parse(await readFile(join(directory, "modules.json"), "utf8")) as {
      type: string;
      path: string;
    }[];
    const kinds = ["Transformer", "Pooling", ...modules];
    expect(listed.map(({ type }) => type)).toEqual(kinds.map((kind) => `sentence_transformers.models.${kind}`));
    expect(listed.map(({ path }) => path)).toEqual(kinds.map((kind, i) => (i === 0 ? "" : `${i}_${kind}`)));
    expect(await readdir(directory)).toEqual(expect.arrayContaining(listed.map(({ path }) => path).slice(1)));
  });

  test("has the pooler under BERT's names, and the projection in sentence-transformers' form alone", async () => {
    const model = withHead({ pooling: "pooler", projectionDimension: 12 }, pooler, projection);
    const directory = await written(model);
    const weights = await readSafetensors(join(directory, "model.safetensors"));
    expect([...weights.keys()].sort()).toEqual([...tiny.parameters.keys(), ...pooler.keys()].sort());
    expect(JSON.parse(await readFile(join(directory, "3_Dense", "config.json"), "utf8"))).toEqual({
      in_features: 32,
      out_features: 12,
      bias: true,
      activation_function: "torch.nn.modules.linear.Identity",
    });
    expect(Object.fromEntries(await readSafetensors(join(directory, "3_Dense", "model.safetensors")))).toEqual({
      "linear.weight": projection.get("projection.weight"),
      "linear.bias": projection.get("projection.bias"),
    });
    expect(await readFile(join(directory, "2_Dense", "config.json"), "utf8")).toContain("activation.Tanh");
  });

  test("says how texts are prepared, and is read back so", async () => {
    const model = { ...tiny, textPreparation: completePreparation({ insertTitle: false, sepAtEnd: true }) };
    expect(await readModelDirectory(await written(model))).toEqual(model);
  });
});

describe("a pooler or a projection that is asked for", () => {
  const initialize = (name: string, shape: readonly number[]) => ({
    shape,
    data: new Float32Array(shape.reduce((all, one) => all * one)).fill(name.length),
  });

  test.each(["", "bert."])("is taken from weights with the prefix '%s', if it is there", async (prefix) => {
    const directory = await mkdtemp(join(folder, "published-"));
    await cp(START, directory, { recursive: true });
    const tensors = [...tiny.parameters, ...pooler].map(([name, tensor]) => [prefix + name, tensor] as const);
    await writeSafetensors(join(directory, "model.safetensors"), new Map(tensors));
    const read = await readModelDirectory(directory, { pooling: "pooler" });
    expect(read.pooling).toBe("pooler");
    expect(Object.fromEntries(read.parameters)).toEqual(Object.fromEntries([...tiny.parameters, ...pooler]));
    expect(await readModelDirectory(directory)).toEqual(tiny);
  });

  test("is made where the directory lacks it, or is an error that says what was looked for", async () => {
    const asked = { pooling: "pooler", projectionDimension: 5 } as const;
    const { parameters, projectionDimension } = await readModelDirectory(START, { ...asked, initialize });
    expect(projectionDimension).toBe(5);
    expect([...parameters].map(([name, { shape }]) => [name, shape])).toEqual([
      ...bertParameterShapes(tiny.config, asked),
    ]);
    expect(parameters.get("projection.weight")!.data[0]).toBe("projection.weight".length);
    await expect(readModelDirectory(START, { pooling: "pooler" })).rejects.toThrow(
      /question_model_start: expected pooler.dense.weight for the pooling .*, found no such weights; ask for others/,
    );
    await expect(readModelDirectory(START, { projectionDimension: 5 })).rejects.toThrow(
      /expected projection.weight for/,
    );
  });

  test("is left out by another pooling, but a projection of another size contradicts the one there is", async () => {
    const parameters = new Map([...tiny.parameters, ...pooler, ...projection]);
    const directory = await written({ ...tiny, parameters, pooling: "pooler", projectionDimension: 12 });
    const read = await readModelDirectory(directory, { pooling: "mean", projectionDimension: 12 });
    expect(Object.fromEntries(read.parameters)).toEqual(Object.fromEntries([...tiny.parameters, ...projection]));
    await expect(readModelDirectory(directory, { projectionDimension: 0, initialize })).rejects.toThrow(
      /model: expected a projection to 0 numbers, as was asked for, got one to 12; leave it out/,
    );
  });

  test("in a new model has weights of the configuration's range and biases of 0", () => {
    const head = { pooling: "pooler", projectionDimension: 7 } as const;
    const model = createRandomModel(tiny.config, 3, head);
    expect([...model.parameters].map(([name, { shape }]) => [name, shape])).toEqual([
      ...bertParameterShapes(tiny.config, head),
    ]);
    const deviation = Math.hypot(...model.parameters.get("pooler.dense.weight")!.data) / 32;
    expect(deviation / tiny.config.initializerRange).toBeCloseTo(1, 1);
    for (const name of ["pooler.dense.bias", "projection.bias"])
      expect(model.parameters.get(name)!.data.every((one) => one === 0)).toBe(true);
  });
});

describe("sentence-transformers' dense layers", () => {
  const IDENTITY = "torch.nn.modules.linear.Identity";
  const TANH = "torch.nn.modules.activation.Tanh";
  const layer = (outputs: number, activation_function: string, more = {}) => ({
    json: { in_features: 32, out_features: outputs, bias: true, activation_function, ...more },
    tensors: new Map([
      ["linear.weight", random(5, outputs, 32)],
      ["linear.bias", random(6, outputs)],
    ]),
  });
  type Layer = ReturnType<typeof layer>;

  /** tiny-bert as others would publish it with these layers. */
  async function directoryWith(mode: "cls_token" | "mean_tokens", layers: readonly Layer[]): Promise<string> {
    const directory = await mkdtemp(join(folder, "foreign-"));
    await cp(START, directory, { recursive: true });
    const kinds = ["Transformer", "Pooling", ...layers.map(() => "Dense"), "Normalize"];
    const modules = kinds.map((kind, idx) => ({
      path: idx === 0 ? "" : `${idx}_${kind}`,
      type: `sentence_transformers.models.${kind}`,
    }));
    const write = async (path: string, json: unknown): Promise<void> => {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), JSON.stringify(json));
    };
    await write("modules.json", modules);
    await write("1_Pooling/config.json", { [`pooling_mode_${mode}`]: true });
    for (const [index, { json, tensors }] of layers.entries()) {
      await write(`${index + 2}_Dense/config.json`, json);
      await writeSafetensors(join(directory, `${index + 2}_Dense`, "model.safetensors"), tensors);
    }
    return directory;
  }

  test("without an activation are projections, whatever the pooling", async () => {
    const dense = layer(6, IDENTITY, { module_input_name: "sentence_embedding" });
    const model = await readModelDirectory(await directoryWith("mean_tokens", [dense]));
    expect(model).toMatchObject({ pooling: "mean", projectionDimension: 6, normalize: true });
    expect(model.parameters.get("projection.weight")).toEqual(dense.tensors.get("linear.weight"));
    expect(model.parameters.get("projection.bias")).toEqual(dense.tensors.get("linear.bias"));
  });

  test("with tanh on the first token's state are BERT's pooler", async () => {
    const model = await readModelDirectory(await directoryWith("cls_token", [layer(32, TANH), layer(4, IDENTITY)]));
    expect(model).toMatchObject({ pooling: "pooler", projectionDimension: 4 });
    expect(model.parameters.get("pooler.dense.bias")).toEqual(layer(32, TANH).tensors.get("linear.bias"));
  });

  const wide = layer(32, TANH);
  test.each<[string, "cls_token" | "mean_tokens", readonly Layer[], RegExp]>([
    [
      "tanh on means",
      "mean_tokens",
      [wide],
      /modules.json: expected Dense to be .*, got mean pooling, tanh 32 → 32; use/,
    ],
    ["tanh that narrows", "cls_token", [layer(8, TANH)], /got cls pooling, tanh 32 → 8/],
    ["two projections", "cls_token", [layer(32, IDENTITY), layer(8, IDENTITY)], /identity 32 → 32, identity 32 → 8/],
    ["a pooler after a projection", "cls_token", [layer(32, IDENTITY), wide], /identity 32 → 32, tanh 32 → 32/],
    [
      "another activation",
      "cls_token",
      [layer(8, "torch.nn.modules.activation.ReLU")],
      /2_Dense\/config.json: activation_function: expected torch\S+Identity or \S+Tanh, got "torch\S+ReLU"; use a model/,
    ],
    [
      "no bias",
      "cls_token",
      [layer(8, IDENTITY, { bias: false })],
      /2_Dense\/config.json: bias: expected true, got false/,
    ],
    [
      "tokens as input",
      "cls_token",
      [layer(8, IDENTITY, { module_input_name: "token_embeddings" })],
      /module_input_name: expected "sentence_embedding", got "token_embeddings"/,
    ],
    [
      "sizes that are not the weights'",
      "cls_token",
      [layer(8, IDENTITY, { out_features: 9 })],
      /2_Dense\/model.safetensors: linear.weight: expected \[9, 32\], got \[8, 32\]/,
    ],
    [
      "another width than the model's",
      "cls_token",
      [
        {
          json: { ...wide.json, in_features: 8, activation_function: IDENTITY },
          tensors: new Map([
            ["linear.weight", random(5, 32, 8)],
            ["linear.bias", random(6, 32)],
          ]),
        },
      ],
      /projection.weight: expected shape \[32, 32\], got shape \[32, 8\]/,
    ],
  ])("that are %s are an error that says what was expected", async (_name, mode, layers, message) => {
    await expect(readModelDirectory(await directoryWith(mode, layers))).rejects.toThrow(message);
  });

  test("without their files are an error", async () => {
    const directory = await directoryWith("cls_token", [layer(8, IDENTITY)]);
    await rm(join(directory, "2_Dense", "model.safetensors"));
    await expect(readModelDirectory(directory)).rejects.toThrow(
      /2_Dense: expected model.safetensors or pytorch_model.bin/,
    );
    await rm(join(directory, "2_Dense", "config.json"));
    await expect(readModelDirectory(directory)).rejects.toThrow(/2_Dense\/config.json: expected a dense layer's sizes/);
  });
});
