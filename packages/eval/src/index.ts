export { type AnswerMatcher, type UnusableAnswer, type UnusableReason } from "./answers/answer-matcher.ts";
export { matchCharacters } from "./answers/match-characters.ts";
export { matchStrings } from "./answers/match-strings.ts";
export { matchRegex } from "./answers/match-regex.ts";
export { type FusionOptions, InvalidFusionOptionError } from "./fusion/fuse-rankings.ts";
export { minMaxScores } from "./fusion/min-max-scores.ts";
export { InvalidRankingError, type RankedPassage } from "./fusion/ranking.ts";
export { type ReciprocalRankOptions, reciprocalRankFusion } from "./fusion/reciprocal-rank-fusion.ts";
export { combSum, interpolate } from "./fusion/score-fusion.ts";
export { type JudgedPassage, type JudgedQuestion, type Judgment } from "./judging/judged-question.ts";
export { judgeQuestions, type JudgingOptions } from "./judging/judge-questions.ts";
export { type AnswerMatch } from "./judging/judge-texts.ts";
export { JudgingError } from "./judging/worker-judge.ts";
export { bootstrapMean, type BootstrapOptions, type ConfidenceInterval } from "./metrics/bootstrap.ts";
export { type GoldMatcher, matchGold } from "./metrics/match-gold.ts";
export {
  DuplicateDocumentError,
  InvalidScoreError,
  type Judgments,
  orderAsTrecEval,
  type RankedDocument,
} from "./metrics/order-as-trec-eval.ts";
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
export {
  RetrievalEvaluation,
  type RetrievalEvaluationOptions,
  type RetrievalReport,
  type UnusableAnswers,
} from "./retrieval-evaluation.ts";
export {
  type DureaderFile,
  type DureaderQuestion,
  QuestionIdError,
  writeDureaderIds,
  writeDureaderScores,
  writeDureaderTexts,
} from "./runs/dureader-files.ts";
export { writeRetrievalFile } from "./runs/retrieval-file.ts";
