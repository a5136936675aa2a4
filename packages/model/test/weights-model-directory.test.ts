import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { NamedTensors } from "../src/tensor.ts";
import { createTokenizerFromVocabulary, loadTokenizer } from "../src/tokenizer/load-tokenizer.ts";
import { bertParameterShapes } from "../src/weights/bert-parameters.ts";
import { fingerprintModel } from "../src/weights/fingerprint.ts";
import { createRandomModel } from "../src/weights/initialize-model.ts";
import { readModelDirectory, WeightsMismatchError } from "../src/weights/read-model.ts";
import { readSafetensors } from "../src/weights/read-safetensors.ts";
import { writeModelDirectory } from "../src/weights/write-model.ts";
import { writeSafetensors } from "../src/weights/write-safetensors.ts";

const START = join(import.meta.dirname, "reference/tiny-bert/question_model_start");
const MINILM = join(import.meta.dirname, "../../../../shared/models/all-MiniLM-L6-v2");

let folder: string;
let tiny: NamedTensors;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "model-"));
  tiny = await readSafetensors(join(START, "model.safetensors"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A copy of tiny-bert's directory with these files instead or besides; undefined takes one away. */
async function directoryWith(files: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const directory = await mkdtemp(join(folder, "case-"));
  await cp(START, directory, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const path = join(directory, name);
    await mkdir(dirname(path), { recursive: true });
    if (content === undefined) await rm(path);
    else await writeFile(path, content instanceof Uint8Array ? content : JSON.stringify(content));
  }
  return directory;
}

const rename = (tensors: NamedTensors, name: (old: string) => string): NamedTensors =>
  new Map([...tensors].map(([old, tensor]) => [name(old), tensor]));

describe("published key forms", () => {
  const prefixed = (prefix: string) => rename(tiny, (name) => prefix + name);
  const head = { shape: [2, 32], data: new Float32Array(64).fill(3) };
  const tensorflow = (name: string) =>
    `bert.${name}`.replace(/LayerNorm\.weight$/, "LayerNorm.gamma").replace(/LayerNorm\.bias$/, "LayerNorm.beta");
  const forms: Record<string, () => NamedTensors> = {
    "a bert. prefix": () => prefixed("bert."),
    "the prefix of DPR's question encoders": () => prefixed("question_encoder.bert_model."),
    "LayerNorm.gamma and LayerNorm.beta": () => rename(tiny, tensorflow),
    "a pooler and heads": () =>
      new Map([...prefixed("bert."), ["bert.pooler.dense.weight", head], ["cls.seq_relationship.weight", head]]),
    "a pooler without a prefix": () =>
      new Map([...tiny, ["pooler.dense.weight", head], ["embeddings.position_ids", head]]),
  };
  test.each(Object.keys(forms))("weights with %s read the same", async (form) => {
    const directory = await directoryWith();
    await writeSafetensors(join(directory, "model.safetensors"), forms[form]());
    const model = await readModelDirectory(directory);
    expect([...model.parameters.keys()]).toEqual([...bertParameterShapes(model.config).keys()]);
    expect(Object.fromEntries(model.parameters)).toEqual(Object.fromEntries(tiny));
  });

  /** The file with every tensor rounded to 16 bits by `round`, which gives the bits of a float32. */
  const half = (type: string, round: (value: number) => number): Buffer => {
    const header: Record<string, unknown> = {};
    const parts: Uint16Array[] = [];
    let start = 0;
    for (const [name, { shape, data }] of tiny) {
      header[name] = { dtype: type, shape, data_offsets: [start, start + 2 * data.length] };
      start += 2 * data.length;
      parts.push(Uint16Array.from(data, round));
    }
    const json = Buffer.from(JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    return Buffer.concat([length, json, ...parts.map((part) => Buffer.from(part.buffer))]);
  };
  const view = new DataView(new ArrayBuffer(4));
  const toBfloat16 = (value: number): number => {
    view.setFloat32(0, value);
    return Math.min(0xffff, (view.getUint32(0) + 0x8000) >>> 16);
  };
  const toFloat16 = (value: number): number => {
    if (value === 0) return 0;
    const exponent = Math.max(-14, Math.floor(Math.log2(Math.abs(value))));
    const fraction = Math.round((Math.abs(value) / 2 ** exponent) * 1024);
    return (value < 0 ? 0x8000 : 0) + ((exponent + 14) << 10) + fraction;
  };
  test.each([
    ["F16", toFloat16, 2 ** -11],
    ["BF16", toBfloat16, 2 ** -8],
  ] as const)("%s weights read the same within rounding", async (type, round, tolerance) => {
    const directory = await directoryWith({ "model.safetensors": half(type, round) });
    const { parameters } = await readModelDirectory(directory);
    for (const [name, { shape, data }] of tiny) {
      const { shape: readShape, data: read } = parameters.get(name)!;
      expect(readShape).toEqual(shape);
      const worst = data.reduce((most, value, index) => {
        return Math.max(most, Math.abs(read[index] - value) / Math.max(Math.abs(value), 2 ** -14));
      }, 0);
      expect(worst).toBeLessThanOrEqual(tolerance);
    }
  });
});

describe("a model directory", () => {
  test.each([
    ["cls", false, undefined],
    ["mean", true, 48],
  ] as const)(
    "with %s pooling and normalisation %s is read back bit for bit",
    async (pooling, normalize, maximumLength) => {
      const source = {
        ...(await readModelDirectory(START)),
        pooling,
        normalize,
        ...(maximumLength && { maximumLength }),
      };
      const tokenizer = await loadTokenizer(START);
      const directory = join(folder, `new ${pooling}`, "inside");
      await writeModelDirectory(directory, source, tokenizer);
      expect(await readModelDirectory(directory)).toEqual(source);
      expect(fingerprintModel(await readModelDirectory(directory), await loadTokenizer(directory))).toBe(
        fingerprintModel(source, tokenizer),
      );
      const written = await readFile(join(directory, "model.safetensors"));
      expect(written.equals(await readFile(join(START, "model.safetensors")))).toBe(true);
      expect(existsSync(join(directory, "2_Normalize"))).toBe(normalize);
      expect(await readdir(dirname(directory))).toEqual(["inside"]);
    },
  );

  const write = async (directory: string, seed = 1, failing = false): Promise<void> => {
    const { config } = await readModelDirectory(START);
    const tokenizer = await createTokenizerFromVocabulary(["[PAD]", "[UNK]", "[CLS]", "[SEP]"], { lowerCase: true });
    const save = failing ? () => Promise.reject(new Error("disk full")) : (path: string) => tokenizer.save(path);
    await writeModelDirectory(directory, createRandomModel(config, seed), { save });
  };
  const weights = (directory: string): Promise<Buffer> => readFile(join(directory, "model.safetensors"));

  test("replaces an older one as a whole, through a symbolic link too", async () => {
    const place = await mkdtemp(join(folder, "replace-"));
    await write(join(place, "model"), 1);
    await writeFile(join(place, "model", "left-over.txt"), "old");
    const old = await weights(join(place, "model"));
    await symlink("model", join(place, "link"));
    await write(join(place, "link"), 2);
    expect((await weights(join(place, "model"))).equals(old)).toBe(false);
    expect(existsSync(join(place, "model", "left-over.txt"))).toBe(false);
    expect(await readdir(place)).toEqual(["link", "model"]);
  });

  test("that cannot be written leaves the older one and nothing else", async () => {
    const place = await mkdtemp(join(folder, "fail-"));
    await write(join(place, "model"), 1);
    const old = await weights(join(place, "model"));
    await expect(write(join(place, "model"), 2, true)).rejects.toThrow("disk full");
    await expect(write(join(place, "other"), 2, true)).rejects.toThrow("disk full");
    expect((await weights(join(place, "model"))).equals(old)).toBe(true);
    expect(await readdir(place)).toEqual(["model"]);
  });

  test("never replaces a directory of other things, but does fill an empty one", async () => {
    const place = await mkdtemp(join(folder, "refuse-"));
    await write(place);
    const photos = await mkdtemp(join(folder, "photos-"));
    await writeFile(join(photos, "cat.jpg"), "");
    await expect(write(photos)).rejects.toThrow(
      /photos-\S+: expected nothing, an empty directory or one with config.json/,
    );
    expect(await readdir(photos)).toEqual(["cat.jpg"]);
  });
});

describe("sentence-transformers", () => {
  const module = (kind: string, path: string) => ({ path, type: `sentence_transformers.models.${kind}` });
  const modules = [module("Transformer", ""), module("Pooling", "1_Pooling"), module("Normalize", "2_Normalize")];
  const mean = { pooling_mode_cls_token: false, pooling_mode_mean_tokens: true };

  test("pooling, normalisation and length are taken from the modules", async () => {
    const files = { "modules.json": modules, "1_Pooling/config.json": mean };
    expect(await readModelDirectory(await directoryWith(files))).toMatchObject({ pooling: "mean", normalize: true });
    const cls = {
      "modules.json": modules.slice(0, 2),
      "1_Pooling/config.json": { pooling_mode_cls_token: true },
      "sentence_bert_config.json": { max_seq_length: 50 },
    };
    const expected = { pooling: "cls", normalize: false, maximumLength: 50 };
    expect(await readModelDirectory(await directoryWith(cls))).toMatchObject(expected);
  });

  test("the spellings of version 6 mean the same", async () => {
    const types = ["base.modules.transformer.Transformer", "sentence_transformer.modules.pooling.Pooling"];
    const directory = await directoryWith({
      "modules.json": types.map((type, index) => ({
        path: index === 0 ? "" : "1_Pooling",
        type: `sentence_transformers.${type}`,
      })),
      "1_Pooling/config.json": { embedding_dimension: 32, pooling_mode: "cls", include_prompt: true },
    });
    expect(await readModelDirectory(directory)).toMatchObject({ pooling: "cls", normalize: false });
  });

  test("a model in a folder of its own is found, and its tokenizer too", async () => {
    const directory = await mkdtemp(join(folder, "old-"));
    await cp(START, join(directory, "0_Transformer"), { recursive: true });
    await mkdir(join(directory, "1_Pooling"));
    await writeFile(join(directory, "1_Pooling", "config.json"), JSON.stringify(mean));
    const old = [module("Transformer", "0_Transformer"), module("Pooling", "1_Pooling")];
    await writeFile(join(directory, "modules.json"), JSON.stringify(old));
    expect((await readModelDirectory(directory)).parameters.size).toBe(37);
    expect((await loadTokenizer(directory)).vocabularySize).toBe(600);
  });

  test("MiniLM's directory says mean, normalised, 256", async ({ skip }) => {
    skip(!existsSync(MINILM), "needs ../shared/models/all-MiniLM-L6-v2");
    const model = await readModelDirectory(MINILM);
    expect(model).toMatchObject({ pooling: "mean", normalize: true, maximumLength: 256 });
    expect(model.parameters.size).toBe(5 + 6 * 16);
  });

  test.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    [
      "max pooling",
      { "modules.json": modules, "1_Pooling/config.json": { pooling_mode_max_tokens: true } },
      /1_Pooling\/config.json: pooling mode: expected cls or mean, got max; use a model/,
    ],
    [
      "two poolings",
      { "modules.json": modules, "1_Pooling/config.json": { ...mean, pooling_mode_cls_token: true } },
      /expected cls or mean, got cls with mean/,
    ],
    [
      "no pooling file",
      { "modules.json": modules },
      /1_Pooling\/config.json: expected a pooling configuration, found none/,
    ],
    [
      "an unknown module",
      { "modules.json": [...modules, module("Dense", "3_Dense")], "1_Pooling/config.json": mean },
      /modules.json: expected the modules Transformer, Pooling and perhaps Dense and Normalize, got .*Normalize, Dense;/,
    ],
    [
      "somebody's own module",
      { "modules.json": [{ path: "", type: "custom_st.Transformer" }, ...modules.slice(1)] },
      /and Normalize, got custom_st.Transformer, Pooling/,
    ],
    [
      "a path outside",
      { "modules.json": [modules[0], module("Pooling", "a/../../elsewhere")] },
      /modules.json: module 1: expected a path inside \S+, got a\/\.\.\/\.\.\/elsewhere/,
    ],
    ["an absolute path", { "modules.json": [module("Transformer", "/etc")] }, /module 0: expected a path inside/],
    ["modules that are no list", { "modules.json": {} }, /modules.json: expected a list of modules, got {}/],
    [
      "a length beyond the positions",
      {
        "modules.json": modules,
        "1_Pooling/config.json": mean,
        "sentence_bert_config.json": { max_seq_length: 65 },
      },
      /max_seq_length: expected at most max_position_embeddings 64, got 65/,
    ],
  ])("%s is an error that says what was expected", async (_name, files, message) => {
    await expect(readModelDirectory(await directoryWith(files))).rejects.toThrow(message);
  });
});

describe("directories that are not whole", () => {
  test.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    ["no config.json", { "config.json": undefined }, /case-\S+: expected config.json, found none; give a directory/],
    [
      "no weights",
      { "model.safetensors": undefined },
      /: expected model.safetensors or pytorch_model.bin, found neither; download the weights/,
    ],
    [
      "weights that are something else",
      { "model.safetensors": undefined, "pytorch_model.bin": {} },
      /pytorch_model.bin: expected a file of torch.save, got something else; download the weights again/,
    ],
    [
      "weights in several files",
      { "model.safetensors": undefined, "model.safetensors.index.json": {} },
      /weights in several files are not read/,
    ],
    ["a list for a config", { "config.json": [1] }, /config.json: expected a JSON object, got \[1\]; restore it/],
    ["an empty config", { "config.json": Buffer.of() }, /config.json: expected JSON, got ""/],
  ])("%s is an error that says what was looked for", async (_name, files, message) => {
    await expect(readModelDirectory(await directoryWith(files))).rejects.toThrow(message);
  });

  test("a directory that is absent, or a file, is an error of one line", async () => {
    await expect(readModelDirectory(join(folder, "absent"))).rejects.toThrow(
      /absent: expected a model directory, found nothing/,
    );
    await expect(readModelDirectory(join(START, "config.json"))).rejects.toThrow(
      /: expected a model directory, found a file/,
    );
  });

  const change = async (edit: (tensors: Map<string, { shape: readonly number[]; data: Float32Array }>) => void) => {
    const tensors = new Map(tiny);
    edit(tensors);
    const directory = await directoryWith();
    await writeSafetensors(join(directory, "model.safetensors"), tensors);
    return readModelDirectory(directory).catch((error: unknown) => error);
  };
  const name = "encoder.layer.1.output.dense.weight";

  test("a missing tensor is named with the shape that it should have", async () => {
    const error = await change((tensors) => tensors.delete(name));
    expect(error).toBeInstanceOf(WeightsMismatchError);
    expect((error as Error).message).toMatch(
      /^\S+model.safetensors: encoder.layer.1.output.dense.weight: expected shape \[32, 64\], got no such tensor; [^\n]+$/,
    );
  });

  test("a tensor of another shape is named with both shapes", async () => {
    const error = await change((tensors) => tensors.set(name, { shape: [64, 32], data: new Float32Array(2048) }));
    expect((error as Error).message).toContain(
      "dense.weight: expected shape [32, 64], got shape [64, 32]; the weights and config.json",
    );
  });

  test("a layer more than config.json has is refused, not dropped", async () => {
    const error = await change((tensors) =>
      tensors.set("encoder.layer.2.output.dense.bias", { shape: [1], data: new Float32Array(1) }),
    );
    expect((error as Error).message).toContain(
      "encoder.layer.2.output.dense.bias: expected no such tensor, got shape [1]",
    );
  });
});
