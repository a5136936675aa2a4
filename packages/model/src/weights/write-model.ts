import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { NamedTensors } from "../tensor.ts";
import { formatTextPreparation, TEXT_PREPARATION_FILE } from "../tokenizer/text-preparation-file.ts";
import { formatBertConfig } from "./bert-config.ts";
import type { BertModel } from "./bert-model.ts";
import { POOLER, PROJECTION } from "./bert-parameters.ts";
import { type DenseActivation, writeDenseModule } from "./dense-module.ts";
import { writeJson } from "./model-file.ts";
import { replaceDirectory } from "./replace-directory.ts";
import { formatSentenceTransformers, moduleFolders } from "./sentence-transformers.ts";
import { writeSafetensors } from "./write-safetensors.ts";

/** A tokenizer that can write its files. */
export interface SavedTokenizer {
  save(directory: string): Promise<void>;
}

/**
 * Writes a model directory that `readModelDirectory` reads back bit for bit, and that Python's
 * `BertModel.from_pretrained`, `AutoTokenizer.from_pretrained` and `SentenceTransformer` load: weights, tokenizer,
 * pooling, projection and normalisation as sentence-transformers' modules, and how texts are prepared. BERT's pooler
 * is among the weights and again a module. The directory appears whole or not at all; an older model of that name is
 * replaced.
 */
export async function writeModelDirectory(
  directory: string,
  model: BertModel,
  tokenizer: SavedTokenizer,
): Promise<void> {
  await replaceDirectory(directory, "config.json", async (temporary) => {
    await writeJson(join(temporary, "config.json"), formatBertConfig(model.config));
    for (const [name, json] of formatSentenceTransformers(model, model.config.hiddenSize))
      await writeJson(join(temporary, name), json);
    for (const { role, folder } of moduleFolders(model)) {
      // Older versions of sentence-transformers want the folder of every module, even of one without files.
      await mkdir(join(temporary, folder), { recursive: true });
      if (role === "pooler") await writeDense(join(temporary, folder), "tanh", model.parameters, POOLER);
      if (role === "projection") await writeDense(join(temporary, folder), "identity", model.parameters, PROJECTION);
    }
    if (model.textPreparation !== undefined)
      await writeJson(join(temporary, TEXT_PREPARATION_FILE), formatTextPreparation(model.textPreparation));
    await tokenizer.save(temporary);
    // A projection is nothing of BERT's.
    const weights = [...model.parameters].filter(([name]) => !name.startsWith(`${PROJECTION}.`));
    await writeSafetensors(join(temporary, "model.safetensors"), new Map(weights));
  });
}

function writeDense(
  directory: string,
  activation: DenseActivation,
  parameters: NamedTensors,
  name: string,
): Promise<void> {
  const [weight, bias] = [parameters.get(`${name}.weight`)!, parameters.get(`${name}.bias`)!];
  return writeDenseModule(directory, activation, { weight, bias });
}
