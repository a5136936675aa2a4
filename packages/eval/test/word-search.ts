import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Passage, type ReportQuestion, type RetrievedPassage } from "../src/index.ts";
import { judgedWith } from "./passages.ts";

/** What a test searches: a passages file and a training file of DPR's, as `examples/sample` has them. */
export interface Collection {
  readonly passages: readonly Passage[];
  readonly questions: readonly AskedQuestion[];
}

interface AskedQuestion {
  readonly question: string;
  readonly answers: readonly string[];
  readonly positive_ctxs: readonly { readonly passage_id: string; readonly title: string; readonly text: string }[];
}

/** No row of these files spans lines, so that a csv reader is not needed. */
export function readCollection(folder: string, passagesFile: string, questionsFile: string): Collection {
  const rows = readFileSync(join(folder, passagesFile), "utf8").trimEnd().split("\n").slice(1);
  const passages = rows.map((row) => {
    const [id, text, title] = row.split("\t").map((field) => field.replace(/^"(.*)"$/, "$1").replaceAll('""', '"'));
    return { id, title, text };
  });
  return { passages, questions: JSON.parse(readFileSync(join(folder, questionsFile), "utf8")) as AskedQuestion[] };
}

/** A simple search by words: BM25, or how many of the question's words a passage has. */
export function createWordSearch(passages: readonly Passage[], kind: "bm25" | "overlap", most: number) {
  const postings = new Map<string, Map<number, number>>();
  const lengths = passages.map(({ title, text }, number) => {
    const words = wordsOf(`${title} ${text}`);
    for (const word of words) {
      const places = postings.get(word) ?? new Map<number, number>();
      postings.set(word, places.set(number, (places.get(number) ?? 0) + 1));
    }
    return words.length;
  });
  const average = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  const weight = (places: ReadonlyMap<number, number>, number: number, count: number): number => {
    if (kind === "overlap") return 1;
    const rarity = Math.log(1 + (passages.length - places.size + 0.5) / (places.size + 0.5));
    return (rarity * count * 1.9) / (count + 0.9 * (0.6 + (0.4 * lengths[number]) / average));
  };
  return (question: string): readonly RetrievedPassage[] => {
    const scores = new Map<number, number>();
    for (const word of new Set(wordsOf(question))) {
      const places = postings.get(word) ?? new Map<number, number>();
      for (const [number, count] of places) {
        scores.set(number, (scores.get(number) ?? 0) + weight(places, number, count));
      }
    }
    const best = [...scores].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, most);
    return best.map(([number, score]) => ({ ...passages[number], score }));
  };
}

/** Every question searched by BM25 and, where two runs are asked for, by words too. */
export async function* searchedQuestions(
  { passages, questions }: Collection,
  { runs, most = 100 }: { readonly runs: 1 | 2; readonly most?: number },
): AsyncGenerator<ReportQuestion> {
  const search = createWordSearch(passages, "bm25", most);
  const other = createWordSearch(passages, "overlap", most);
  for (const { question, answers, positive_ctxs } of questions) {
    const gold = positive_ctxs.map(({ passage_id, title, text }) => ({ id: passage_id, title, text }));
    const judge = async (retrieved: readonly RetrievedPassage[]) =>
      (await judgedWith({ question, answers, gold, retrieved })).retrieved;
    const found = { question, answers, gold, retrieved: await judge(search(question)) };
    yield runs === 1 ? found : { ...found, otherRetrieved: await judge(other(question)) };
  }
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
