import type { BertConfig } from "./bert-config.ts";
import type { BertHead } from "./bert-model.ts";

/** BERT's own name of the pooler's dense layer. */
export const POOLER = "pooler.dense";
/** Our name of the linear layer on top. */
export const PROJECTION = "projection";

/**
 * Names and shapes of all parameters of a BERT encoder, in the order of Hugging Face's `BertModel` and under its names;
 * a dense layer's weight is [outputs, inputs]. The pooler and the projection are among them where the head has them.
 */
export function bertParameterShapes(
  config: BertConfig,
  head: BertHead = { pooling: "cls", projectionDimension: 0 },
): ReadonlyMap<string, readonly number[]> {
  const { hiddenSize, intermediateSize } = config;
  const layerNorm = (name: string) => [
    [`${name}.weight`, [hiddenSize]] as const,
    [`${name}.bias`, [hiddenSize]] as const,
  ];
  const layer = (name: string) => [
    ...["query", "key", "value"].flatMap((part) => dense(`${name}.attention.self.${part}`, hiddenSize, hiddenSize)),
    ...dense(`${name}.attention.output.dense`, hiddenSize, hiddenSize),
    ...layerNorm(`${name}.attention.output.LayerNorm`),
    ...dense(`${name}.intermediate.dense`, intermediateSize, hiddenSize),
    ...dense(`${name}.output.dense`, hiddenSize, intermediateSize),
    ...layerNorm(`${name}.output.LayerNorm`),
  ];
  return new Map<string, readonly number[]>([
    ["embeddings.word_embeddings.weight", [config.vocabularySize, hiddenSize]],
    ["embeddings.position_embeddings.weight", [config.maximumPositions, hiddenSize]],
    ["embeddings.token_type_embeddings.weight", [config.typeVocabularySize, hiddenSize]],
    ...layerNorm("embeddings.LayerNorm"),
    ...Array.from({ length: config.layers }, (_, index) => layer(`encoder.layer.${index}`)).flat(),
    ...headParameterShapes(config, head),
  ]);
}

/** Of the pooler and the projection alone, as far as the head has them. */
export function headParameterShapes(
  { hiddenSize }: BertConfig,
  { pooling, projectionDimension }: BertHead,
): ReadonlyMap<string, readonly number[]> {
  return new Map<string, readonly number[]>([
    ...(pooling === "pooler" ? dense(POOLER, hiddenSize, hiddenSize) : []),
    ...(projectionDimension === 0 ? [] : dense(PROJECTION, projectionDimension, hiddenSize)),
  ]);
}

function dense(name: string, outputs: number, inputs: number) {
  return [[`${name}.weight`, [outputs, inputs]] as const, [`${name}.bias`, [outputs]] as const];
}
