import { basename } from "node:path";
import { type Question, readParagraphQuestions, readQueryLines, writeQuestions } from "@dpr/data";
import { NoQuestionsError } from "./no-questions-error.ts";
import type { Step } from "./step.ts";

/** Writes the questions of a JSON or `.q` file alone, one a line, to be searched with. */
export function questions(from: string, file: string): Step {
  return {
    from: [from],
    files: [file],
    async run({ onBadRow, progress }) {
      const read = /\.jsonl?(\.gz)?$/i.test(from) ? readParagraphQuestions : readQueryLines;
      const { rows } = await writeQuestions(
        file,
        bare(progress(read(from, { onBadRow }), basename(file), "questions"), from),
      );
      return { counts: { questions: rows }, dropped: {} };
    },
  };
}

async function* bare(items: AsyncIterable<Question>, from: string): AsyncGenerator<Question> {
  let none = true;
  for await (const { id, question } of items) {
    none = false;
    yield { id, question, answers: [] };
  }
  if (none) throw new NoQuestionsError(from, "questions");
}
