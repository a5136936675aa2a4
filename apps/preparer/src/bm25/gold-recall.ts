import type { RankedPassages, TrainingExample } from "@dpr/data";
import { TopKCounter } from "@dpr/eval";

const CUTOFFS = [1, 5, 20, 100];

/** The ids of a question's gold passages; contexts without an id cannot be told from others by a ranking. */
export function goldIds({ positives }: TrainingExample): readonly string[] {
  return positives.map(({ id }) => id).filter((id) => id !== "");
}

/** How many questions find a gold passage among their first k, of those that have any. */
export interface GoldRecall {
  readonly questions: number;
  /** By k, to four decimals. */
  readonly recall: Readonly<Record<string, number>>;
}

/** `golds`: by question, the ids of its gold passages. Undefined where none has any. `count`: passages a question. */
export function goldRecall(
  golds: readonly (readonly string[])[],
  rankings: readonly RankedPassages[],
  count: number,
): GoldRecall | undefined {
  const counter = new TopKCounter([...CUTOFFS.filter((k) => k < count), Math.min(count, CUTOFFS.at(-1)!)]);
  for (const [question, gold] of golds.entries()) {
    if (gold.length === 0) continue;
    const place = rankings[question].ids.findIndex((id) => gold.includes(id));
    counter.add(place < 0 ? undefined : place + 1);
  }
  if (counter.questions === 0) return undefined;
  const { questions, accuracy } = counter.result();
  const shares = Object.entries(accuracy).map(([k, share]) => [k, Number(share.toFixed(4))]);
  return { questions, recall: Object.fromEntries(shares) as Readonly<Record<string, number>> };
}
