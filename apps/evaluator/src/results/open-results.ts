import { CommandLineError, log } from "@dpr/command-line";
import type { Hit, PassageLookup } from "@dpr/data";
import type { RetrievedPassage } from "@dpr/eval";
import { findPassageTexts } from "../measure/passage-texts.ts";
import type { Found, Retrieval } from "../measure/retrieval.ts";
import type { AskQuestions } from "./asked-questions.ts";
import type { Results } from "./results.ts";

/** Results of which is known what was asked. Dispose of them when done. */
export interface OpenedResults extends Retrieval, AsyncDisposable {}

export interface OpenResultsOptions {
  readonly ctxFile?: readonly string[];
  /** Whether anything is written that texts belong in. */
  readonly writesTexts: boolean;
  readonly signal: AbortSignal;
}

/**
 * Goes through results once, to see what is there: questions that are asked, and whether texts are, which are else looked
 * up in `--ctx_file`. Then they can be gone through as often as wanted; questions that they lack come last, without
 * passages.
 * @throws CommandLineError where texts are needed and nothing has them
 */
export async function openResults(
  results: Results,
  ask: AskQuestions,
  { ctxFile, writesTexts, signal }: OpenResultsOptions,
): Promise<OpenedResults> {
  const asked = ask();
  const textless = new Set<string>();
  let [questions, depth, unasked, hasAnswers, unordered] = [0, 0, 0, false, 0];
  for await (const found of results.read()) {
    signal.throwIfAborted();
    const question = asked.take(found);
    if (question === undefined) {
      unasked++;
      continue;
    }
    questions++;
    depth = Math.max(depth, found.hits.length);
    hasAnswers ||= question.answers.length > 0;
    if (!isOrdered(found.hits)) unordered++;
    for (const { id, text } of found.hits) if (text === undefined) textless.add(id);
  }
  if (questions === 0) throw new NothingAskedError(results.name, unasked);
  if (depth === 0) throw new NothingFoundError(results.name, questions);
  if (unasked > 0) log(`${results.name}: ${unasked.toLocaleString("en")} questions that are not asked are left out`);
  if (unordered > 0) {
    log(`${results.name}: without scores from high to low for ${unordered} questions: the order in the file counts`);
  }
  const left = asked.left();
  if (left.length > 0)
    log(`${results.name}: ${left.length.toLocaleString("en")} questions that are asked are not there`);
  if (textless.size > 0 && ctxFile === undefined && (hasAnswers || writesTexts)) {
    throw new CommandLineError(`expected --ctx_file, got none; ${results.name} has no texts of its passages`);
  }
  const texts =
    textless.size === 0 || ctxFile === undefined
      ? undefined
      : await findPassageTexts(ctxFile, textless, results.name, signal);
  return {
    questions: questions + left.length,
    depth,
    async *read() {
      const again = ask();
      for await (const found of results.read()) {
        const question = again.take(found);
        if (question !== undefined) yield { question, retrieved: await withTexts(found.hits, texts) };
      }
      for (const question of again.left()) yield { question, retrieved: [], isAbsent: true } satisfies Found;
    },
    async [Symbol.asyncDispose]() {
      await texts?.[Symbol.asyncDispose]();
    },
  };
}

/** Whether scores say the order of the file: distances do not. */
function isOrdered(hits: readonly Hit[]): boolean {
  return hits.every(({ score }, rank) => score !== undefined && (rank === 0 || score <= hits[rank - 1].score!));
}

async function withTexts(hits: readonly Hit[], texts: PassageLookup | undefined): Promise<readonly RetrievedPassage[]> {
  const ordered = isOrdered(hits);
  return await Promise.all(
    hits.map(async ({ id, title = "", text, score }, rank) => {
      const passage = text === undefined && texts !== undefined ? await texts.get(id) : { id, title, text: text ?? "" };
      return { ...passage, score: ordered ? score! : -1 - rank };
    }),
  );
}

/** Results without any passage. */
export class NothingFoundError extends Error {
  readonly code = "NOTHING_FOUND";
  override readonly name = "NothingFoundError";
  readonly path: string;
  constructor(path: string, questions: number) {
    const got = `none for any of ${questions.toLocaleString("en")} questions`;
    super(`${path}: expected retrieved passages, got ${got}; look at the search that wrote it`);
    this.path = path;
  }
}

/** Results of other questions. */
export class NothingAskedError extends Error {
  readonly code = "NOTHING_ASKED";
  override readonly name = "NothingAskedError";
  readonly path: string;
  constructor(path: string, unasked: number) {
    const got = unasked === 0 ? "no question" : `${unasked.toLocaleString("en")} others, by id or text`;
    super(
      `${path}: expected results of the questions that are asked, got ${got}; give the files of one set of questions`,
    );
    this.path = path;
  }
}
