import type { BadRows } from "@dpr/command-line";
import { type Bm25Options, type Ranking, readPassages, searchBm25 } from "@dpr/data";
import { goldIds } from "./gold-recall.ts";
import type { QuestionFile } from "./question-file.ts";
import { createSearchProgress } from "./search-progress.ts";

/** What was found for each question of a file, in its order. */
export interface RankedQuestions {
  readonly rankings: readonly Ranking[];
  /** By question, the ids of its gold passages. */
  readonly golds: readonly (readonly string[])[];
  /** How many were searched. */
  readonly passages: number;
}

/** Searches a collection for all questions of a file. Keeps the questions, and ids and scores of what was found. Throws NoPassagesError. */
export async function rankPassages(
  file: QuestionFile,
  collection: string,
  badRows: BadRows,
  options: Bm25Options & { readonly signal: AbortSignal },
): Promise<RankedQuestions> {
  const asked: { readonly id: string; readonly question: string }[] = [];
  const golds: (readonly string[])[] = [];
  for await (const example of file.read(badRows.first)) {
    options.signal.throwIfAborted();
    asked.push({ id: example.id, question: example.question });
    golds.push(goldIds(example));
  }

  let passages = 0;
  using progress = createSearchProgress();
  const found = await searchBm25(
    asked.map(({ question }) => question),
    () => readPassages(collection, undefined, passages === 0 ? badRows.first : badRows.again),
    {
      ...options,
      onProgress(at) {
        passages = at.passages;
        progress.onProgress(at);
      },
    },
  );
  if (passages === 0) throw new NoPassagesError(collection);
  return { rankings: found.map((ranked, i) => ({ ...asked[i], ...ranked })), golds, passages };
}

/** There is nothing to search. */
export class NoPassagesError extends Error {
  readonly code = "NO_PASSAGES";
  override readonly name = "NoPassagesError";
  readonly path: string;
  constructor(path: string) {
    super(`${path}: expected passages, got none; write or download the file again`);
    this.path = path;
  }
}
