import { embedByLength, type Embedder, type Matrix } from "@dpr/model";
import { cosine, innerProduct } from "./cosine.ts";

/** Texts of a sample: the nearest of each are looked for among the others. */
export const SAMPLED_TEXTS = 256;
const NEAREST = 10;

export interface PrecisionLoss {
  /** Cosines of the embeddings of equal texts: their mean, and the least. */
  readonly meanCosine: number;
  readonly leastCosine: number;
  /** Of the nearest texts of each text, how many are so by both. */
  readonly sameNearest: number;
  readonly texts: number;
}

/** How close embeddings of some texts (token ids) come to those of an exact embedder. */
export async function measurePrecisionLoss(
  embedder: Embedder,
  exact: Embedder,
  texts: readonly Int32Array[],
): Promise<PrecisionLoss> {
  const [ours, theirs] = [await embedByLength(embedder, texts), await embedByLength(exact, texts)];
  const cosines = texts.map((_, row) => cosine(rowOf(ours, row), rowOf(theirs, row)));
  const shared = texts.map((_, row) => {
    const expected = new Set(nearest(theirs, row));
    return nearest(ours, row).filter((other) => expected.has(other)).length / expected.size;
  });
  const mean = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0) / values.length;
  const leastCosine = Math.min(...cosines);
  return {
    meanCosine: mean(cosines),
    leastCosine,
    sameNearest: texts.length < 2 ? 1 : mean(shared),
    texts: texts.length,
  };
}

/** For people. `precision` is that of the embedder that is not exact. */
export function describePrecisionLoss(loss: PrecisionLoss, precision: string): string {
  const [mean, least] = [loss.meanCosine, loss.leastCosine].map((cosine) => cosine.toFixed(4));
  const same = `${(100 * loss.sameNearest).toFixed(1)} % of the ${NEAREST} nearest of each are the same`;
  return `computed in ${precision}: mean cosine ${mean} with fp32 (least ${least}), ${same} (${loss.texts} texts)`;
}

/** By inner products, as a search has them. */
function nearest(matrix: Matrix, row: number): readonly number[] {
  const own = rowOf(matrix, row);
  const others = Array.from({ length: matrix.rows }, (_, other) => other).filter((other) => other !== row);
  const scores = others.map((other) => ({ other, score: innerProduct(own, rowOf(matrix, other)) }));
  return scores
    .sort((one, other) => other.score - one.score)
    .slice(0, NEAREST)
    .map(({ other }) => other);
}

function rowOf({ columns, data }: Matrix, row: number): Float32Array {
  return data.subarray(row * columns, (row + 1) * columns);
}
