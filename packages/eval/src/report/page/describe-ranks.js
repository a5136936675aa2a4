/** @typedef {import("../page-data.ts").QuestionEntry} QuestionEntry */

/**
 * Where each run has its first hits, for people: "answer at 3, gold not found".
 * @param {QuestionEntry} entry
 * @param {number} run
 */
export function describeRanks([, , answers, ...ranks], run) {
  const [answerRank, goldRank] = ranks[run];
  return [
    answers.length > 0 ? `answer ${describeRank(answerRank)}` : "no answer known",
    ...(goldRank < 0 ? [] : [`gold ${describeRank(goldRank)}`]),
  ].join(", ");
}

/** @param {number} rank 0 where there is none */
function describeRank(rank) {
  return rank > 0 ? `at ${rank}` : "not found";
}
