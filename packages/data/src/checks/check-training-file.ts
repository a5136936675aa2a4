import { readTrainingExamples } from "../examples/read-training-examples.ts";
import { thousands } from "../files/file-errors.ts";
import type { Passage } from "../passages/passage.ts";
import type { CheckOptions } from "./check-options.ts";
import { type CheckedFile, reportOn } from "./file-report.ts";
import { type FindingDescription, Findings } from "./findings.ts";
import { FingerprintTable } from "../fingerprints/fingerprint-table.ts";
import { notePassage, passageFindings } from "./note-passage.ts";
import { noteQuestion, questionFindings } from "./note-question.ts";
import { noteRoles, roleFindings } from "./note-roles.ts";
import { RowLedger } from "./row-ledger.ts";
import { TextMeter } from "./text-meter.ts";

const descriptions = {
  withoutPositives: { says: "questions without a positive, which training leaves out", problem: true },
  withoutHardNegatives: { says: "questions without a hard negative", problem: false },
  withoutNegatives: { says: "questions without a negative of any kind", problem: false },
  ...roleFindings,
  ...questionFindings,
  ...passageFindings,
} as const satisfies Readonly<Record<string, FindingDescription>>;

/**
 * Checks a training file in one pass: what training leaves out or learns wrongly from, how long texts are, bad items.
 * Memory: 17 to 35 bytes for each different question, positive and hard negative, half as much again while their table
 * grows, and one item.
 * @throws FileMissingError; everything else that is wrong with the file is in the report
 */
export async function checkTrainingFile(path: string, options: CheckOptions = {}): Promise<CheckedFile> {
  const { countTokens, questionLength = 256, passageLength = 256 } = options;
  const ledger = new RowLedger();
  const findings = new Findings(descriptions, () => `item ${thousands(ledger.rows)}`);
  const questions = new FingerprintTable();
  const passages = new FingerprintTable();
  const meters = {
    questions: new TextMeter(questionLength, countTokens),
    positives: new TextMeter(passageLength, countTokens),
    negatives: new TextMeter(passageLength, countTokens),
    hardNegatives: new TextMeter(passageLength, countTokens),
  };
  const checkContexts = async (contexts: readonly Passage[], list: string, meter: TextMeter): Promise<void> => {
    for (const [index, context] of contexts.entries()) {
      notePassage(context, `${list}[${index}]`, findings);
      await meter.add(context);
    }
  };

  for await (const example of ledger.read((reading) => readTrainingExamples(path, reading), options)) {
    const { question, positives, negatives, hardNegatives } = example;
    if (positives.length === 0) findings.add("withoutPositives");
    if (hardNegatives.length === 0) findings.add("withoutHardNegatives");
    if (hardNegatives.length === 0 && negatives.length === 0) findings.add("withoutNegatives");
    noteQuestion(example, questions, findings);
    noteRoles(example, passages, findings);
    await meters.questions.add({ text: question });
    await checkContexts(positives, "positive_ctxs", meters.positives);
    await checkContexts(negatives, "negative_ctxs", meters.negatives);
    await checkContexts(hardNegatives, "hard_negative_ctxs", meters.hardNegatives);
  }
  return { report: await reportOn(path, "training", ledger, meters, findings.all()), questions, passages };
}
