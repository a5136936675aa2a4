import type { WrittenRows } from "../files/write-rows.ts";
import { DROP_REASONS, type DropReason } from "./negative-rules.ts";

/** What mining found and left out. `hits` = `mined` + all of `dropped`. */
export interface MiningReport {
  /** Of the training file. */
  readonly questions: number;
  /** Questions of the training file that the results do not have: they are written as they were. */
  readonly withoutResults: number;
  /** Questions of the training file that it has had before; each gets its own negatives. */
  readonly repeatedQuestions: number;
  /** Questions of the results that the training file does not have. */
  readonly unusedResults: number;
  /** Results that were left out because an earlier one is for the same question. */
  readonly repeatedResults: number;
  /** Questions to which the margins did not apply, because none of their positives was retrieved. */
  readonly withoutPositive: number;
  /** Questions that have no hard negative in the new file. */
  readonly withoutHardNegatives: number;
  /** Retrieved passages of the training file's questions. */
  readonly hits: number;
  readonly mined: number;
  readonly dropped: Readonly<Record<DropReason, number>>;
  readonly file: WrittenRows;
}

/** A report in the making. */
export type MiningCounts = { -readonly [Name in keyof Omit<MiningReport, "file" | "dropped">]: number } & {
  readonly dropped: Record<DropReason, number>;
};

export function zeroCounts(): MiningCounts {
  return {
    questions: 0,
    withoutResults: 0,
    repeatedQuestions: 0,
    unusedResults: 0,
    repeatedResults: 0,
    withoutPositive: 0,
    withoutHardNegatives: 0,
    hits: 0,
    mined: 0,
    dropped: Object.fromEntries(DROP_REASONS.map((reason) => [reason, 0])) as Record<DropReason, number>,
  };
}
