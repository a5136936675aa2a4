import { guessKind } from "../checks/guess-kind.ts";
import { readTrainingExamples } from "../examples/read-training-examples.ts";
import { FormatError } from "../files/file-errors.ts";
import type { ReaderOptions } from "../files/reader-options.ts";
import { ALL_ROWS, type RowRange, rowsInRange } from "../files/rows-in-range.ts";
import type { Question } from "./question.ts";
import { readQuestions } from "./read-questions.ts";

/**
 * The questions of a QA file, as {@link readQuestions} reads them, or of a training file in DPR's JSON, in order, or
 * those of one range of rows. Each has an id: the file's, or where it has none its row, counted from 0.
 * @throws FormatError when the file holds passages, and what the readers throw
 */
export async function* readIdentifiedQuestions(
  path: string,
  range: RowRange = ALL_ROWS,
  options: ReaderOptions = {},
): AsyncGenerator<Question> {
  const kind = await guessKind(path);
  if (kind === "passages") {
    const got = "passages; where they are questions, say so in the file's name, as queries.tsv does";
    throw new FormatError({ path, where: "start" }, "questions", got);
  }
  const questions = kind === "training" ? readTrainingExamples(path, options) : readQuestions(path, options);
  let row = range.start;
  for await (const { id, question, answers } of rowsInRange(questions, range)) {
    yield { id: id === "" ? `${row}` : id, question, answers };
    row++;
  }
}
