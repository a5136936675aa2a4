import type { TrainingExample } from "../examples/training-example.ts";
import { concatenate } from "../files/concatenate.ts";
import { lookUpPassages } from "../passages/passage-lookup.ts";
import type { Passage } from "../passages/passage.ts";
import type { RetrievedQuestion } from "../runs/retrieved-question.ts";

export interface RetrievedNegativesOptions {
  /** How many of a question's best passages may become hard negatives; by default 50. */
  readonly depth?: number;
  /** How many hard negatives a question gets at most; by default 30. */
  readonly count?: number;
  /** Where a temporary file with the passages' texts may stand. */
  readonly folder: string;
  /** Takes each question of which the search has no result: it gets no hard negatives. */
  readonly onNotRetrieved?: (question: TrainingExample) => void;
  /** Takes the id of each retrieved passage that is left out because nobody knows its text, once a question. */
  readonly onUnknown?: (id: string) => void;
}

/**
 * DuReader's `dev_with_hn.json`: questions in their order, the best retrieved passages that are not positives as hard
 * negatives in place of those that they had. A passage is a positive by its id or its text. Results belong to the
 * question of the same id, or the same text; their passages have their texts with them, or get them from `passages`.
 * Reads `results` twice. Memory holds the ids of `depth` passages for each question.
 * @throws ForeignResultsError when no question has a result, or no retrieved passage a text
 */
export async function* addRetrievedNegatives(
  questions: AsyncIterable<TrainingExample>,
  results: () => AsyncIterable<RetrievedQuestion>,
  passages: () => AsyncIterable<Passage>,
  { depth = 50, count = 30, folder, onNotRetrieved, onUnknown }: RetrievedNegativesOptions,
): AsyncGenerator<TrainingExample> {
  const retrieved = await bestIds(results(), depth);
  const wanted = new Set([...retrieved.values()].flat());
  await using texts = await lookUpPassages(concatenate(withText(results()), passages()), wanted, folder);
  if (wanted.size > 0 && texts.missing.length === wanted.size) {
    throw new ForeignResultsError("passages of the searched collection", `none of ${wanted.size}`);
  }
  let [asked, answered] = [0, 0];
  for await (const question of questions) {
    const ids = retrieved.get(idKey(question)) ?? retrieved.get(textKey(question));
    asked++;
    if (ids === undefined) onNotRetrieved?.(question);
    else answered++;
    const positiveIds = new Set(question.positives.map(({ id }) => id));
    const positiveTexts = new Set(question.positives.map(({ text }) => text));
    const hardNegatives: Passage[] = [];
    for (const id of ids ?? []) {
      if (hardNegatives.length === count) break;
      if (positiveIds.has(id)) continue;
      if (!texts.has(id)) {
        onUnknown?.(id);
        continue;
      }
      const passage = await texts.get(id);
      if (!positiveTexts.has(passage.text)) hardNegatives.push(passage);
    }
    yield { ...question, hardNegatives };
  }
  if (asked > 0 && answered === 0) throw new ForeignResultsError("results of these questions", `none of ${asked}`);
}

/** A search's results are of other questions or of another collection. */
export class ForeignResultsError extends Error {
  readonly code = "DATA_FOREIGN_RESULTS";
  override readonly name = "ForeignResultsError";
  constructor(expected: string, got: string) {
    super(`retrieved: expected ${expected}, got ${got}; are these the files that were searched?`);
  }
}

/** The ids of each question's best passages, by {@link idKey} or {@link textKey}. */
async function bestIds(
  results: AsyncIterable<RetrievedQuestion>,
  depth: number,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const ids = new Map<string, readonly string[]>();
  for await (const result of results) {
    ids.set(result.id === "" ? textKey(result) : idKey(result), [
      ...new Set(result.hits.slice(0, depth).map(({ id }) => id)),
    ]);
  }
  return ids;
}

function idKey({ id }: { readonly id: string }): string {
  return `id ${id}`;
}

function textKey({ question }: { readonly question: string }): string {
  return `text ${question.trim()}`;
}

/** The retrieved passages whose texts stand in the results. */
async function* withText(results: AsyncIterable<RetrievedQuestion>): AsyncGenerator<Passage> {
  for await (const { hits } of results) {
    for (const { id, title = "", text = "" } of hits) {
      if (text.trim() !== "") yield { id, title, text: text.trim() };
    }
  }
}
