import { dirname } from "node:path";
import type { BadRows } from "@dpr/command-line";
import {
  type ContextRules,
  lookUpPassages,
  type Passage,
  readPassages,
  writeTrainingExamples,
  type WrittenRows,
} from "@dpr/data";
import { minedExamples, type MiningTally } from "./mined-examples.ts";
import type { QuestionFile } from "./question-file.ts";
import { withProgress } from "../with-progress.ts";
import type { RankedQuestions } from "./rank-passages.ts";

export interface MiningPlan {
  readonly file: QuestionFile;
  readonly collection: string;
  readonly output: string;
  readonly rules: ContextRules;
  readonly badRows: BadRows;
  readonly signal: AbortSignal;
}

/**
 * Writes the training file, whole or not at all, and counts what went into it. The texts of all passages that were found
 * wait in a temporary file beside it.
 */
export async function writeMined(
  { rankings, passages }: RankedQuestions,
  { file, collection, output, rules, badRows, signal }: MiningPlan,
  tally: MiningTally,
): Promise<WrittenRows> {
  const ids = new Set(rankings.flatMap((ranking) => ranking.ids));
  const lookup = { label: "fetching texts", total: passages, unit: "passages" };
  const collected = withProgress(readPassages(collection, undefined, badRows.again), lookup, signal);
  await using texts = await lookUpPassages(collected, ids, dirname(output));
  const writing = { label: "writing", total: rankings.length, unit: "questions" };
  const asked = withProgress(file.read(badRows.again), writing, signal);
  const passageOf = (id: string): Promise<Passage> => texts.get(id);
  return await writeTrainingExamples(output, minedExamples(file.path, asked, rankings, passageOf, rules, tally));
}
