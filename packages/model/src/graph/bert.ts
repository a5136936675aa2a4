import type { BertConfig } from "../weights/bert-config.ts";
import type { BertHead } from "../weights/bert-model.ts";
import { POOLER, PROJECTION } from "../weights/bert-parameters.ts";
import type { Graph, Value } from "./graph.ts";
import { GraphBuilder } from "./graph-builder.ts";
import { add } from "./operation/add.ts";
import { dropout } from "./operation/dropout.ts";
import { gather } from "./operation/gather.ts";
import { gelu } from "./operation/gelu.ts";
import { layerNormalization } from "./operation/layer-normalization.ts";
import { linear } from "./operation/linear.ts";
import { matMul } from "./operation/mat-mul.ts";
import { multiply } from "./operation/multiply.ts";
import { power } from "./operation/power.ts";
import { reshape } from "./operation/reshape.ts";
import { scale } from "./operation/scale.ts";
import { softmax } from "./operation/softmax.ts";
import { sum } from "./operation/sum.ts";
import { tanh } from "./operation/tanh.ts";
import { transpose } from "./operation/transpose.ts";
import { productOf, type Shape } from "./shape.ts";

/** The head is by default that of plain cls or mean pooling, which differ in the batch alone. */
export interface BertGraphOptions extends Partial<BertHead> {
  /** Divide each representation by its length. */
  readonly normalize: boolean;
  /** Shares of elements set to zero, in [0, 1). 0 leaves dropout out of the graph. */
  readonly hiddenDropout: number;
  readonly attentionDropout: number;
}

/**
 * BERT (Devlin et al. 2019) from token ids to one representation a text.
 *
 * Batch inputs, for n texts padded to t tokens:
 * - `ids` int32 [n, t]
 * - `positions` int32 [t]: 0 … t − 1, or where else the tokens stand
 * - `segments` int32 [1]: 0, the segment of every token
 * - `attentionBias` [n, 1, 1, t]: 0 for a token, a large negative number for padding
 * - `pooling` [n, 1, t]: the weights of the tokens in the representation: 1 for the first (cls, pooler), or 1/length (mean)
 *
 * Masks (where dropout is not 0), uint8: `dropout:embeddings` and, for each layer i, `dropout:layer.i.attention`,
 * `dropout:layer.i.attentionOutput` and `dropout:layer.i.output`, of the shapes of what they drop from. Parameters: Hugging Face's BertModel names and shapes. Output:
 * `representations` [n, h], or [n, p] with a projection to p numbers.
 */
export function bertGraph(config: BertConfig, options: BertGraphOptions): Graph {
  const build = new GraphBuilder();
  const { hiddenSize, heads, intermediateSize } = config;
  const { pooling = "cls", projectionDimension = 0 } = options;
  const headSize = hiddenSize / heads;
  const tokens = productOf("n", "t");
  const normalization = { epsilon: config.layerNormEpsilon };

  const parameter = (name: string, shape: Shape): Value => build.input("parameter", name, shape);
  const dense = (x: Value, name: string, inputs: number, outputs: number): Value =>
    build.apply(linear, [x, parameter(`${name}.weight`, [outputs, inputs]), parameter(`${name}.bias`, [outputs])]);
  const normalizeLayer = (x: Value, name: string): Value =>
    build.apply(
      layerNormalization,
      [x, parameter(`${name}.weight`, [hiddenSize]), parameter(`${name}.bias`, [hiddenSize])],
      normalization,
    );
  const drop = (x: Value, site: string, rate: number): Value =>
    rate === 0 ? x : build.apply(dropout, [x, build.input("mask", `dropout:${site}`, x.shape, "uint8")], { rate });

  const ids = build.input("batch", "ids", ["n", "t"], "int32");
  const positions = build.input("batch", "positions", ["t"], "int32");
  const segments = build.input("batch", "segments", [1], "int32");
  const attentionBias = build.input("batch", "attentionBias", ["n", 1, 1, "t"]);
  const tokenWeights = build.input("batch", "pooling", ["n", 1, "t"]);

  const table = (name: string, rows: number, indices: Value): Value =>
    build.apply(gather, [parameter(`embeddings.${name}_embeddings.weight`, [rows, hiddenSize]), indices]);
  const words = table("word", config.vocabularySize, ids); // [n, t, h]
  const places = build.apply(add, [
    table("position", config.maximumPositions, positions),
    table("token_type", config.typeVocabularySize, segments),
  ]); // [t, h]
  const embedded = build.apply(reshape, [build.apply(add, [words, places])], { shape: [tokens, hiddenSize] });
  let hidden = drop(normalizeLayer(embedded, "embeddings.LayerNorm"), "embeddings", options.hiddenDropout);

  const project = (x: Value, name: string, perText: "t" | 1): Value => {
    const split = build.apply(reshape, [dense(x, name, hiddenSize, hiddenSize)], {
      shape: ["n", perText, heads, headSize],
    });
    return build.apply(transpose, [split], { permutation: [0, 2, 1, 3] });
  }; // [n·t, h] → [n, heads, t, h/heads]
  /** What the rows of `x`, all or one of each text, find among those of `hidden`. */
  const attention = (x: Value, perText: "t" | 1, layer: number): Value => {
    const name = `encoder.layer.${layer}.attention.self`;
    const query = project(x, `${name}.query`, perText);
    const [key, value] = [project(hidden, `${name}.key`, "t"), project(hidden, `${name}.value`, "t")];
    const scores = build.apply(matMul, [query, key], {
      transposeA: false,
      transposeB: true,
      factor: 1 / Math.sqrt(headSize),
    }); // [n, heads, t or 1, t]
    const probabilities = build.apply(softmax, [build.apply(add, [scores, attentionBias])]);
    const kept = drop(probabilities, `layer.${layer}.attention`, options.attentionDropout);
    const mixed = build.apply(matMul, [kept, value], { transposeA: false, transposeB: false, factor: 1 });
    return build.apply(reshape, [build.apply(transpose, [mixed], { permutation: [0, 2, 1, 3] })], {
      shape: x.shape,
    }); // [n, heads, t or 1, h/heads] → [n·t or n, h]
  };
  /** The rows of each text, weighted: [n·t, h] → [n, h]. */
  const pool = (x: Value): Value => {
    const states = build.apply(reshape, [x], { shape: ["n", "t", hiddenSize] });
    const pooled = build.apply(matMul, [tokenWeights, states], { transposeA: false, transposeB: false, factor: 1 });
    return build.apply(reshape, [pooled], { shape: ["n", hiddenSize] }); // [n, 1, h] → [n, h]
  };

  for (let layer = 0; layer < config.layers; layer++) {
    const name = `encoder.layer.${layer}`;
    // Where the first token stands for its text, nobody reads what the last layer makes of the others.
    const isPooled = layer === config.layers - 1 && pooling !== "mean";
    const read = isPooled ? pool(hidden) : hidden;
    const found = attention(read, isPooled ? 1 : "t", layer);
    const mixed = dense(found, `${name}.attention.output.dense`, hiddenSize, hiddenSize);
    const attended = normalizeLayer(
      build.apply(add, [drop(mixed, `layer.${layer}.attentionOutput`, options.hiddenDropout), read]),
      `${name}.attention.output.LayerNorm`,
    );
    const wide = build.apply(gelu, [dense(attended, `${name}.intermediate.dense`, hiddenSize, intermediateSize)]);
    const narrow = dense(wide, `${name}.output.dense`, intermediateSize, hiddenSize);
    hidden = normalizeLayer(
      build.apply(add, [drop(narrow, `layer.${layer}.output`, options.hiddenDropout), attended]),
      `${name}.output.LayerNorm`,
    );
  }

  let vectors = pooling === "mean" ? pool(hidden) : hidden; // [n, h]
  if (pooling === "pooler") vectors = build.apply(tanh, [dense(vectors, POOLER, hiddenSize, hiddenSize)]);
  if (projectionDimension > 0) vectors = dense(vectors, PROJECTION, hiddenSize, projectionDimension); // [n, p]
  if (options.normalize) vectors = divideByLength(build, vectors);
  return build.build(new Map([["representations", vectors]]));
}

/** x / ‖x‖ for each row; a row of zeros stays zeros. */
function divideByLength(build: GraphBuilder, x: Value): Value {
  const squares = build.apply(sum, [build.apply(multiply, [x, x])], { axes: [1] });
  const inverse = build.apply(power, [build.apply(scale, [squares], { factor: 1, offset: 1e-24 })], { exponent: -0.5 });
  return build.apply(multiply, [x, inverse]);
}
