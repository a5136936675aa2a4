import { availableParallelism } from "node:os";
import { log } from "@dpr/command-line";
import { measureRows, type TopKAccuracy } from "@dpr/eval";
import type { MeasureOptions } from "../options/measure-options.ts";
import type { OutputOptions } from "../options/output-options.ts";
import { accuracyTable } from "../output/accuracy-table.ts";
import { measuresTable } from "../output/measures-table.ts";
import { type OutputFacts, writeOutputs } from "../output/write-outputs.ts";
import { CUTOFFS, measureRetrieval, type MeasuringOptions } from "./measure-retrieval.ts";
import { usualMeasures } from "./measures.ts";
import type { Retrieval } from "./retrieval.ts";

/** Draws for an interval: ends are known to about a hundredth of its width. */
const SAMPLES = 2_000;

/** What every command says of a retrieval that it measured. */
export interface RetrievalResults {
  readonly questions: number;
  /** Shares of questions with 4 decimals; absent where nothing says what is an answer, or gold. */
  readonly topK?: Readonly<Record<string, number>>;
  readonly goldTopK?: Readonly<Record<string, number>>;
  readonly metrics?: Readonly<Record<string, number>>;
  readonly files: readonly string[];
}

/** Measures a retrieval, writes the files that were asked for, and prints tables. */
export async function reportRetrieval(
  retrieval: Retrieval,
  options: MeasureOptions & OutputOptions,
  facts: Omit<OutputFacts, "depth" | "match" | "questions">,
): Promise<RetrievalResults> {
  const { depth } = retrieval;
  const measures = options.measures ?? usualMeasures(depth, facts.dureaderTest);
  const measured = await measureRetrieval(retrieval, {
    ...options,
    ...threadsFor(options),
    measures,
    signal: facts.signal,
  });
  const { ranking } = measured;
  const rows = ranking === undefined ? [] : measureRows(ranking, undefined, { seed: 1, samples: SAMPLES });
  const { questions } = retrieval;
  const files = await writeOutputs(measured, rows, options, { ...facts, questions, depth, match: options.match });
  const { byAnswer, byGold, unusableAnswers } = measured.topK;
  for (const { reason, answers, first } of unusableAnswers) {
    const named = first.map(
      ({ answer, detail }) => `${JSON.stringify(answer)}${detail === undefined ? "" : ` (${detail})`}`,
    );
    log(`${answers.toLocaleString("en")} answers match nothing: ${reason}; the first are ${named.join(", ")}`);
  }
  const cutoffs = CUTOFFS.filter((k) => k <= depth);
  if (byAnswer !== undefined || byGold !== undefined) console.log(accuracyTable({ byAnswer, byGold }, cutoffs));
  if (ranking !== undefined) console.log(measuresTable(rows, ranking));
  return {
    questions,
    topK: rounded(byAnswer, cutoffs),
    goldTopK: rounded(byGold, cutoffs),
    ...(ranking !== undefined && { metrics: fourDecimals(ranking.mean) }),
    files,
  };
}

/** Strings are compared faster than they travel to other threads; patterns are not. */
export function threadsFor({
  match,
  validationWorkers,
}: Pick<MeasureOptions, "match" | "validationWorkers">): Pick<MeasuringOptions, "threads"> {
  return { threads: match === "regex" ? (validationWorkers ?? availableParallelism()) : 1 };
}

function rounded(
  result: TopKAccuracy | undefined,
  cutoffs: readonly number[],
): Readonly<Record<string, number>> | undefined {
  if (result === undefined) return undefined;
  return fourDecimals(Object.fromEntries(cutoffs.map((k) => [k, result.accuracy[k]])));
}

function fourDecimals(shares: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(shares).map(([name, share]) => [name, Number(share.toFixed(4))]));
}
