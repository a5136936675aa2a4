import { FormatError } from "../files/file-errors.ts";
import type { Row } from "../files/read-rows.ts";

/**
 * What a row of DPR's QA CSV holds: a question, and the Python list of its answers as text.
 * @throws FormatError when it has other columns
 */
export function readQuestionColumns({ fields, place }: Row): readonly [question: string, answers: string] {
  if (fields.length !== 2) {
    throw new FormatError(place, "2 columns (question, answers) with a tab between", `${fields.length}`);
  }
  return [fields[0], fields[1]];
}
