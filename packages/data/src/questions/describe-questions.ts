import { createHash } from "node:crypto";
import type { Corpus, DescribeOptions } from "../passages/describe-corpus.ts";
import { readIdentifiedQuestions } from "./read-identified-questions.ts";

/**
 * Reads and checks all questions of a file, as `describeCorpus` does a collection's passages: the fingerprint is of
 * their ids and texts in order, and answers do not count. Throws what {@link readIdentifiedQuestions} does.
 */
export async function describeQuestions(path: string, { onRow, onRead }: DescribeOptions = {}): Promise<Corpus> {
  // A collection of passages without titles never has the fingerprint of questions.
  const hash = createHash("sha256").update("questions\0");
  let [rows, withoutText] = [0, 0];
  for await (const { id, question } of readIdentifiedQuestions(path, undefined, { onRead })) {
    hash.update(`${id}\0${question}\0`);
    rows++;
    if (question.trim() === "") withoutText++;
    onRow?.();
  }
  return { rows, fingerprint: hash.digest("hex"), withoutText };
}
