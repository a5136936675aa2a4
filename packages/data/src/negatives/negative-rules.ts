/** Which of a question's retrieved passages become its hard negatives. Higher scores are better. */
export interface NegativeRules {
  /** The best rank that is looked at, counted from 1. */
  readonly fromRank: number;
  /** The last rank that is looked at. */
  readonly toRank: number;
  /** Mined passages of a question at most. */
  readonly negatives: number;
  /** Only passages whose score is at most the positive's minus this. Nothing where no positive was retrieved. */
  readonly margin?: number;
  /**
   * Only passages whose score is at most this share of the positive's, from 0 to 1. Of a positive p that is
   * p − (1 − share)·|p|, so that it stands below a negative score too. Nothing where no positive was retrieved.
   */
  readonly relativeMargin?: number;
  /** Only passages whose score is below this. */
  readonly maxScore?: number;
  /** Leaves out passages whose text, without the title, contains one of the question's answers. */
  readonly containsAnswer?: (answers: readonly string[], text: string) => boolean;
  /** Of the passages that are left: the best, or a random draw, whose order is random too. */
  readonly sample: "top" | "random";
  /** Of the random draw. */
  readonly seed: number;
  /** Put the mined passages after a question's own hard negatives, not in their place. */
  readonly keepExisting: boolean;
}

/** The best 30 of the first 200 that are no positives. */
export const DEFAULT_NEGATIVE_RULES: NegativeRules = {
  fromRank: 1,
  toRank: 200,
  negatives: 30,
  sample: "top",
  seed: 12345,
  keepExisting: false,
};

/** Why a retrieved passage became no hard negative, in the order in which the rules are applied. */
export const DROP_REASONS = [
  "outsideRanks",
  "knownPositive",
  "notBelowMaxScore",
  "withinMargin",
  "withinRelativeMargin",
  /** It would have been allowed, as far as was looked: the question has enough. */
  "notNeeded",
  "notInCollection",
  /** The question has the same passage or the same text already. */
  "repeated",
  "containsAnswer",
] as const;

export type DropReason = (typeof DROP_REASONS)[number];

/** Whether a rule compares a passage's score with the positive's. */
export function comparesWithPositive({ margin, relativeMargin }: NegativeRules): boolean {
  return margin !== undefined || relativeMargin !== undefined;
}

/** Whether a rule looks at scores. */
export function needsScores(rules: NegativeRules): boolean {
  return rules.maxScore !== undefined || comparesWithPositive(rules);
}

/** @throws RangeError for ranks or a number of negatives that cannot be */
export function requireRules({ fromRank, toRank, negatives }: NegativeRules): void {
  const whole = [fromRank, toRank, negatives].every(Number.isSafeInteger);
  if (whole && 1 <= fromRank && fromRank <= toRank && negatives >= 0) return;
  const got = `ranks ${fromRank} to ${toRank} and ${negatives} negatives`;
  throw new RangeError(`expected whole numbers, ranks from 1 that rise and negatives from 0, got ${got}`);
}
