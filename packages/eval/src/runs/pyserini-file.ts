import type { JudgedQuestion } from "../judging/judged-question.ts";
import { formatScore } from "./retrieval-file.ts";
import { writeByQuestion } from "./write-by-question.ts";

/** A judged question under the id that it has in the file. */
export interface PyseriniQuestion extends Pick<JudgedQuestion, "question" | "answers" | "retrieved"> {
  /** In the file once. */
  readonly id: string;
}

/**
 * Writes the JSON that Pyserini's `evaluate_dpr_retrieval` takes:
 * `{qid: {question, answers, contexts: [{docid, score, text, has_answer}]}}`, one question a line, scores as strings. A
 * text is the title, a line break and the passage's text; line breaks of their own become blanks, since Pyserini cuts
 * there. Keeps one question and all question ids in memory; `path` holds the whole file or what it held before.
 * @throws QuestionIdError
 */
export async function writePyseriniFile(
  path: string,
  questions: AsyncIterable<PyseriniQuestion>,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  return await writeByQuestion(path, "{}", questions, ({ id, question, answers, retrieved }) => {
    const contexts = retrieved.map(({ id, title, text, score, hasAnswer }) => {
      return {
        docid: id,
        score: formatScore(score),
        text: `${oneLine(title)}\n${oneLine(text)}`,
        has_answer: hasAnswer,
      };
    });
    return `${JSON.stringify(id)}: ${JSON.stringify({ question, answers, contexts })}`;
  });
}

function oneLine(text: string): string {
  return text.replace(/\r\n|[\r\n]/g, " ");
}
