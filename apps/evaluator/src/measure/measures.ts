import { averagePrecision, ndcg, precision, type RankingMeasure, recall, reciprocalRank, success } from "@dpr/eval";

/** A ranking measure and what it is called: `mrr@10`. */
export interface NamedMeasure {
  readonly name: string;
  /** How many passages of a ranking it looks at. */
  readonly cutoff: number;
  readonly measure: RankingMeasure;
}

const kinds: Readonly<Record<string, (k: number) => RankingMeasure>> = {
  mrr: reciprocalRank,
  ndcg,
  map: averagePrecision,
  recall,
  precision,
  success,
};

const usual = ["mrr@10", "ndcg@10", "map@100", "recall@100", "success@1", "success@5", "success@20", "success@100"];
/** Those of DuReader-retrieval's scorer, which calls success recall. */
const dureader = ["mrr@10", "success@1", "success@50"];

/** Throws an Error that says what a measure is called. */
export function parseMeasure(name: string): NamedMeasure {
  const [, kind, k] = /^([a-z]+)@([1-9]\d{0,6})$/.exec(name) ?? [];
  if (kind === undefined || !Object.hasOwn(kinds, kind)) {
    throw new Error(`expected ${Object.keys(kinds).join("@K, ")}@K, got ${JSON.stringify(name)}`);
  }
  return { name, cutoff: Number(k), measure: kinds[kind](Number(k)) };
}

/** What is measured where nothing is asked for: as far as `depth` passages tell. */
export function usualMeasures(depth: number, isDureader: boolean): readonly NamedMeasure[] {
  return (isDureader ? dureader : usual).map(parseMeasure).filter(({ cutoff }) => cutoff <= Math.max(depth, 10));
}
