import type { Judgments } from "./order-as-trec-eval.ts";
import { InvalidCutoffsError } from "./top-k-accuracy.ts";

/**
 * One question's measure, from 0 to 1: of its passages, best first in the order given, and its judgments. It is 0 for a
 * question without relevant passages. Values are trec_eval's for passages in the order of `orderAsTrecEval`.
 */
export type RankingMeasure = (passages: readonly { readonly id: string }[], judgments: Judgments) => number;

/** 1 / rank of the first relevant passage, 0 where none is among the first k; its mean is MRR@k. `recip_rank`. */
export function reciprocalRank(k?: number): RankingMeasure {
  checkCutoff(k);
  return (passages, judgments) => {
    const place = gainsOf(passages, judgments, k).findIndex(isRelevant);
    return place === -1 ? 0 : 1 / (place + 1);
  };
}

/** 1 where a relevant passage is among the first k, else 0. `success_k`; the field's top-k accuracy. */
export function success(k: number): RankingMeasure {
  checkCutoff(k);
  return (passages, judgments) => (gainsOf(passages, judgments, k).some(isRelevant) ? 1 : 0);
}

/** Relevant passages among the first k / all relevant passages, retrieved or not. `recall_k`. */
export function recall(k: number): RankingMeasure {
  checkCutoff(k);
  return (passages, judgments) =>
    share(gainsOf(passages, judgments, k).filter(isRelevant).length, relevantGains(judgments).length);
}

/** Relevant passages among the first k / k, also where fewer than k were retrieved. `P_k`. */
export function precision(k: number): RankingMeasure {
  checkCutoff(k);
  return (passages, judgments) => gainsOf(passages, judgments, k).filter(isRelevant).length / k;
}

/**
 * The precision at the rank of each relevant passage among the first k, summed / all relevant passages; its mean is
 * MAP. `map`, or `map_cut_k`.
 */
export function averagePrecision(k?: number): RankingMeasure {
  checkCutoff(k);
  return (passages, judgments) => {
    let [found, sum] = [0, 0];
    for (const [place, gain] of gainsOf(passages, judgments, k).entries()) {
      if (isRelevant(gain)) sum += ++found / (place + 1);
    }
    return share(sum, relevantGains(judgments).length);
  };
}

/**
 * Discounted cumulative gain of the first k, Σ gain / log2(rank + 1), / that of the best order of all judged passages.
 * The gain is the relevance itself, not 2^relevance − 1 (Järvelin and Kekäläinen, 2002). `ndcg`, or `ndcg_cut_k`.
 */
export function ndcg(k?: number): RankingMeasure {
  checkCutoff(k);
  return (passages, judgments) => {
    const ideal = relevantGains(judgments).toSorted((a, b) => b - a);
    return share(discounted(gainsOf(passages, judgments, k)), discounted(ideal.slice(0, k)));
  };
}

function checkCutoff(k?: number): void {
  if (k !== undefined && !(Number.isSafeInteger(k) && k >= 1)) throw new InvalidCutoffsError([k]);
}

/** The relevance of the first k passages, in their order; 0 for those that nobody judged. */
function gainsOf(passages: readonly { readonly id: string }[], judgments: Judgments, k?: number): number[] {
  return passages.slice(0, k).map(({ id }) => judgments.get(id) ?? 0);
}

function relevantGains(judgments: Judgments): number[] {
  return [...judgments.values()].filter(isRelevant);
}

function isRelevant(gain: number): boolean {
  return gain > 0;
}

/** A negative gain is no loss: trec_eval reads it as unjudged. */
function discounted(gains: readonly number[]): number {
  return gains.reduce((sum, gain, place) => sum + Math.max(gain, 0) / Math.log2(place + 2), 0);
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
