import type { NamedTensors } from "../tensor.ts";
import type { TextPreparation } from "../tokenizer/text-preparation.ts";
import type { BertConfig } from "./bert-config.ts";

/**
 * How the last hidden states become one representation: the first token's, the mean over all tokens, or the first
 * token's through BERT's pooler, a dense layer with tanh.
 */
export type Pooling = "cls" | "mean" | "pooler";

/** What makes a representation of the last hidden states. */
export interface BertHead {
  readonly pooling: Pooling;
  /** Numbers of a representation after a last linear layer; 0: no such layer, and `hiddenSize` numbers. */
  readonly projectionDimension: number;
}

/** An encoder's weights with everything needed to use them. */
export interface BertModel extends BertHead {
  readonly config: BertConfig;
  /** Exactly the names and shapes of `bertParameterShapes(config, model)`. */
  readonly parameters: NamedTensors;
  /** Whether representations are scaled to length 1. */
  readonly normalize: boolean;
  /** Tokens to which its authors cut texts, where they say so. */
  readonly maximumLength?: number;
  /** How it reads texts, where that is said. */
  readonly textPreparation?: TextPreparation;
}

/** A model that says how it reads texts. */
export type TextModel = BertModel & Required<Pick<BertModel, "maximumLength" | "textPreparation">>;

/** Numbers of one representation. */
export function representationSize({ config, projectionDimension }: BertModel): number {
  return projectionDimension === 0 ? config.hiddenSize : projectionDimension;
}
