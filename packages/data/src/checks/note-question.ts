import type { Question } from "../questions/question.ts";
import type { FindingDescription, Notes } from "./findings.ts";
import { fingerprint } from "../fingerprints/fingerprint.ts";
import type { FingerprintTable } from "../fingerprints/fingerprint-table.ts";
import { noteOddCharacters, oddCharacterFindings } from "./odd-characters.ts";

/** What may be found in any question. */
export const questionFindings = {
  emptyQuestions: { says: "empty questions", problem: true },
  duplicateQuestions: { says: "questions that the file has asked before", problem: false },
  withoutAnswers: { says: "questions without answers", problem: false },
  emptyAnswers: { says: "answers without text, which no passage has", problem: true },
  ...oddCharacterFindings,
} as const satisfies Readonly<Record<string, FindingDescription>>;

export type QuestionFinding = keyof typeof questionFindings;

/** Notes what is to say of one question; `asked` holds the earlier ones and takes this one. */
export function noteQuestion(
  { question, answers }: Pick<Question, "question" | "answers">,
  asked: FingerprintTable,
  notes: Notes<QuestionFinding>,
): void {
  const key = fingerprint(question);
  if (question.trim() === "") notes.add("emptyQuestions");
  else if (asked.get(key) === 0) asked.set(key, 1);
  else notes.add("duplicateQuestions");
  noteOddCharacters(question, "question", notes);
  if (answers.length === 0) notes.add("withoutAnswers");
  for (const [index, answer] of answers.entries()) {
    if (answer.trim() === "") notes.add("emptyAnswers", `answers[${index}]`);
    noteOddCharacters(answer, `answers[${index}]`, notes);
  }
}
