import type { ReaderOptions } from "../files/reader-options.ts";
import { type Corpus, describeRows, type DescribeOptions } from "../passages/describe-corpus.ts";
import { readIdentifiedQuestions } from "./read-identified-questions.ts";

/**
 * Reads and checks all questions of a file, as `describeCorpus` does a collection's passages: the fingerprint is of
 * their ids and texts in order, and answers do not count. Throws what {@link readIdentifiedQuestions} does, and
 * FormatError for an id that is there twice.
 */
export function describeQuestions(path: string, options: DescribeOptions = {}): Promise<Corpus> {
  async function* rows(onRead?: ReaderOptions["onRead"]) {
    for await (const { id, question } of readIdentifiedQuestions(path, undefined, { onRead })) {
      yield { id, text: question, hashed: `${id}\0${question}\0` };
    }
  }
  // A collection of passages without titles never has the fingerprint of questions.
  return describeRows(path, rows, options, "questions\0");
}
