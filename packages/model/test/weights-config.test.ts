import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatBertConfig, parseBertConfig } from "../src/weights/bert-config.ts";
import { bertParameterShapes } from "../src/weights/bert-parameters.ts";
import { canonicalNames } from "../src/weights/published-names.ts";
import { SafetensorsFile } from "../src/weights/read-safetensors.ts";

const START = join(import.meta.dirname, "reference/tiny-bert/question_model_start");
const json = JSON.parse(readFileSync(join(START, "config.json"), "utf8")) as Record<string, unknown>;
const tiny = {
  vocabularySize: 600,
  hiddenSize: 32,
  layers: 2,
  heads: 4,
  intermediateSize: 64,
  maximumPositions: 64,
  typeVocabularySize: 2,
  layerNormEpsilon: 1e-12,
  hiddenDropout: 0,
  attentionDropout: 0,
  padId: 0,
  initializerRange: 0.2,
};

describe("config.json", () => {
  test("Python's file is read, and what we write is read the same", () => {
    expect(parseBertConfig("config.json", json)).toEqual(tiny);
    expect(parseBertConfig("config.json", JSON.parse(JSON.stringify(formatBertConfig(tiny))))).toEqual(tiny);
  });

  test("rates, epsilon and padding that are not stated are those of Python's BertConfig", () => {
    const { vocab_size, hidden_size, num_hidden_layers, num_attention_heads, intermediate_size } = json;
    const sizes = { vocab_size, hidden_size, num_hidden_layers, num_attention_heads, intermediate_size };
    expect(parseBertConfig("config.json", { ...sizes, max_position_embeddings: 64 })).toEqual({
      ...tiny,
      hiddenDropout: 0.1,
      attentionDropout: 0.1,
      initializerRange: 0.02,
    });
  });

  test.each<[string, unknown, string]>([
    [
      "model_type",
      "roberta",
      'model_type: expected "bert" (BERT, MacBERT, MiniLM, …) or "dpr", got "roberta"; use a model of that kind',
    ],
    ["hidden_act", "gelu_new", 'hidden_act: expected "gelu", got "gelu_new"; use'],
    ["position_embedding_type", "relative_key", 'expected "absolute", got "relative_key"'],
    ["add_cross_attention", true, "add_cross_attention: expected false, got true"],
    ["is_decoder", true, "is_decoder: expected false, got true"],
    ["hidden_size", undefined, "hidden_size: expected a positive integer, got nothing; correct it"],
    ["vocab_size", "600", 'vocab_size: expected a positive integer, got "600"'],
    ["num_hidden_layers", 1.5, "num_hidden_layers: expected a positive integer, got 1.5"],
    ["num_attention_heads", 5, "num_attention_heads: expected a divisor of hidden_size 32, got 5"],
    ["layer_norm_eps", 0, "layer_norm_eps: expected a positive number, got 0"],
    ["hidden_dropout_prob", 1, "hidden_dropout_prob: expected a rate from 0 to below 1, got 1"],
    ["pad_token_id", 600, "pad_token_id: expected a token id below vocab_size 600, got 600"],
    ["initializer_range", -1, "initializer_range: expected a positive number, got -1"],
  ])("%s %j is an error that names it", (key, value, message) => {
    expect(() => parseBertConfig("m/config.json", { ...json, [key]: value })).toThrow(message);
    expect(() => parseBertConfig("m/config.json", { ...json, [key]: value })).toThrow(/^m\/config\.json: /);
  });
});

describe("parameters", () => {
  test("names and shapes are those of Python's BertModel without its pooler", async () => {
    await using file = await SafetensorsFile.open(join(START, "model.safetensors"));
    const shapes = Object.fromEntries([...file.entries].map(([name, { shape }]) => [name, shape]));
    expect(Object.fromEntries(bertParameterShapes(tiny))).toEqual(shapes);
  });

  test("prefixes and TensorFlow's names are removed, heads and constants left out", () => {
    const published = [
      "question_encoder.bert_model.embeddings.word_embeddings.weight",
      "question_encoder.bert_model.embeddings.LayerNorm.gamma",
      "question_encoder.bert_model.encoder.layer.0.output.LayerNorm.beta",
      "question_encoder.bert_model.embeddings.position_ids",
      "question_encoder.bert_model.pooler.dense.weight",
      "question_encoder.encode_proj.weight",
      "cls.predictions.bias",
    ];
    expect(Object.fromEntries(canonicalNames("model.safetensors", published))).toEqual({
      "embeddings.word_embeddings.weight": published[0],
      "embeddings.LayerNorm.weight": published[1],
      "encoder.layer.0.output.LayerNorm.bias": published[2],
    });
  });
});
