import { PairTally, RankTally } from "./rank-tally.ts";
import type { RankedRun, ReportQuestion } from "./report-question.ts";
import { ScoreTally } from "./score-tally.ts";

/** What is counted of one run. */
export interface RunTally {
  readonly byAnswer: RankTally;
  /** Only questions with gold passages are counted. */
  readonly byGold: RankTally;
  /** Of all passages of questions that a hit is known for. */
  readonly hitScores: ScoreTally;
  readonly otherScores: ScoreTally;
  /** Of these questions' first passages: of those with a hit at any rank, and of those without. */
  readonly foundTopScores: ScoreTally;
  readonly missedTopScores: ScoreTally;
}

/** A way to judge that something is known for, with what each run found and how two compare. */
export interface JudgeTally {
  readonly judge: "answer" | "gold passage";
  readonly runs: readonly RankTally[];
  readonly pairs: PairTally;
}

/** Counts what a report says above its questions; keeps none of them. */
export class ReportTally {
  readonly runs: readonly RunTally[];
  readonly #byAnswer = new PairTally();
  readonly #byGold = new PairTally();
  questions = 0;
  withAnswers = 0;
  withGold = 0;
  /** The most passages that a run found for a question. */
  depth = 0;

  constructor(runs: number) {
    this.runs = Array.from({ length: runs }, () => ({
      ...{ byAnswer: new RankTally(), byGold: new RankTally() },
      ...{ hitScores: new ScoreTally(), otherScores: new ScoreTally() },
      ...{ foundTopScores: new ScoreTally(), missedTopScores: new ScoreTally() },
    }));
  }

  /** By answer when any question has one, by gold passage when any has one. */
  get judges(): readonly JudgeTally[] {
    const byAnswer = { runs: this.runs.map((run) => run.byAnswer), pairs: this.#byAnswer };
    const byGold = { runs: this.runs.map((run) => run.byGold), pairs: this.#byGold };
    return [
      ...(this.withAnswers > 0 ? [{ judge: "answer", ...byAnswer } as const] : []),
      ...(this.withGold > 0 ? [{ judge: "gold passage", ...byGold } as const] : []),
    ];
  }

  /** `runs`: what each run found for the question. */
  add({ answers, gold = [] }: ReportQuestion, runs: readonly RankedRun[]): void {
    this.questions++;
    if (answers.length > 0) this.withAnswers++;
    if (gold.length > 0) this.withGold++;
    for (const [i, run] of runs.entries()) {
      const tally = this.runs[i];
      this.depth = Math.max(this.depth, run.passages.length);
      tally.byAnswer.add(run.answerRank);
      if (gold.length > 0) tally.byGold.add(run.goldRank);
      // Gold passages stand in where no answers are known; where neither is, nothing is a hit or none.
      if (answers.length > 0) addScores(tally, run, run.answerRank, ({ hasAnswer }) => hasAnswer);
      else if (gold.length > 0) addScores(tally, run, run.goldRank, ({ isGold }) => isGold);
    }
    if (runs.length < 2) return;
    this.#byAnswer.add(runs[0].answerRank, runs[1].answerRank);
    if (gold.length > 0) this.#byGold.add(runs[0].goldRank, runs[1].goldRank);
  }
}

function addScores(
  tally: RunTally,
  { passages }: RankedRun,
  rank: number | undefined,
  isHit: (passage: RankedRun["passages"][number]) => boolean,
): void {
  for (const passage of passages) (isHit(passage) ? tally.hitScores : tally.otherScores).add(passage.score);
  if (passages.length > 0) (rank === undefined ? tally.missedTopScores : tally.foundTopScores).add(passages[0].score);
}
