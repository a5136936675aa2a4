import * as tf from "@tensorflow/tfjs"; // the core, and its gradients
import { expect, test } from "vitest";
import { createTfjsEngine } from "../src/engine/tfjs/tfjs-engine.ts";
import { tokenPadder } from "../src/encoder/token-batch.ts";
import { bertGraph } from "../src/graph/bert.ts";
import { differentiate } from "../src/graph/differentiate.ts";
import { resolveShape } from "../src/graph/shape.ts";
import type { BertConfig } from "../src/weights/bert-config.ts";
import { createRandomModel } from "../src/weights/initialize-model.ts";
import { normalNumbers } from "../src/weights/random-numbers.ts";

const config: BertConfig = {
  ...{ vocabularySize: 20, hiddenSize: 8, layers: 2, heads: 2, intermediateSize: 12, maximumPositions: 8 },
  ...{ typeVocabularySize: 2, layerNormEpsilon: 1e-12, padId: 0, initializerRange: 0.5 },
  ...{ hiddenDropout: 0.1, attentionDropout: 0.25 },
};
const texts = [Int32Array.of(2, 7, 9, 3), Int32Array.of(2, 5, 3), Int32Array.of(2, 11, 7, 13, 14, 3)];

test("the gradients of BERT, dropout included, equal those that TensorFlow.js derives by itself", async () => {
  const { parameters } = createRandomModel(config, 3);
  const graph = bertGraph(config, { ...config, normalize: true, pooling: "mean" });
  const batch = tokenPadder(config.padId, "mean")(texts);
  const masks = graph.inputs.flatMap(({ role, name, shape }, i) => {
    if (role !== "mask") return [];
    const size = resolveShape(shape, batch).reduce((all, one) => all * one, 1);
    return [[name, Uint8Array.from(normalNumbers(i, size, 1), (one) => Number(one < 1))] as const];
  });
  const cotangent = normalNumbers(5, texts.length * config.hiddenSize, 1);
  const feeds = { ...batch, tensors: new Map([...batch.tensors, ...masks, ["cotangent", cotangent] as const]) };

  await using engine = await createTfjsEngine({ backend: "cpu" });
  await using store = await engine.store(parameters);
  await using program = await engine.compileGradients(differentiate(graph, "representations"));
  await program.run(feeds, store, 0);
  const found = await store.read("gradient");

  const names = [...parameters.keys()];
  const loss = (...tensors: tf.Tensor[]): tf.Scalar => {
    const parameter = (name: string): tf.Tensor => tensors[names.indexOf(name)];
    const mask = (name: string, shape: number[]) => tf.tensor(Float32Array.from(feeds.tensors.get(name)!), shape);
    const vectors = plainBert(parameter, mask, texts.length, batch.t, feeds.tensors);
    return tf.sum(tf.mul(vectors, tf.tensor2d(cotangent, [texts.length, config.hiddenSize])));
  };
  const expected = tf.grads(loss)(
    names.map((name) => tf.tensor(parameters.get(name)!.data, [...parameters.get(name)!.shape])),
  );
  for (const [i, name] of names.entries()) {
    const theirs = expected[i].dataSync();
    const size = Math.max(...theirs.map(Math.abs), 1e-3);
    const error = Math.max(...found.get(name)!.data.map((one, k) => Math.abs(one - theirs[k])));
    // The gradient of a key's bias is 0 but for rounding, which is as large as that of the other gradients.
    expect(error, name).toBeLessThan(name.endsWith("key.bias") ? 1e-5 : 2e-5 * Math.max(1, size));
  }
});

/** BERT as TensorFlow.js's users write it, mean pooled and normalised: [n, h]. */
function plainBert(
  parameter: (name: string) => tf.Tensor,
  mask: (name: string, shape: number[]) => tf.Tensor,
  n: number,
  t: number,
  feeds: ReadonlyMap<string, ArrayLike<number>>,
): tf.Tensor {
  const { hiddenSize, heads, hiddenDropout, attentionDropout, layerNormEpsilon } = config;
  const fed = (name: string, shape: number[]) => tf.tensor(Float32Array.from(feeds.get(name)!), shape);
  const drop = (x: tf.Tensor, site: string, rate: number) =>
    tf.div(tf.mul(x, mask(`dropout:${site}`, x.shape)), 1 - rate);
  const dense = (x: tf.Tensor, name: string) =>
    tf.add(tf.matMul(x, parameter(`${name}.weight`), false, true), parameter(`${name}.bias`));
  const normalize = (x: tf.Tensor, name: string) => {
    const { mean, variance } = tf.moments(x, 1, true);
    const standard = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, layerNormEpsilon)));
    return tf.add(tf.mul(standard, parameter(`${name}.weight`)), parameter(`${name}.bias`));
  };
  const split = (x: tf.Tensor) => tf.transpose(tf.reshape(x, [n, t, heads, hiddenSize / heads]), [0, 2, 1, 3]);

  const words = tf.gather(parameter("embeddings.word_embeddings.weight"), tf.cast(fed("ids", [n * t]), "int32"));
  const places = tf.gather(parameter("embeddings.position_embeddings.weight"), tf.range(0, t, 1, "int32"));
  const segment = tf.slice(parameter("embeddings.token_type_embeddings.weight"), [0, 0], [1, hiddenSize]);
  const embedded = tf.add(tf.add(tf.reshape(words, [n, t, hiddenSize]), places), segment);
  let x = normalize(tf.reshape(embedded, [n * t, hiddenSize]), "embeddings.LayerNorm");
  x = drop(x, "embeddings", hiddenDropout);
  for (let layer = 0; layer < config.layers; layer++) {
    const name = `encoder.layer.${layer}`;
    const [query, key, value] = ["query", "key", "value"].map((one) =>
      split(dense(x, `${name}.attention.self.${one}`)),
    );
    const scores = tf.div(tf.matMul(query, key, false, true), Math.sqrt(hiddenSize / heads));
    const probabilities = tf.softmax(tf.add(scores, fed("attentionBias", [n, 1, 1, t])));
    const mixed = tf.matMul(drop(probabilities, `layer.${layer}.attention`, attentionDropout), value);
    const joined = tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [n * t, hiddenSize]);
    const output = drop(
      dense(joined, `${name}.attention.output.dense`),
      `layer.${layer}.attentionOutput`,
      hiddenDropout,
    );
    const attended = normalize(tf.add(output, x), `${name}.attention.output.LayerNorm`);
    const wide = dense(attended, `${name}.intermediate.dense`);
    const active = tf.mul(wide, tf.div(tf.add(tf.erf(tf.div(wide, Math.SQRT2)), 1), 2));
    const narrow = drop(dense(active, `${name}.output.dense`), `layer.${layer}.output`, hiddenDropout);
    x = normalize(tf.add(narrow, attended), `${name}.output.LayerNorm`);
  }
  const weighted = tf.mul(tf.reshape(x, [n, t, hiddenSize]), fed("pooling", [n, t, 1]));
  const pooled = tf.sum(weighted, 1);
  return tf.div(pooled, tf.sqrt(tf.sum(tf.square(pooled), 1, true)));
}
