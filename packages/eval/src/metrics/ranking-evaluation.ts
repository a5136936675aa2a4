import { checkDistinct, type RankedPassage } from "../ranking.ts";
import { type Judgments, orderAsTrecEval } from "./order-as-trec-eval.ts";
import type { RankingMeasure } from "./ranking-measures.ts";
import { NoQuestionsError } from "./top-k-accuracy.ts";

export interface RankingEvaluationOptions<Name extends string> {
  /** Question id → its judgments. */
  readonly judgments: ReadonlyMap<string, Judgments>;
  /** The measures, each under the name that the report gives it. */
  readonly measures: Readonly<Record<Name, RankingMeasure>>;
  /** Whether judged questions without a ranking count as 0 (`-c` of trec_eval); default no: they are left out. */
  readonly countAbsent?: boolean;
  /** Whether a passage whose id is the question's is dropped before ranking, as BEIR does; default no. */
  readonly dropQuestion?: boolean;
  /**
   * Whether rankings are measured in the order in which they come, best first, whatever their scores, as top-k accuracy
   * has them and as runs with distances need it; default no: in that of `orderAsTrecEval`.
   */
  readonly keepOrder?: boolean;
}

export interface RankingReport<Name extends string> {
  /** The denominator of every mean. */
  readonly questions: number;
  /** Judged questions without a ranking: counted as 0 with `countAbsent`, else left out. */
  readonly absent: readonly string[];
  /** Questions with a ranking but no judgments: always left out. */
  readonly unjudged: readonly string[];
  /** Not rounded. */
  readonly mean: Readonly<Record<Name, number>>;
  /** Name → question id → value, for the questions of the mean. */
  readonly perQuestion: Readonly<Record<Name, ReadonlyMap<string, number>>>;
}

/** A question whose ranking was given before. */
export class DuplicateQuestionError extends Error {
  readonly code = "DUPLICATE_QUESTION";
  override readonly name = "DuplicateQuestionError";
  readonly question: string;

  constructor(question: string) {
    super(`run: question ${JSON.stringify(question)}: expected one ranking, got another: join its lines in the run`);
    this.question = question;
  }
}

/** Measures the rankings of a run one at a time; keeps the values, not the rankings. */
export class RankingEvaluation<Name extends string> {
  readonly #options: RankingEvaluationOptions<Name>;
  readonly #names: readonly Name[];
  readonly #perQuestion: Readonly<Record<Name, Map<string, number>>>;
  readonly #seen = new Set<string>();

  constructor(options: RankingEvaluationOptions<Name>) {
    this.#options = options;
    this.#names = Object.keys(options.measures) as Name[];
    this.#perQuestion = this.#forEachName(() => new Map());
  }

  /** `ranking`: in any order, unless `keepOrder` is set. Throws DuplicateQuestionError and InvalidRankingError. */
  add(question: string, ranking: readonly RankedPassage[]): void {
    if (this.#seen.has(question)) throw new DuplicateQuestionError(question);
    const { judgments, measures, dropQuestion = false, keepOrder = false } = this.#options;
    const where = `question ${JSON.stringify(question)}`;
    const others = dropQuestion ? ranking.filter(({ id }) => id !== question) : ranking;
    if (keepOrder) checkDistinct(others, where);
    const passages = keepOrder ? others : orderAsTrecEval(others, where);
    this.#seen.add(question);
    const judged = judgments.get(question);
    if (judged === undefined) return;
    for (const name of this.#names) this.#perQuestion[name].set(question, measures[name](passages, judged));
  }

  /** The means of what has been added so far. Throws NoQuestionsError when none of it is judged. */
  report(): RankingReport<Name> {
    const { judgments, countAbsent = false } = this.#options;
    const absent = [...judgments.keys()].filter((question) => !this.#seen.has(question));
    const unjudged = [...this.#seen].filter((question) => !judgments.has(question));
    const questions = judgments.size - (countAbsent ? 0 : absent.length);
    if (questions === 0) throw new NoQuestionsError("ranking measures");
    const zeros = countAbsent ? absent.map((question) => [question, 0] as const) : [];
    const perQuestion = this.#forEachName((name) => new Map([...this.#perQuestion[name], ...zeros]));
    const mean = this.#forEachName(
      (name) => perQuestion[name].values().reduce((sum, value) => sum + value) / questions,
    );
    return { questions, absent, unjudged, mean, perQuestion };
  }

  #forEachName<Value>(valueOf: (name: Name) => Value): Record<Name, Value> {
    return Object.fromEntries(this.#names.map((name) => [name, valueOf(name)])) as Record<Name, Value>;
  }
}
