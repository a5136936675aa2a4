import { bootstrapMean, type ConfidenceInterval } from "../metrics/bootstrap.ts";
import { pairedRandomisationTest } from "../metrics/paired-test.ts";
import type { RankingReport } from "../metrics/ranking-evaluation.ts";
import type { ResamplingOptions } from "../metrics/resampling.ts";

/** One row of a report's table of measures. */
export interface ReportMeasure {
  readonly name: string;
  /** The denominator. */
  readonly questions: number;
  readonly value: ConfidenceInterval;
  /** When two runs are compared. */
  readonly comparison?: MeasureComparison;
}

/** How the first run stands to the second by one measure. */
export interface MeasureComparison {
  /** Of the second run. */
  readonly value: ConfidenceInterval;
  /** The mean of the first run minus that of the second. */
  readonly difference: number;
  /** Two-sided, of a paired test. */
  readonly pValue: number;
  /** Questions that the first run does better, worse and equally well. */
  readonly won: number;
  readonly lost: number;
  readonly tied: number;
}

/**
 * Rows for a report from the values of one run's questions, or of two runs' that have the same: 95 % bootstrap intervals
 * and, for two, the paired randomisation test. Costs samples × questions draws a measure and run; 2,000 samples do where
 * time counts. Throws UnpairedQuestionError, NoQuestionsError and InvalidResamplingError.
 */
export function measureRows<Name extends string>(
  first: Pick<RankingReport<Name>, "perQuestion">,
  second: Pick<RankingReport<Name>, "perQuestion"> | undefined,
  options: ResamplingOptions,
): readonly ReportMeasure[] {
  return Object.entries<ReadonlyMap<string, number>>(first.perQuestion).map(([name, values]) => {
    const row = { name, questions: values.size, value: bootstrapMean(values.values(), options) };
    const others = second?.perQuestion[name as Name];
    if (others === undefined) return row;
    const { difference, pValue } = pairedRandomisationTest(values, others, options);
    const signs = Array.from(values, ([question, value]) => Math.sign(value - others.get(question)!));
    const [won, tied, lost] = [1, 0, -1].map((sign) => signs.filter((one) => one === sign).length);
    const comparison = { value: bootstrapMean(others.values(), options), difference, pValue, won, lost, tied };
    return { ...row, comparison };
  });
}
