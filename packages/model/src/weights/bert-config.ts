import { describe, ModelFileError } from "./model-file.ts";

/** The sizes and rates of a BERT encoder, as in Hugging Face's `config.json`. */
export interface BertConfig {
  /** Rows of the word embedding. */
  readonly vocabularySize: number;
  readonly hiddenSize: number;
  readonly layers: number;
  /** Attention heads; divides `hiddenSize`. */
  readonly heads: number;
  readonly intermediateSize: number;
  /** The greatest number of tokens in an example. */
  readonly maximumPositions: number;
  /** Rows of the segment embedding; only row 0 is used. */
  readonly typeVocabularySize: number;
  readonly layerNormEpsilon: number;
  /** Dropout after the embeddings, the attention output and the feed-forward output, in [0, 1). */
  readonly hiddenDropout: number;
  /** Dropout of the attention probabilities, in [0, 1). */
  readonly attentionDropout: number;
  readonly padId: number;
  /** Standard deviation of new weights. */
  readonly initializerRange: number;
}

/** Reads a `config.json`; `path` is for messages. What it leaves out has the default of Python's BertConfig. */
export function parseBertConfig(path: string, json: Readonly<Record<string, unknown>>): BertConfig {
  const wrong = (key: string, expected: string, advice: string): ModelFileError =>
    new ModelFileError(path, `${key}: expected ${expected}, got ${describe(json[key])}`, advice);
  const number = (key: string, fallback: number | undefined, expected: string, accept: (n: number) => boolean) => {
    const value = json[key] ?? fallback;
    if (typeof value === "number" && accept(value)) return value;
    throw wrong(key, expected, "correct it, or copy the model's config.json again");
  };
  const size = (key: string, fallback?: number): number =>
    number(key, fallback, "a positive integer", (n) => Number.isSafeInteger(n) && n > 0);
  const rate = (key: string): number => number(key, 0.1, "a rate from 0 to below 1", (n) => n >= 0 && n < 1);
  const choice = (key: string, supported: unknown, unstated: unknown): void => {
    if ((json[key] ?? unstated) !== supported)
      throw wrong(key, JSON.stringify(supported), "use a model of that kind: others are not supported");
  };

  // MacBERT, MiniLM and others say bert; DPR's encoders are BERTs under another name.
  const architecture = json.model_type ?? "bert";
  if (architecture !== "bert" && architecture !== "dpr")
    throw wrong(
      "model_type",
      '"bert" (BERT, MacBERT, MiniLM, …) or "dpr"',
      "use a model of that kind: others are not supported",
    );
  if (architecture === "dpr") choice("projection_dim", 0, 0);
  choice("hidden_act", "gelu", "gelu");
  choice("position_embedding_type", "absolute", "absolute");
  choice("is_decoder", false, false);
  choice("add_cross_attention", false, false);
  const hiddenSize = size("hidden_size");
  const vocabularySize = size("vocab_size");
  return {
    vocabularySize,
    hiddenSize,
    layers: size("num_hidden_layers"),
    heads: number("num_attention_heads", undefined, `a divisor of hidden_size ${hiddenSize}`, (n) => {
      return Number.isSafeInteger(n) && n > 0 && hiddenSize % n === 0;
    }),
    intermediateSize: size("intermediate_size"),
    maximumPositions: size("max_position_embeddings"),
    typeVocabularySize: size("type_vocab_size", 2),
    layerNormEpsilon: number("layer_norm_eps", 1e-12, "a positive number", (n) => n > 0 && n < 1),
    hiddenDropout: rate("hidden_dropout_prob"),
    attentionDropout: rate("attention_probs_dropout_prob"),
    padId: number("pad_token_id", 0, `a token id below vocab_size ${vocabularySize}`, (n) => {
      return Number.isSafeInteger(n) && n >= 0 && n < vocabularySize;
    }),
    initializerRange: number("initializer_range", 0.02, "a positive number", (n) => n > 0 && Number.isFinite(n)),
  };
}

/** The `config.json` that {@link parseBertConfig} and Python's `BertModel.from_pretrained` read. */
export function formatBertConfig(config: BertConfig): Readonly<Record<string, unknown>> {
  return {
    architectures: ["BertModel"],
    attention_probs_dropout_prob: config.attentionDropout,
    hidden_act: "gelu",
    hidden_dropout_prob: config.hiddenDropout,
    hidden_size: config.hiddenSize,
    initializer_range: config.initializerRange,
    intermediate_size: config.intermediateSize,
    layer_norm_eps: config.layerNormEpsilon,
    max_position_embeddings: config.maximumPositions,
    model_type: "bert",
    num_attention_heads: config.heads,
    num_hidden_layers: config.layers,
    pad_token_id: config.padId,
    position_embedding_type: "absolute",
    torch_dtype: "float32",
    type_vocab_size: config.typeVocabularySize,
    vocab_size: config.vocabularySize,
  };
}
