import type { TextRange } from "../answers/text-range.ts";
import { matchGold } from "../metrics/match-gold.ts";
import { formatScore } from "../runs/retrieval-file.ts";
import { excerptOf } from "./excerpt.ts";
import type { PassageData, QuestionData, QuestionEntry } from "./page-data.ts";
import type { RankedPassage, RankedRun, ReportQuestion } from "./report-question.ts";

export interface QuestionDataOptions {
  /** Finds the question's answers in a text. */
  readonly highlight: (text: string) => readonly TextRange[];
  readonly passagesWithText: number;
  readonly charactersPerPassage: number;
}

/** The line of the page's list. */
export function questionEntry({ question, id = "", answers, gold = [] }: ReportQuestion, runs: readonly RankedRun[]) {
  const none = gold.length === 0 ? -1 : 0;
  const ranks = runs.map(({ answerRank, goldRank }) => [answerRank ?? 0, goldRank ?? none] as const);
  return [question, id, answers, ...ranks] satisfies QuestionEntry;
}

/** The missing gold passages that are shown. */
const MOST_MISSING = 3;

/** What is shown of the question's passages: text of each run's first ones, and of its first hits wherever they are. */
export function questionData(
  { gold = [] }: ReportQuestion,
  runs: readonly RankedRun[],
  { highlight, passagesWithText, charactersPerPassage }: QuestionDataOptions,
): QuestionData {
  const shown = ({ id, title, text, hasAnswer, isGold }: Omit<RankedPassage, "score">): PassageData => {
    const excerpt = excerptOf(text, hasAnswer ? highlight(text) : [], charactersPerPassage);
    const marks = Number(hasAnswer) + 2 * Number(isGold);
    return [id, title, marks, excerpt.text, excerpt.before, excerpt.after, excerpt.ranges];
  };
  const passages: PassageData[] = [];
  const places = new Map<string, number>();
  const rankings = runs.map((run) =>
    run.passages.map((passage, i) => {
      const { id, title, text, hasAnswer, isGold, score } = passage;
      const key = JSON.stringify(id === "" ? [title, text] : [id]);
      const place = places.get(key) ?? passages.length;
      const hasText = i < passagesWithText || i + 1 === run.answerRank || i + 1 === run.goldRank;
      if (place === passages.length) {
        places.set(key, place);
        passages.push([id, title, Number(hasAnswer) + 2 * Number(isGold), null, 0, 0, []]);
      }
      if (hasText && passages[place][3] === null) passages[place] = shown(passage);
      return [place, Number(formatScore(score))] as const;
    }),
  );
  const found = runs.flatMap((run) => run.passages.filter(({ isGold }) => isGold));
  const missing = gold.filter((one) => !found.some(matchGold([one]))).slice(0, MOST_MISSING);
  return {
    passages,
    runs: rankings,
    missing: missing.map((one) => shown({ ...one, hasAnswer: highlight(one.text).length > 0, isGold: true })),
  };
}
