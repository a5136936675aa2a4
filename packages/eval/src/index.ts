export { type AnswerMatcher, type MatchAnswers } from "./answers/answer-matcher.ts";
export { matchStrings } from "./answers/match-strings.ts";
export { matchRegex, type RegexMatcher } from "./answers/match-regex.ts";
export { judgeQuestion, type JudgedPassage, type JudgedQuestion } from "./judge-question.ts";
export { type GoldMatcher, matchGold } from "./metrics/match-gold.ts";
export { InvalidCutoffsError, NoQuestionsError, type TopKAccuracy, TopKCounter } from "./metrics/top-k-accuracy.ts";
export { type Passage, type RetrievedPassage, type RetrievedQuestion } from "./passage.ts";
export { RetrievalEvaluation, type RetrievalEvaluationOptions, type RetrievalReport } from "./retrieval-evaluation.ts";
export { writeRetrievalFile } from "./runs/retrieval-file.ts";
