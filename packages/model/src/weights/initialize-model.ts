import type { Tensor } from "../tensor.ts";
import type { BertConfig } from "./bert-config.ts";
import type { BertHead, BertModel } from "./bert-model.ts";
import { bertParameterShapes } from "./bert-parameters.ts";
import { deriveSeed, normalNumbers } from "./random-numbers.ts";

/**
 * A BERT with new weights, as Python's `BertModel(config)` makes them: matrices normal with `initializerRange`, the
 * padding token's row zero, LayerNorm 1 and 0, biases 0. The same seed gives the same weights. `head`: default cls
 * pooling and no projection.
 */
export function createRandomModel(
  config: BertConfig,
  seed: number,
  { pooling = "cls", projectionDimension = 0 }: Partial<BertHead> = {},
): BertModel {
  const head = { pooling, projectionDimension };
  const parameters = new Map<string, Tensor>();
  for (const [name, shape] of bertParameterShapes(config, head))
    parameters.set(name, createRandomParameter(name, shape, config, seed));
  return { config, parameters, ...head, normalize: false };
}

/** One of a new model's parameters; it depends on its name and the seed, not on the others. */
export function createRandomParameter(
  name: string,
  shape: readonly number[],
  config: BertConfig,
  seed: number,
): Tensor {
  return { shape, data: initialize(name, shape, config, seed) };
}

function initialize(name: string, shape: readonly number[], config: BertConfig, seed: number): Float32Array {
  const size = shape.reduce((product, length) => product * length, 1);
  if (name.endsWith(".bias")) return new Float32Array(size);
  if (name.endsWith("LayerNorm.weight")) return new Float32Array(size).fill(1);
  const data = normalNumbers(deriveSeed(seed, name), size, config.initializerRange);
  if (name === "embeddings.word_embeddings.weight")
    data.fill(0, config.padId * config.hiddenSize, (config.padId + 1) * config.hiddenSize);
  return data;
}
