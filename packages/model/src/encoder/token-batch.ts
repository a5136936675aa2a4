import type { Feeds } from "../engine/engine.ts";
import { ReusedMemory } from "../reused-memory.ts";
import type { BertModel, Pooling } from "../weights/bert-model.ts";

/** Added to the attention scores of padding: its probability is then exactly 0 in float32. */
const MASKED = -1e9;

/**
 * Pads texts (token ids) to the longest of them, t tokens: what bertGraph reads of a batch. Padding never changes a
 * representation. Each batch is written over the last one.
 *
 * With `lastPosition`, the last token of every text stands there, whatever its length, as {@link lastPositionOf} says.
 */
export function tokenPadder(
  padId: number,
  pooling: Pooling,
  lastPosition?: number,
): (texts: readonly Int32Array[]) => Feeds {
  const memory = new ReusedMemory();
  const place = lastPosition === undefined ? putInOrder : putLastSecond;
  return (texts) => {
    const n = texts.length;
    const t = texts.reduce((longest, text) => Math.max(longest, text.length), 0);
    const ids = memory.take("ids", Int32Array, n * t).fill(padId);
    const attentionBias = memory.take("attentionBias", Float32Array, n * t).fill(MASKED);
    const weights = memory.take("pooling", Float32Array, n * t).fill(0);
    for (const [row, text] of texts.entries()) {
      place(text, ids.subarray(row * t, (row + 1) * t));
      attentionBias.fill(0, row * t, row * t + text.length);
      if (pooling === "mean") weights.fill(1 / text.length, row * t, row * t + text.length);
      else weights[row * t] = 1;
    }
    return {
      n,
      t,
      tensors: new Map<string, Float32Array | Int32Array>([
        ["ids", ids],
        ["positions", positionsOf(t, lastPosition)],
        ["segments", Int32Array.of(0)],
        ["attentionBias", attentionBias],
        ["pooling", weights],
      ]),
    };
  };
}

/** Where the last token of every text stands, for models that read a `[SEP]` at the end of their positions. */
export function lastPositionOf({
  maximumLength,
  textPreparation,
}: Pick<BertModel, "maximumLength" | "textPreparation">): number | undefined {
  if (textPreparation?.sepAtEnd !== true) return undefined;
  if (maximumLength !== undefined) return maximumLength - 1;
  throw new TypeError("sepAtEnd: expected a maximumLength beside it, got none");
}

function putInOrder(text: Int32Array, row: Int32Array): void {
  row.set(text);
}

/**
 * The last token goes second, where it is whatever t is: dropout's masks belong to a place in the row, and attention
 * does not mind the order.
 */
function putLastSecond(text: Int32Array, row: Int32Array): void {
  row[0] = text[0];
  row[1] = text[text.length - 1];
  row.set(text.subarray(1, -1), 2);
}

/** Of the tokens in a row: 0, 1, 2, …, or 0, `lastPosition`, 1, 2, … */
function positionsOf(t: number, lastPosition: number | undefined): Int32Array {
  const inOrder = Int32Array.from({ length: t }, (_, place) => place);
  if (lastPosition === undefined) return inOrder;
  return inOrder.map((place) => (place === 1 ? lastPosition : Math.max(0, place - 1)));
}
