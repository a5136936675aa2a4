import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { NamedTensors, Tensor } from "../tensor.ts";
import { readTextPreparation } from "../tokenizer/text-preparation-file.ts";
import { type BertConfig, parseBertConfig } from "./bert-config.ts";
import type { BertModel } from "./bert-model.ts";
import { bertParameterShapes } from "./bert-parameters.ts";
import { ModelFileError, ModelFileMissingError, oneLine, readJsonObjectIfPresent } from "./model-file.ts";
import { openWeights, type WeightsFile } from "./open-weights.ts";
import { canonicalNames } from "./published-names.ts";
import { readHead, type ReadHeadOptions } from "./read-head.ts";
import { readSentenceTransformers } from "./sentence-transformers.ts";

/** A weight file does not hold the weights that its `config.json` describes. */
export class WeightsMismatchError extends Error {
  readonly code = "WEIGHTS_MISMATCH";
  readonly path: string;
  readonly tensor: string;
  readonly expected: readonly number[] | undefined;
  readonly actual: readonly number[] | undefined;

  constructor(
    path: string,
    tensor: string,
    expected: readonly number[] | undefined,
    actual: readonly number[] | undefined,
  ) {
    const advice = "the weights and config.json beside them are not of one model: copy both again";
    super(`${path}: ${oneLine(tensor)}: expected ${describeShape(expected)}, got ${describeShape(actual)}; ${advice}`);
    this.path = path;
    this.tensor = tensor;
    this.expected = expected;
    this.actual = actual;
  }
}

/**
 * Reads a model directory in the layout of Hugging Face or sentence-transformers: `config.json` and
 * `model.safetensors` or `pytorch_model.bin` in any of the published key forms. Weights become float32 and stay in
 * memory.
 */
export async function readModelDirectory(directory: string, options: ReadHeadOptions = {}): Promise<BertModel> {
  const modules = await readSentenceTransformers(directory);
  const { transformerDirectory, normalize, maximumLength } = modules;
  const names = await listDirectory(transformerDirectory);
  const configPath = join(transformerDirectory, "config.json");
  const json = await readJsonObjectIfPresent(configPath);
  if (json === undefined)
    throw new ModelFileMissingError(
      transformerDirectory,
      "expected config.json, found none",
      "give a directory in Hugging Face's layout",
    );
  const config = parseBertConfig(configPath, json);
  if (maximumLength !== undefined && maximumLength > config.maximumPositions)
    throw new ModelFileError(
      join(transformerDirectory, "sentence_bert_config.json"),
      `max_seq_length: expected at most max_position_embeddings ${config.maximumPositions}, got ${maximumLength}`,
      "lower it",
    );
  const parameters = await readParameters(transformerDirectory, names, config);
  const openBert = (): Promise<WeightsFile> => openWeights(transformerDirectory, names);
  const { head, headParameters } = await readHead(directory, modules, config, openBert, options);
  const textPreparation = await readTextPreparation(directory);
  return {
    config,
    parameters: new Map([...parameters, ...headParameters]),
    ...head,
    normalize,
    ...(maximumLength !== undefined && { maximumLength }),
    ...(textPreparation !== undefined && { textPreparation }),
  };
}

async function listDirectory(directory: string): Promise<ReadonlySet<string>> {
  try {
    return new Set(await readdir(directory));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT" && code !== "ENOTDIR") throw error;
    throw new ModelFileMissingError(
      directory,
      `expected a model directory, found ${code === "ENOENT" ? "nothing" : "a file"}`,
      "give a directory with config.json and model.safetensors",
    );
  }
}

async function readParameters(
  directory: string,
  names: ReadonlySet<string>,
  config: BertConfig,
): Promise<NamedTensors> {
  await using file = await openWeights(directory, names);
  const { path } = file;
  const published = canonicalNames(path, file.entries.keys());
  const shapes = bertParameterShapes(config);
  for (const [name, shape] of shapes) {
    const actual = file.entries.get(published.get(name) ?? name)?.shape;
    if (actual?.join() !== shape.join()) throw new WeightsMismatchError(path, name, shape, actual);
  }
  // A layer too many or an adapter: reading on would give another model than the one that was saved.
  for (const [name, publishedName] of published)
    if (!shapes.has(name))
      throw new WeightsMismatchError(path, publishedName, undefined, file.entries.get(publishedName)?.shape);
  const parameters = new Map<string, Tensor>();
  for (const name of shapes.keys()) parameters.set(name, await file.read(published.get(name)!));
  return parameters;
}

function describeShape(shape: readonly number[] | undefined): string {
  return shape === undefined ? "no such tensor" : `shape [${shape.join(", ")}]`;
}
