import { join } from "node:path";
import { isObject, readJsonIfPresent } from "../weights/model-file.ts";
import { exists, type ModelCache } from "./model-cache.ts";

/** Weights, the better form first. */
export const WEIGHTS = ["model.safetensors", "pytorch_model.bin"] as const;
export const TOKENIZERS = ["tokenizer.json", "vocab.txt"] as const;

/** Files that a model directory may have or lack: absent, they mean something else than present. */
const OPTIONAL = [
  ...TOKENIZERS,
  "tokenizer_config.json",
  "special_tokens_map.json",
  "modules.json",
  "sentence_bert_config.json",
] as const;

const WANTED: ReadonlySet<string> = new Set(["config.json", ...WEIGHTS, ...OPTIONAL]);

/**
 * Of a repository's files those that an encoder is read from: its own and, one folder deep, those of
 * sentence-transformers' modules (`1_Pooling`, `2_Dense`). Of weights in two forms only the better is taken; models in
 * forms for other programs (TensorFlow, Flax, ONNX …) stay where they are.
 */
export function chooseFiles<File extends { readonly path: string }>(files: readonly File[]): readonly File[] {
  const paths = new Set(files.map(({ path }) => path));
  return files.filter(({ path }) => {
    const [, folder = "", name] = /^(\d+_\w+\/)?([^/]+)$/.exec(path) ?? [];
    if (name === undefined || !WANTED.has(name)) return false;
    return name !== "pytorch_model.bin" || !paths.has(`${folder}model.safetensors`);
  });
}

/** Of the optional files in a repository's root those that it lacks. */
export function absentFiles(files: readonly { readonly path: string }[]): readonly string[] {
  const paths = new Set(files.map(({ path }) => path));
  return OPTIONAL.filter((name) => !paths.has(name));
}

/**
 * What a cache holds of a commit: `whole` where each file is there or known not to exist; `usable` where a model can be
 * read, but Python may have left out a file that changes its meaning; else `unusable`.
 */
export async function stateOf(cache: ModelCache, commit: string): Promise<"whole" | "usable" | "unusable"> {
  const snapshot = cache.snapshot(commit);
  const modules = (await readJsonIfPresent(join(snapshot, "modules.json"))) ?? [{ path: "" }];
  const folders = Array.isArray(modules)
    ? modules.map((module) => (isObject(module) && typeof module.path === "string" ? module.path : ""))
    : [""];
  const hasOneOf = async (names: readonly string[]): Promise<boolean> => {
    const found = await Promise.all(names.map((name) => exists(join(snapshot, folders[0] ?? "", name))));
    return found.includes(true);
  };
  // Normalize is a module without files.
  for (const folder of folders)
    if (!folder.endsWith("_Normalize") && !(await exists(join(snapshot, folder, "config.json")))) return "unusable";
  if (!(await hasOneOf(WEIGHTS)) || !(await hasOneOf(TOKENIZERS))) return "unusable";
  const known = OPTIONAL.map(async (name) => (await cache.has(commit, name)) || cache.isKnownAbsent(commit, name));
  return (await Promise.all(known)).every(Boolean) ? "whole" : "usable";
}
