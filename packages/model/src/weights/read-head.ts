import type { NamedTensors, Tensor } from "../tensor.ts";
import type { BertConfig } from "./bert-config.ts";
import type { BertHead, Pooling } from "./bert-model.ts";
import { headParameterShapes, POOLER, PROJECTION } from "./bert-parameters.ts";
import { type DenseModule, readDenseWeights } from "./dense-module.ts";
import { ModelFileError, ModelFileMissingError } from "./model-file.ts";
import type { WeightsFile } from "./open-weights.ts";
import { canonicalNames } from "./published-names.ts";
import type { SentenceTransformers } from "./sentence-transformers.ts";

export interface ReadHeadOptions {
  /** Instead of what the directory says. */
  readonly pooling?: Pooling;
  /** For a directory without a projection: numbers of one to put on top. 0 or undefined: none. */
  readonly projectionDimension?: number;
  /** Makes the pooler's and the projection's parameters where the directory lacks them. Default: that is an error. */
  readonly initialize?: (name: string, shape: readonly number[], config: BertConfig) => Tensor;
}

/**
 * The head of a directory's model, and its parameters: from modules of their own, the pooler else from BERT's weights,
 * else new.
 */
export async function readHead(
  directory: string,
  modules: Pick<SentenceTransformers, "pooling" | "pooler" | "projection">,
  config: BertConfig,
  openBert: () => Promise<WeightsFile>,
  { pooling = modules.pooling, projectionDimension, initialize }: ReadHeadOptions,
): Promise<{ readonly head: BertHead; readonly headParameters: NamedTensors }> {
  const { pooler, projection } = modules;
  const head = { pooling, projectionDimension: projection?.outputs ?? projectionDimension ?? 0 };
  if (projectionDimension !== undefined && projectionDimension !== head.projectionDimension)
    throw new ModelFileError(
      directory,
      `expected a projection to ${projectionDimension} numbers, as was asked for, got one to ${head.projectionDimension}`,
      "leave it out: the model keeps its own",
    );
  const found = new Map([
    ...(projection === undefined ? [] : await readModule(projection, PROJECTION)),
    ...(pooling !== "pooler"
      ? []
      : pooler === undefined
        ? await readPooler(openBert)
        : await readModule(pooler, POOLER)),
  ]);
  const headParameters = new Map<string, Tensor>();
  for (const [name, shape] of headParameterShapes(config, head)) {
    const tensor = found.get(name) ?? initialize?.(name, shape, config);
    if (tensor === undefined)
      throw new ModelFileMissingError(
        directory,
        `expected ${name} for the pooling and projection that were asked for, found no such weights`,
        "ask for others, or train the model with them first",
      );
    if (tensor.shape.join() !== shape.join())
      throw new ModelFileError(
        directory,
        `${name}: expected shape [${shape.join(", ")}], got shape [${tensor.shape.join(", ")}]`,
        "its files are not of one model: copy them again",
      );
    headParameters.set(name, tensor);
  }
  return { head, headParameters };
}

async function readModule(module: DenseModule, name: string): Promise<readonly (readonly [string, Tensor])[]> {
  const { weight, bias } = await readDenseWeights(module);
  return [
    [`${name}.weight`, weight],
    [`${name}.bias`, bias],
  ];
}

/** The pooler among BERT's weights has the prefix of the embeddings; some models lack it. */
async function readPooler(openBert: () => Promise<WeightsFile>): Promise<readonly (readonly [string, Tensor])[]> {
  const anchor = "embeddings.word_embeddings.weight";
  await using file = await openBert();
  const prefix = canonicalNames(file.path, file.entries.keys()).get(anchor)?.slice(0, -anchor.length) ?? "";
  const names = [`${POOLER}.weight`, `${POOLER}.bias`].filter((name) => file.entries.has(prefix + name));
  const parameters: [string, Tensor][] = [];
  for (const name of names) parameters.push([name, await file.read(prefix + name)]);
  return parameters;
}
