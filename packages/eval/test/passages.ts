import { type JudgedQuestion, judgeQuestions, type RetrievedPassage, type RetrievedQuestion } from "../src/index.ts";

/** A retrieved passage whose id is also its title. */
export function passage(id: string, text: string, score = 1): RetrievedPassage {
  return { id, title: id, text, score };
}

/** A question with nothing known and nothing found, changed as told. */
export function questionWith(changes: Partial<RetrievedQuestion>): RetrievedQuestion {
  return { question: "who?", answers: [], gold: [], retrieved: [], ...changes };
}

/** Such a question, judged by words. */
export async function judgedWith(changes: Partial<RetrievedQuestion>): Promise<JudgedQuestion> {
  async function* questions() {
    yield questionWith(changes);
  }
  const { value } = await judgeQuestions(questions()).next();
  return value!;
}
