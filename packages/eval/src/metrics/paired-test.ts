import { mersenne } from "pure-rand/generator/mersenne";
import { checkResampling, type ResamplingOptions } from "./resampling.ts";
import { NoQuestionsError } from "./top-k-accuracy.ts";

export interface PairedTest {
  /** Pairs compared. */
  readonly questions: number;
  /** The mean of the first run minus that of the second. */
  readonly difference: number;
  /** Two-sided: how often chance alone gives a difference at least as large, in either direction. */
  readonly pValue: number;
  /** Whether every sign assignment was gone through; otherwise `samples` of them were drawn. */
  readonly exact: boolean;
}

/** A question that only one of the two runs has a value for. */
export class UnpairedQuestionError extends Error {
  readonly code = "UNPAIRED_QUESTION";
  override readonly name = "UnpairedQuestionError";
  readonly question: string;

  constructor(question: string, lacking: "first" | "second") {
    super(
      `paired test: question ${JSON.stringify(question)}: expected a value in both runs, got none in the ${lacking}: ` +
        "measure both over the same questions, or count absent ones as 0",
    );
    this.question = question;
  }
}

/**
 * The randomisation test of Fisher between two runs' values of one measure, question id → value: were the runs alike,
 * each question's difference could as well have the other sign. Exact where the 2^n sign assignments of the n questions
 * that differ are at most `samples`; otherwise p = (1 + extreme) / (1 + samples), which is never 0 (Smucker, Allan and
 * Carterette, 2007). Throws UnpairedQuestionError, NoQuestionsError and
 * InvalidResamplingError.
 */
export function pairedRandomisationTest(
  first: ReadonlyMap<string, number>,
  second: ReadonlyMap<string, number>,
  { seed, samples = 10_000 }: ResamplingOptions,
): PairedTest {
  checkResampling({ seed, samples });
  const all = differencesOf(first, second);
  if (all.length === 0) throw new NoQuestionsError("paired test");
  // Questions without a difference have no sign to change.
  const differences = all.filter((difference) => difference !== 0);
  const sum = differences.reduce((total, difference) => total + difference, 0);
  // Sums of the same numbers in another order differ in their last bits and must still count as equal.
  const rounding = 1e-10 * differences.reduce((total, difference) => total + Math.abs(difference), 0);
  const threshold = Math.abs(sum) - rounding;
  const exact = 2 ** differences.length <= samples;
  const pValue = exact
    ? countExtreme(differences, threshold) / 2 ** differences.length
    : (1 + drawExtreme(differences, threshold, samples, seed)) / (1 + samples);
  return { questions: all.length, difference: sum / all.length, pValue, exact };
}

function differencesOf(first: ReadonlyMap<string, number>, second: ReadonlyMap<string, number>): number[] {
  for (const question of second.keys()) if (!first.has(question)) throw new UnpairedQuestionError(question, "first");
  return Array.from(first, ([question, value]) => {
    const other = second.get(question);
    if (other === undefined) throw new UnpairedQuestionError(question, "second");
    return value - other;
  });
}

/** How many of all sign assignments give a sum as far from 0 as the threshold. */
function countExtreme(differences: readonly number[], threshold: number, place = 0, sum = 0): number {
  if (place === differences.length) return Math.abs(sum) >= threshold ? 1 : 0;
  const difference = differences[place];
  return (
    countExtreme(differences, threshold, place + 1, sum + difference) +
    countExtreme(differences, threshold, place + 1, sum - difference)
  );
}

/** How many of the drawn sign assignments do. Each number drawn gives 32 signs. */
function drawExtreme(differences: readonly number[], threshold: number, samples: number, seed: number): number {
  const random = mersenne(seed);
  let extreme = 0;
  for (let sample = 0; sample < samples; sample++) {
    let sum = 0;
    let signs = 0;
    for (const [place, difference] of differences.entries()) {
      if (place % 32 === 0) signs = random.next();
      sum += signs & 1 ? difference : -difference;
      signs >>>= 1;
    }
    if (Math.abs(sum) >= threshold) extreme++;
  }
  return extreme;
}
