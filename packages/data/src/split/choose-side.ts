import { quietly } from "../files/quietly.ts";
import { chooseDev } from "./choose-dev.ts";
import { Groups } from "./groups.ts";
import { type RowToSplit, readRowsToSplit } from "./read-rows-to-split.ts";
import type { SplitOptions } from "./split-options.ts";
import { fractionOf } from "./text-key.ts";

/** Which rows go to dev; reads the file where that depends on all of them. */
export async function chooseSide(path: string, options: SplitOptions): Promise<(row: RowToSplit) => boolean> {
  const { dev, by = "question", seed } = options;
  if (by === "question" && "share" in dev) return ({ question }) => fractionOf(seed, question) < dev.share;
  const groups = new Groups();
  const questions = new Set<number>();
  for await (const { question, positives, positiveIds } of readRowsToSplit(path, quietly(options))) {
    questions.add(question);
    if (by === "positive") for (const key of [...positives, ...positiveIds]) groups.join(question, key);
  }
  if ("share" in dev) return ({ question }) => fractionOf(seed, groups.find(question)) < dev.share;
  const sizes = new Map<number, number>();
  for (const question of questions) {
    const group = groups.find(question);
    sizes.set(group, (sizes.get(group) ?? 0) + 1);
  }
  const chosen = chooseDev(sizes, dev.questions, seed);
  return ({ question }) => chosen.has(groups.find(question));
}
