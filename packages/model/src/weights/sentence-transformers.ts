import { isAbsolute, join, relative, sep } from "node:path";
import type { BertHead, Pooling } from "./bert-model.ts";
import { type DenseModule, readDenseModule } from "./dense-module.ts";
import { describe, isObject, ModelFileError, readJsonIfPresent, readJsonObjectIfPresent } from "./model-file.ts";

/** What a sentence-transformers directory says around its BERT. */
export interface SentenceTransformers {
  /** Where the BERT's own files are: the directory itself, or one in it. */
  readonly transformerDirectory: string;
  readonly pooling: Pooling;
  /** Where BERT's pooler is a module of its own: a dense layer with tanh on the first token's state. */
  readonly pooler?: DenseModule;
  readonly projection?: DenseModule;
  readonly normalize: boolean;
  /** Tokens, special ones included; undefined where it is not said. */
  readonly maximumLength?: number;
  /** Whether texts are lower-cased before the tokenizer sees them. */
  readonly lowerCaseText: boolean;
}

/** Directories without `modules.json` are plain Hugging Face models: the first token's state, as the papers take it. */
export async function readSentenceTransformers(directory: string): Promise<SentenceTransformers> {
  const path = join(directory, "modules.json");
  const listed = await readJsonIfPresent(path);
  if (listed === undefined)
    return { transformerDirectory: directory, pooling: "cls", normalize: false, lowerCaseText: false };
  if (!Array.isArray(listed))
    throw new ModelFileError(path, `expected a list of modules, got ${describe(listed)}`, "restore it");
  const modules = listed.map((module, index) => parseModule(path, index, directory, module));
  const kinds = modules.map(({ kind }) => kind).join(", ");
  if (!/^Transformer, Pooling(, Dense){0,2}(, Normalize)?$/.test(kinds))
    throw new ModelFileError(
      path,
      `expected the modules Transformer, Pooling and perhaps Dense and Normalize, got ${kinds === "" ? "none" : kinds}`,
      "use a model of that form: others are not supported",
    );
  const [transformer, pooling] = modules;
  const dense = modules.filter(({ kind }) => kind === "Dense").map(({ directory }) => directory);
  return {
    transformerDirectory: transformer.directory,
    ...(await readDense(path, await readPooling(join(pooling.directory, "config.json")), dense)),
    normalize: modules.at(-1)!.kind === "Normalize",
    ...(await readTransformerSettings(join(transformer.directory, "sentence_bert_config.json"))),
  };
}

/** The folders of a model's modules after the Transformer, in their order. Every module has one, even without files. */
export function moduleFolders({ pooling, projectionDimension, normalize }: BertHead & { readonly normalize: boolean }) {
  const kinds = [
    "pooling",
    ...(pooling === "pooler" ? (["pooler"] as const) : []),
    ...(projectionDimension > 0 ? (["projection"] as const) : []),
    ...(normalize ? (["normalize"] as const) : []),
  ] as const;
  const classes = { pooling: "Pooling", pooler: "Dense", projection: "Dense", normalize: "Normalize" } as const;
  return kinds.map((role, index) => ({ role, kind: classes[role], folder: `${index + 1}_${classes[role]}` }));
}

/** The JSON files that make a directory such a directory, by their paths in it; dense layers have files of their own. */
export function formatSentenceTransformers(
  choices: BertHead & Pick<SentenceTransformers, "normalize" | "maximumLength">,
  hiddenSize: number,
): ReadonlyMap<string, unknown> {
  const modules = [{ kind: "Transformer", folder: "" }, ...moduleFolders(choices)].map(({ kind, folder }, idx) => ({
    idx,
    name: String(idx),
    path: folder,
    type: `sentence_transformers.models.${kind}`,
  }));
  return new Map<string, unknown>([
    ["modules.json", modules],
    ["sentence_bert_config.json", { max_seq_length: choices.maximumLength ?? null, do_lower_case: false }],
    // The form of versions 2 to 5; later ones read it too.
    [
      "1_Pooling/config.json",
      {
        word_embedding_dimension: hiddenSize,
        pooling_mode_cls_token: choices.pooling !== "mean",
        pooling_mode_mean_tokens: choices.pooling === "mean",
        pooling_mode_max_tokens: false,
        pooling_mode_mean_sqrt_len_tokens: false,
      },
    ],
  ]);
}

function parseModule(path: string, index: number, directory: string, module: unknown) {
  const { type, path: inside } = isObject(module) ? module : {};
  if (typeof type !== "string" || typeof inside !== "string")
    throw new ModelFileError(
      path,
      `module ${index}: expected a type and a path, got ${describe(module)}`,
      "restore it",
    );
  // Version 6 spells the places out: sentence_transformers.base.modules.transformer.Transformer.
  const kind = /^sentence_transformers\.(?:\w+\.)*(\w+)$/.exec(type)?.[1] ?? type;
  const target = join(directory, inside);
  const way = relative(directory, target);
  if (isAbsolute(inside) || isAbsolute(way) || way.split(sep)[0] === "..")
    throw new ModelFileError(path, `module ${index}: expected a path inside ${directory}, got ${inside}`, "restore it");
  return { kind, directory: target };
}

const LEGACY_POOLING_MODES: Readonly<Record<string, string>> = {
  pooling_mode_cls_token: "cls",
  pooling_mode_mean_tokens: "mean",
  pooling_mode_max_tokens: "max",
  pooling_mode_mean_sqrt_len_tokens: "mean_sqrt_len_tokens",
  pooling_mode_weightedmean_tokens: "weightedmean",
  pooling_mode_lasttoken: "lasttoken",
};

async function readPooling(path: string): Promise<"cls" | "mean"> {
  const json = await readJsonObjectIfPresent(path);
  if (json === undefined) throw new ModelFileError(path, "expected a pooling configuration, found none", "restore it");
  const flagged = Object.entries(LEGACY_POOLING_MODES).flatMap(([key, mode]) => (json[key] === true ? [mode] : []));
  // Since version 6 there is one field, a name or a list; without any, sentence-transformers takes the mean.
  const modes = [json.pooling_mode ?? (flagged.length === 0 ? "mean" : flagged)].flat();
  const [mode] = modes;
  if (modes.length === 1 && (mode === "cls" || mode === "mean")) return mode;
  throw new ModelFileError(
    path,
    `pooling mode: expected cls or mean, got ${modes.map(String).join(" with ")}`,
    "use a model with one of these",
  );
}

/** The dense layers that the graph has: BERT's pooler, which is one with tanh, and a projection; in this order. */
async function readDense(
  path: string,
  pooling: "cls" | "mean",
  directories: readonly string[],
): Promise<Pick<SentenceTransformers, "pooling" | "pooler" | "projection">> {
  const layers = await Promise.all(directories.map(readDenseModule));
  const pooler = layers.find(
    ({ activation, inputs, outputs }) => activation === "tanh" && pooling === "cls" && inputs === outputs,
  );
  const projection = layers.find(({ activation }) => activation === "identity");
  const known = [pooler, projection].filter((layer) => layer !== undefined);
  if (layers.some((layer, index) => layer !== known[index])) {
    const got = layers.map(({ activation, inputs, outputs }) => `${activation} ${inputs} → ${outputs}`).join(", ");
    throw new ModelFileError(
      path,
      "expected Dense to be BERT's pooler (after cls pooling, with tanh, as wide as the model), a projection without " +
        `activation, or both, got ${pooling} pooling, ${got}`,
      "use a model of that form: others are not supported",
    );
  }
  return {
    pooling: pooler === undefined ? pooling : "pooler",
    ...(pooler && { pooler }),
    ...(projection && { projection }),
  };
}

async function readTransformerSettings(path: string) {
  const { max_seq_length: length, do_lower_case: lower = false } = (await readJsonObjectIfPresent(path)) ?? {};
  if (length !== undefined && length !== null && !(Number.isSafeInteger(length) && (length as number) >= 3))
    throw new ModelFileError(
      path,
      `max_seq_length: expected an integer of 3 or more, got ${describe(length)}`,
      "correct it",
    );
  if (typeof lower !== "boolean")
    throw new ModelFileError(path, `do_lower_case: expected true or false, got ${describe(lower)}`, "correct it");
  return { ...(typeof length === "number" ? { maximumLength: length } : {}), lowerCaseText: lower };
}
