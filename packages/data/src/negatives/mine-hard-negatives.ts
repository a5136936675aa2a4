import { dirname } from "node:path";
import { randomFor } from "../batches/random.ts";
import { readTrainingExamples } from "../examples/read-training-examples.ts";
import type { TrainingExample } from "../examples/training-example.ts";
import { writeTrainingExamples } from "../examples/write-training-examples.ts";
import { quietly } from "../files/quietly.ts";
import type { ReaderOptions } from "../files/reader-options.ts";
import { watched } from "../files/watched.ts";
import { lookUpPassages, type PassageLookup } from "../passages/passage-lookup.ts";
import type { Passage } from "../passages/passage.ts";
import { readPassages } from "../passages/read-passages.ts";
import { readRetrievalResults } from "../runs/read-retrieval-results.ts";
import type { Hit } from "../runs/retrieved-question.ts";
import { chooseNegatives } from "./choose-negatives.ts";
import { NoQuestionMatchedError, PassageTextsMissingError, ScoreMissingError } from "./mining-errors.ts";
import { type MiningCounts, type MiningReport, zeroCounts } from "./mining-report.ts";
import { comparesWithPositive, needsScores, type NegativeRules, requireRules } from "./negative-rules.ts";
import { StoredResults } from "./stored-results.ts";

export interface MiningFiles {
  /** As `readTrainingExamples` reads it. */
  readonly training: string;
  /** As `readRetrievalResults` reads them. */
  readonly results: string;
  /** As `readPassages` reads it; needed where the results have no texts. */
  readonly collection?: string;
  /** The new training file. It may be the old one's name. */
  readonly output: string;
}

export interface MiningOptions extends ReaderOptions {
  readonly signal?: AbortSignal;
  /** Called for each row of a file, step by step. `passages` comes only where texts are looked up. */
  readonly onRow?: (step: MiningStep) => void;
}

/** In this order. */
export type MiningStep = "results" | "training" | "passages" | "mining";

/**
 * Gives each question of a training file hard negatives from what a search retrieved for it. Questions that were not
 * searched stay as they are. Everything follows from files, rules and seed.
 *
 * Memory holds the questions, and the ids of passages whose texts are looked up; texts are in temporary files beside the
 * output. The training file is read twice.
 * @throws RangeError for ranks or a number of negatives that cannot be, NoQuestionMatchedError, ScoreMissingError, PassageTextsMissingError, and what the readers throw
 */
export async function mineHardNegatives(
  files: MiningFiles,
  rules: NegativeRules,
  { signal, onRow, onBadRow }: MiningOptions = {},
): Promise<MiningReport> {
  requireRules(rules);
  const folder = dirname(files.output);
  const counts = zeroCounts();
  const inStep = <Row>(step: MiningStep, rows: AsyncIterable<Row>): AsyncIterable<Row> =>
    watched(rows, () => onRow?.(step), signal);

  const results = readRetrievalResults(files.results, { onBadRow });
  await using stored = await StoredResults.store(inStep("results", results), folder);
  const examples = inStep("training", readTrainingExamples(files.training, { onBadRow }));
  const wanted = await survey(examples, stored, rules, files, counts);
  await using texts = wanted.size === 0 ? undefined : await lookUp(files, wanted, (all) => inStep("passages", all));

  const again = readTrainingExamples(files.training, quietly({ onBadRow }));
  const file = await writeTrainingExamples(files.output, mined(inStep("mining", again), stored, texts, rules, counts));
  return { ...counts, file };
}

/** Matches questions and results, collects each question's positives, and finds out which passages' texts are needed. */
async function survey(
  examples: AsyncIterable<TrainingExample>,
  stored: StoredResults,
  rules: NegativeRules,
  { training, results }: MiningFiles,
  counts: MiningCounts,
): Promise<ReadonlySet<string>> {
  const wanted = new Set<string>();
  let matched = 0;
  for await (const example of examples) {
    counts.questions++;
    const result = stored.find(example);
    if (result === undefined) {
      counts.withoutResults++;
      continue;
    }
    await stored.addPositives(result, example.positives);
    if (result.positives.length > 1) {
      counts.repeatedQuestions++;
      continue;
    }
    matched++;
    const hits = await stored.hitsOf(result);
    const scoreless = needsScores(rules) ? hits.find(({ score }) => score === undefined) : undefined;
    if (scoreless !== undefined) throw new ScoreMissingError(results, example.id || example.question, scoreless.id);
    for (const { id, text } of hitsToRead(hits, rules)) if (text === undefined) wanted.add(id);
  }
  if (matched === 0) {
    throw new NoQuestionMatchedError(training, results, { training: counts.questions, results: stored.questions });
  }
  counts.unusedResults = stored.questions - matched;
  counts.repeatedResults = stored.duplicates;
  return wanted;
}

/** The hits whose texts the rules may ask for. A positive may stand outside of the ranks. */
function hitsToRead(hits: readonly Hit[], rules: NegativeRules): readonly Hit[] {
  return comparesWithPositive(rules) ? hits : hits.slice(rules.fromRank - 1, rules.toRank);
}

async function lookUp(
  { results, collection, output }: MiningFiles,
  wanted: ReadonlySet<string>,
  watch: (passages: AsyncIterable<Passage>) => AsyncIterable<Passage>,
): Promise<PassageLookup> {
  if (collection === undefined) throw new PassageTextsMissingError(results, wanted.size, collection);
  const texts = await lookUpPassages(watch(readPassages(collection)), wanted, dirname(output));
  if (texts.missing.length < wanted.size) return texts;
  await texts[Symbol.asyncDispose]();
  throw new PassageTextsMissingError(results, wanted.size, collection);
}

/** The examples with their new hard negatives; counts as they go. */
async function* mined(
  examples: AsyncIterable<TrainingExample>,
  stored: StoredResults,
  texts: PassageLookup | undefined,
  rules: NegativeRules,
  counts: MiningCounts,
): AsyncGenerator<TrainingExample> {
  const passageOf = async ({ id, title = "", text }: Hit): Promise<Passage | undefined> => {
    if (text !== undefined) return { id, title, text };
    return texts?.has(id) ? texts.get(id) : undefined;
  };
  let index = 0;
  for await (const example of examples) {
    const random = randomFor(rules.seed, index++);
    const result = stored.find(example);
    if (result === undefined) {
      if (example.hardNegatives.length === 0) counts.withoutHardNegatives++;
      yield example;
      continue;
    }
    const existing = rules.keepExisting ? example.hardNegatives : [];
    const [hits, positives] = [await stored.hitsOf(result), await stored.positivesOf(result)];
    const retrieved = { hits, positives, existing, answers: example.answers };
    const { negatives, dropped, positiveMissed } = await chooseNegatives(retrieved, rules, passageOf, random);
    const hardNegatives = [...existing, ...negatives];
    counts.hits += hits.length;
    counts.mined += negatives.length;
    for (const reason of dropped) counts.dropped[reason]++;
    if (positiveMissed) counts.withoutPositive++;
    if (hardNegatives.length === 0) counts.withoutHardNegatives++;
    yield { ...example, hardNegatives };
  }
}
