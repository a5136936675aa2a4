import type { DropReason, MiningReport, NegativeRules } from "@dpr/data";

/** For people: what became of the retrieved passages, and of the questions. Lines that count nothing are left out. */
export function formatReport(path: string, report: MiningReport, rules: NegativeRules): string {
  const { dropped, hits, mined } = report;
  const reasons: Readonly<Record<DropReason, string>> = {
    outsideRanks: `outside of ranks ${rules.fromRank} to ${rules.toRank}`,
    knownPositive: "positives of the question",
    notBelowMaxScore: `score not below ${rules.maxScore}`,
    withinMargin: `score above the positive's − ${rules.margin}`,
    withinRelativeMargin: `score above the positive's × ${rules.relativeMargin}`,
    notNeeded: `more than ${rules.negatives} for the question`,
    notInCollection: "not among the passages of --ctx_file",
    repeated: "the question has the same passage already",
    containsAnswer: "contain an answer",
  };
  const passages = (Object.keys(reasons) as readonly DropReason[]).map((why) => [reasons[why], dropped[why]] as const);
  const questions = [
    ["not among the results, left as they were", report.withoutResults],
    ["asked before in the training file, mined again", report.repeatedQuestions],
    ["no positive retrieved, so no margin applied", report.withoutPositive],
    ["left without a hard negative", report.withoutHardNegatives],
    ["of the results, not in the training file", report.unusedResults],
    ["of the results, there before and left out", report.repeatedResults],
  ] as const;
  return [
    `${path}: ${number(report.questions)} questions, mined hard negatives: ${number(mined)}`,
    ...table(`Retrieved for them: ${number(hits)} passages, of which were dropped`, passages),
    ...table("Questions", questions),
  ].join("\n");
}

function table(title: string, rows: readonly (readonly [string, number])[]): readonly string[] {
  const counted = rows.filter(([, count]) => count > 0).map(([what, count]) => [what, number(count)] as const);
  if (counted.length === 0) return [];
  const [words, digits] = [0, 1].map((column) => Math.max(...counted.map((row) => row[column].length)));
  return [title, ...counted.map(([what, count]) => `  ${what.padEnd(words)}  ${count.padStart(digits)}`)];
}

function number(count: number): string {
  return count.toLocaleString("en");
}
