import { type Random, shuffled } from "../batches/random.ts";
import type { Passage } from "../passages/passage.ts";
import type { Hit } from "../runs/retrieved-question.ts";
import { comparesWithPositive, type DropReason, type NegativeRules } from "./negative-rules.ts";
import { PassageSet } from "./passage-set.ts";

/** A question, what was retrieved for it, and what is known about it. */
export interface Retrieved {
  /** Best first. */
  readonly hits: readonly Hit[];
  readonly positives: Iterable<Passage>;
  /** Passages that it has as hard negatives already. */
  readonly existing: Iterable<Passage>;
  readonly answers: readonly string[];
}

export interface Choice {
  readonly negatives: readonly Passage[];
  /** Why each of the other hits was dropped. */
  readonly dropped: readonly DropReason[];
  /** Whether a rule asked for the positive's score and no positive was retrieved. */
  readonly positiveMissed: boolean;
}

/**
 * Chooses the hard negatives of one question. Rules that need no text come first; texts are asked for one by one, best
 * passages first, until there are enough, so `passageOf` is called rarely. It gives undefined for a passage that is not
 * in the collection.
 */
export async function chooseNegatives(
  { hits, positives, existing, answers }: Retrieved,
  rules: NegativeRules,
  passageOf: (hit: Hit) => Promise<Passage | undefined>,
  random: Random,
): Promise<Choice> {
  const known = new PassageSet(positives);
  const positive = comparesWithPositive(rules) ? await positiveScore(hits, known, passageOf) : undefined;
  const reasonOf = reasonWithoutText(rules, known, positive);
  const dropped: DropReason[] = [];
  const candidates: Hit[] = [];
  for (const [index, hit] of hits.entries()) {
    const reason = reasonOf(hit, index + 1);
    if (reason === undefined) candidates.push(hit);
    else dropped.push(reason);
  }

  const negatives: Passage[] = [];
  const taken = new PassageSet(existing);
  // Filtering a shuffled list draws as shuffling a filtered one does, and needs fewer texts.
  for (const hit of rules.sample === "random" ? shuffled(candidates, random) : candidates) {
    if (negatives.length === rules.negatives) {
      dropped.push("notNeeded");
      continue;
    }
    const passage = await passageOf(hit);
    if (passage === undefined) dropped.push("notInCollection");
    else if (known.has(passage)) dropped.push("knownPositive");
    else if (taken.has(passage)) dropped.push("repeated");
    else if (rules.containsAnswer?.(answers, passage.text)) dropped.push("containsAnswer");
    else {
      negatives.push(passage);
      taken.add(passage);
    }
  }
  return { negatives, dropped, positiveMissed: comparesWithPositive(rules) && positive === undefined };
}

/** The best score of a positive among the hits, or undefined where none was retrieved. */
async function positiveScore(
  hits: readonly Hit[],
  known: PassageSet,
  passageOf: (hit: Hit) => Promise<Passage | undefined>,
): Promise<number | undefined> {
  const isPositive = async (hit: Hit): Promise<boolean> => {
    if (known.hasId(hit.id)) return true;
    const passage = await passageOf(hit);
    return passage !== undefined && known.has(passage);
  };
  let best: number | undefined;
  for (const hit of hits) {
    // Where hits stand in the order of their scores, no text after that of the first positive is asked for.
    if ((best === undefined || hit.score! > best) && (await isPositive(hit))) best = hit.score;
  }
  return best;
}

/** What the rules say of a hit without knowing its text. */
function reasonWithoutText(rules: NegativeRules, known: PassageSet, positive: number | undefined) {
  const { fromRank, toRank, margin, relativeMargin, maxScore = Number.POSITIVE_INFINITY } = rules;
  const highest = positive === undefined || margin === undefined ? Number.POSITIVE_INFINITY : positive - margin;
  const highestRelative =
    positive === undefined || relativeMargin === undefined
      ? Number.POSITIVE_INFINITY
      : positive * (positive > 0 ? relativeMargin : 2 - relativeMargin);
  return ({ id, score = 0 }: Hit, rank: number): DropReason | undefined => {
    if (rank < fromRank || rank > toRank) return "outsideRanks";
    if (known.hasId(id)) return "knownPositive";
    if (score >= maxScore) return "notBelowMaxScore";
    if (score > highest) return "withinMargin";
    if (score > highestRelative) return "withinRelativeMargin";
    return undefined;
  };
}
