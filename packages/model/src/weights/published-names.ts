import { ModelFileError } from "./model-file.ts";

const ANCHOR = "embeddings.word_embeddings.weight";

/**
 * Published names by canonical ones, of the tensors in the file at `path`. A prefix (`bert.`,
 * `question_encoder.bert_model.`) is whatever stands before the word embedding's name; TensorFlow's `LayerNorm.gamma`
 * and `.beta` become `.weight` and `.bias`. Tensors outside of the encoder (pooler, `cls.` heads) and its constants are
 * left out.
 * @throws ModelFileError for several encoders, as DPR's own checkpoints hold two
 */
export function canonicalNames(path: string, published: Iterable<string>): ReadonlyMap<string, string> {
  const names = [...published];
  const prefixes = names
    .filter((name) => name === ANCHOR || name.endsWith(`.${ANCHOR}`))
    .map((name) => name.slice(0, -ANCHOR.length));
  if (prefixes.length > 1)
    throw new ModelFileError(
      path,
      `expected the weights of one encoder, got ${prefixes.length}: ${prefixes.join(", ")}`,
      "save each in a directory of its own",
    );
  const [prefix = ""] = prefixes;
  return new Map(
    names
      .filter((name) => name.startsWith(prefix))
      .map((name) => [toCurrent(name.slice(prefix.length)), name] as const)
      .filter(([name]) => /^(embeddings|encoder)\./.test(name) && !CONSTANTS.has(name)),
  );
}

/** Index vectors that older versions of transformers stored. */
const CONSTANTS: ReadonlySet<string> = new Set(["embeddings.position_ids", "embeddings.token_type_ids"]);

function toCurrent(name: string): string {
  return name.replace(/\bLayerNorm\.gamma$/, "LayerNorm.weight").replace(/\bLayerNorm\.beta$/, "LayerNorm.bias");
}
