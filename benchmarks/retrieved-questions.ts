import { existsSync } from "node:fs";
import { join } from "node:path";
import { readPassages, readQuestions, searchBm25 } from "@dpr/data";
import type { RetrievedQuestion } from "@dpr/eval";

const data = join(import.meta.dirname, "../../shared/data");
const passages = join(data, "nq-qed/passages.tsv");

/** Files with questions, some thousand of them and some hundred with patterns for answers. */
export const questionFiles = {
  naturalQuestions: join(data, "qa/nq-test.qa.csv"),
  curatedTrec: join(data, "qa/curatedtrec-test.jsonl"),
};

/** The first file that is not there. */
export const missingFile = [passages, ...Object.values(questionFiles)].find((path) => !existsSync(path));

/** Questions with the passages that BM25 finds for them among the 8,096 of nq-qed, 100 each or nearly. */
export async function retrievedQuestions(path: string): Promise<readonly RetrievedQuestion[]> {
  const questions = await collect(readQuestions(path));
  const texts = new Map((await collect(readPassages(passages))).map((passage) => [passage.id, passage]));
  const found = await searchBm25(
    questions.map(({ question }) => question),
    () => each(texts.values()),
  );
  return questions.map(({ question, answers }, i) => {
    const { ids, scores } = found[i];
    return {
      question,
      answers,
      gold: [],
      retrieved: ids.map((id, rank) => ({ ...texts.get(id)!, score: scores[rank] })),
    };
  });
}

/** As an iterable of the package @dpr/eval takes them. */
export async function* each<Item>(items: Iterable<Item>): AsyncGenerator<Item> {
  yield* items;
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
