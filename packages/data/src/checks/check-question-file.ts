import { thousands } from "../files/file-errors.ts";
import { readQuestions } from "../questions/read-questions.ts";
import type { CheckOptions } from "./check-options.ts";
import { type CheckedFile, reportOn } from "./file-report.ts";
import { Findings } from "./findings.ts";
import { FingerprintTable } from "../fingerprints/fingerprint-table.ts";
import { noteQuestion, questionFindings } from "./note-question.ts";
import { RowLedger } from "./row-ledger.ts";
import { TextMeter } from "./text-meter.ts";

/**
 * Checks a file of questions in one pass: whether each can be asked and judged, how long they are, bad rows. Questions
 * without answers are a problem where others in the file have some. Memory: 17 to 35 bytes for each different question,
 * half as much again while their table grows.
 * @throws FileMissingError; everything else that is wrong with the file is in the report
 */
export async function checkQuestionFile(path: string, options: CheckOptions = {}): Promise<CheckedFile> {
  const { countTokens, questionLength = 256 } = options;
  const ledger = new RowLedger();
  const findings = new Findings(questionFindings, () => `row ${thousands(ledger.rows)}`);
  const questions = new FingerprintTable();
  const meters = { questions: new TextMeter(questionLength, countTokens) };
  for await (const question of ledger.read((reading) => readQuestions(path, reading), options)) {
    noteQuestion(question, questions, findings);
    await meters.questions.add({ text: question.question });
  }
  const { withoutAnswers, ...rest } = findings.all();
  const someHaveAnswers = withoutAnswers.count < ledger.rows - ledger.badRows;
  const all = { ...rest, withoutAnswers: { ...withoutAnswers, problem: someHaveAnswers } };
  return { report: await reportOn(path, "questions", ledger, meters, all), questions };
}
