import type { GoldRecall } from "./gold-recall.ts";
import type { MiningTally } from "./mined-examples.ts";

/** `gold passage found for 66.4 % among the first 1, … (of 1,355 questions with one)`. */
export function formatRecall({ questions, recall }: GoldRecall): string {
  const shares = Object.entries(recall).map(([k, share]) => `${(100 * share).toFixed(1)} % among the first ${k}`);
  return `gold passage found for ${shares.join(", ")} (of ${thousands(questions)} questions with one)`;
}

/** What went into a training file, in a line. */
export function formatTally(path: string, tally: MiningTally): string {
  const parts = [
    `${path}: ${thousands(tally.written)} questions with ${thousands(tally.hardNegatives)} hard negatives`,
    tally.positivesFound > 0 && `${thousands(tally.positivesFound)} positives are the best passage with an answer`,
    tally.withoutPositives > 0 && `${thousands(tally.withoutPositives)} left out without a positive`,
    tally.withoutNegatives > 0 && `${thousands(tally.withoutNegatives)} have no hard negative`,
    tally.withAnswer > 0 && `${thousands(tally.withAnswer)} passages with an answer were passed over`,
  ];
  return parts.filter(Boolean).join("; ");
}

function thousands(count: number): string {
  return count.toLocaleString("en");
}
