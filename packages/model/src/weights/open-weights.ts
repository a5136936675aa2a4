import { join } from "node:path";
import type { Tensor } from "../tensor.ts";
import { ModelFileMissingError } from "./model-file.ts";
import { PytorchFile } from "./pytorch/pytorch-file.ts";
import { SafetensorsFile } from "./read-safetensors.ts";

/** An open file of named tensors, which are read one by one. */
export interface WeightsFile extends AsyncDisposable {
  readonly path: string;
  readonly entries: ReadonlyMap<string, { readonly shape: readonly number[] }>;
  /** One tensor as float32. */
  read(name: string): Promise<Tensor>;
}

/**
 * The weights of a model directory, of which `names` are the files: `model.safetensors`, else `pytorch_model.bin`.
 * @throws ModelFileMissingError
 */
export async function openWeights(directory: string, names: ReadonlySet<string>): Promise<WeightsFile> {
  if (names.has("model.safetensors")) return SafetensorsFile.open(join(directory, "model.safetensors"));
  if (names.has("pytorch_model.bin")) return PytorchFile.open(join(directory, "pytorch_model.bin"));
  const inParts = [...names].some((name) => /\.(safetensors|bin)\.index\.json$/.test(name));
  throw new ModelFileMissingError(
    directory,
    "expected model.safetensors or pytorch_model.bin, found neither",
    inParts
      ? "weights in several files are not read: save them as one in Python, save_pretrained(DIR, max_shard_size='50GB')"
      : "download the weights too",
  );
}
