import { basename } from "node:path";
import { type Question, readParagraphQuestions, readQueryLines, writeQuestions } from "@dpr/data";
import { NoQuestionsError } from "./no-questions-error.ts";
import type { Step } from "./step.ts";

/**
 * Writes the questions of a JSON or `.q` file alone, one a line, to be searched with. `readBefore` says that another
 * step has listed the file's bad rows.
 */
export function questions(from: string, file: string, { readBefore = false } = {}): Step {
  return {
    from: [from],
    files: [file],
    async run(watch) {
      const options = readBefore ? watch.badRows.again : watch.badRows.first;
      const read = /\.jsonl?(\.gz)?$/i.test(from) ? readParagraphQuestions : readQueryLines;
      const { rows } = await writeQuestions(
        file,
        bare(watch.progress(read(from, options), basename(file), "questions"), from),
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
