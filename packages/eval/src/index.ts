export { type AnswerMatcher, type UnusableAnswer, type UnusableReason } from "./answers/answer-matcher.ts";
export { matchCharacters } from "./answers/match-characters.ts";
export { matchStrings } from "./answers/match-strings.ts";
export { matchRegex } from "./answers/match-regex.ts";
export { highlightCharacters } from "./answers/highlight-characters.ts";
export { highlightStrings } from "./answers/highlight-strings.ts";
export { type HighlightAnswers, type TextRange } from "./answers/text-range.ts";
export { type FusionOptions, InvalidFusionOptionError } from "./fusion/fuse-rankings.ts";
export { minMaxScores } from "./fusion/min-max-scores.ts";
export { type ReciprocalRankOptions, reciprocalRankFusion } from "./fusion/reciprocal-rank-fusion.ts";
export { combSum, interpolate } from "./fusion/score-fusion.ts";
export { type JudgedPassage, type JudgedQuestion, type Judgment } from "./judging/judged-question.ts";
export { judgeQuestions, type JudgingOptions } from "./judging/judge-questions.ts";
export { type AnswerMatch } from "./judging/judge-texts.ts";
export { JudgingError } from "./judging/worker-judge.ts";
export { bootstrapMean, type BootstrapOptions, type ConfidenceInterval } from "./metrics/bootstrap.ts";
export { type GoldMatcher, judgeGold, matchGold } from "./metrics/match-gold.ts";
export { type Judgments, orderAsTrecEval } from "./metrics/order-as-trec-eval.ts";
export { type PairedTest, pairedRandomisationTest, UnpairedQuestionError } from "./metrics/paired-test.ts";
export {
  DuplicateQuestionError,
  RankingEvaluation,
  type RankingEvaluationOptions,
  type RankingReport,
} from "./metrics/ranking-evaluation.ts";
export {
  averagePrecision,
  ndcg,
  precision,
  type RankingMeasure,
  recall,
  reciprocalRank,
  success,
} from "./metrics/ranking-measures.ts";
export { InvalidResamplingError, type ResamplingOptions } from "./metrics/resampling.ts";
export { InvalidCutoffsError, NoQuestionsError, type TopKAccuracy, TopKCounter } from "./metrics/top-k-accuracy.ts";
export { type Passage, type RetrievedPassage, type RetrievedQuestion } from "./passage.ts";
export { InvalidRankingError, type RankedPassage } from "./ranking.ts";
export { type MeasureComparison, measureRows, type ReportMeasure } from "./report/report-measure.ts";
export { type ReportOptions, ReportOptionError, type ReportRun } from "./report/report-options.ts";
export { type ReportQuestion, ReportQuestionError } from "./report/report-question.ts";
export { writeReport } from "./report/write-report.ts";
export {
  RetrievalEvaluation,
  type RetrievalEvaluationOptions,
  type RetrievalReport,
  type UnusableAnswers,
} from "./retrieval-evaluation.ts";
export {
  type DureaderQuestion,
  writeDureaderIds,
  writeDureaderScores,
  writeDureaderTexts,
} from "./runs/dureader-files.ts";
export { type PyseriniQuestion, writePyseriniFile } from "./runs/pyserini-file.ts";
export { writeRetrievalFile } from "./runs/retrieval-file.ts";
export { writeValuesCsv } from "./runs/values-csv.ts";
export { QuestionIdError } from "./runs/write-by-question.ts";
