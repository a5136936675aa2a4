import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Tensor } from "../tensor.ts";
import { describe, ModelFileError, ModelFileMissingError, readJsonObjectIfPresent, writeJson } from "./model-file.ts";
import { openWeights } from "./open-weights.ts";
import { writeSafetensors } from "./write-safetensors.ts";

/** What follows a dense layer's product. */
export type DenseActivation = "identity" | "tanh";

/** A linear layer in a folder of its own, as sentence-transformers keeps its `Dense` modules. */
export interface DenseModule {
  readonly directory: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: DenseActivation;
}

const ACTIVATIONS: Readonly<Record<DenseActivation, string>> = {
  identity: "torch.nn.modules.linear.Identity",
  tanh: "torch.nn.modules.activation.Tanh",
};

/** Reads the module's `config.json`, and refuses layers of other forms. */
export async function readDenseModule(directory: string): Promise<DenseModule> {
  const path = join(directory, "config.json");
  const json = await readJsonObjectIfPresent(path);
  if (json === undefined)
    throw new ModelFileMissingError(path, "expected a dense layer's sizes, found none", "restore it");
  const wrong = (key: string, expected: string, advice: string): ModelFileError =>
    new ModelFileError(path, `${key}: expected ${expected}, got ${describe(json[key])}`, advice);
  const size = (key: string): number => {
    const value = json[key];
    if (Number.isSafeInteger(value) && (value as number) > 0) return value as number;
    throw wrong(key, "a positive integer", "restore it");
  };
  const activation = (["identity", "tanh"] as const).find((one) => ACTIVATIONS[one] === json.activation_function);
  const unsupported = "use a model with such a layer: others are not supported";
  if (activation === undefined)
    throw wrong("activation_function", Object.values(ACTIVATIONS).join(" or "), unsupported);
  if ((json.bias ?? true) !== true) throw wrong("bias", "true", unsupported);
  for (const key of ["module_input_name", "module_output_name"])
    if (![undefined, null, "sentence_embedding"].includes(json[key] as string))
      throw wrong(key, '"sentence_embedding"', unsupported);
  return { directory, inputs: size("in_features"), outputs: size("out_features"), activation };
}

/** The layer's weight [outputs, inputs] and bias [outputs]. */
export async function readDenseWeights({
  directory,
  inputs,
  outputs,
}: DenseModule): Promise<{ readonly weight: Tensor; readonly bias: Tensor }> {
  await using file = await openWeights(directory, new Set(await readdir(directory)));
  const read = (name: string, shape: readonly number[]): Promise<Tensor> => {
    const actual = file.entries.get(name)?.shape;
    if (actual?.join() === shape.join()) return file.read(name);
    const got = actual === undefined ? "no such tensor" : `[${actual.join(", ")}]`;
    throw new ModelFileError(file.path, `${name}: expected [${shape.join(", ")}], got ${got}`, "copy the folder again");
  };
  return { weight: await read("linear.weight", [outputs, inputs]), bias: await read("linear.bias", [outputs]) };
}

/** Writes the module's folder, as Python's sentence-transformers reads it. `weight` is [outputs, inputs]. */
export async function writeDenseModule(
  directory: string,
  activation: DenseActivation,
  { weight, bias }: { readonly weight: Tensor; readonly bias: Tensor },
): Promise<void> {
  const [outputs, inputs] = weight.shape;
  await writeJson(join(directory, "config.json"), {
    in_features: inputs,
    out_features: outputs,
    bias: true,
    activation_function: ACTIVATIONS[activation],
  });
  const tensors = new Map([
    ["linear.weight", weight],
    ["linear.bias", bias],
  ]);
  await writeSafetensors(join(directory, "model.safetensors"), tensors);
}
