import { type AnswerMatch, judgeQuestions, matchStrings, type RetrievedQuestion } from "@dpr/eval";
import { type Round, startHasAnswer } from "./dpr-has-answer.ts";
import { median } from "./median.ts";
import { each, missingFile, questionFiles, retrievedQuestions } from "./retrieved-questions.ts";

const ROUNDS = 3;
/** Of the slow ways, every so many questions. */
const EVERY = { "cut into words": 10, "DPR's Python": 40 } as const;

interface Way {
  readonly name: string;
  readonly questions: readonly RetrievedQuestion[];
  readonly run: (questions: readonly RetrievedQuestion[]) => Round | Promise<Round>;
}

interface AnswerRate {
  readonly way: string;
  readonly passages: number;
  readonly passagesPerSecond: number;
}

/**
 * Looking for the answers of Natural Questions' 3,610 test questions in the 100 passages that BM25 finds for each, beside
 * cutting every passage into words, and beside DPR's Python where PYTHON names one with the package regex; in turns.
 */
export async function measureAnswers(): Promise<object> {
  if (missingFile !== undefined) {
    console.log(`\nanswers: left out; there is no ${missingFile}`);
    return {};
  }
  const questions = await retrievedQuestions(questionFiles.naturalQuestions);
  const patterns = await retrievedQuestions(questionFiles.curatedTrec);
  await using python = await startHasAnswer(thin(questions, EVERY["DPR's Python"]));
  const ways: readonly Way[] = [
    { name: "matchStrings, one thread", questions, run: inThisThread },
    ...(python === undefined
      ? []
      : [{ name: "DPR's Python", questions: thin(questions, EVERY["DPR's Python"]), run: python.run }]),
    { name: "cut into words", questions: thin(questions, EVERY["cut into words"]), run: cutIntoWords },
    ...[1, 2].map((threads) => ({ name: `string, threads ${threads}`, questions, run: judging("string", threads) })),
    ...[1, 2].map((threads) => ({
      name: `regex, threads ${threads}`,
      questions: patterns,
      run: judging("regex", threads),
    })),
  ];
  await requireEqual(questions, python?.run);
  return { rates: printRates(ways, await inTurns(ways)) };
}

function thin<Item>(items: readonly Item[], every: number): readonly Item[] {
  return items.filter((_, i) => i % every === 0);
}

/** All find the same, or the comparison is of different things. */
async function requireEqual(questions: readonly RetrievedQuestion[], python: Way["run"] | undefined): Promise<void> {
  const some = thin(questions, EVERY["DPR's Python"]);
  const runs = [inThisThread, cutIntoWords, judging("string", 2), ...(python === undefined ? [] : [python])];
  const holding = await Promise.all(runs.map(async (run) => (await run(some)).holding));
  if (new Set(holding).size > 1)
    throw new Error(`expected as many passages with an answer everywhere, got ${holding.join(", ")}`);
  console.log(
    `\n${holding[0]} of ${countPassages(some)} passages hold an answer, of every ${EVERY["DPR's Python"]}th question`,
  );
}

async function inTurns(ways: readonly Way[]): Promise<ReadonlyMap<Way, readonly number[]>> {
  const seconds = new Map(ways.map((way) => [way, [] as number[]]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const way of ways) seconds.get(way)!.push((await way.run(way.questions)).seconds);
  }
  return seconds;
}

function printRates(ways: readonly Way[], seconds: ReadonlyMap<Way, readonly number[]>): readonly AnswerRate[] {
  console.log("way                           passages   passages/s   first / this");
  const rates = ways.map((way): AnswerRate => {
    const passages = countPassages(way.questions);
    return { way: way.name, passages, passagesPerSecond: Math.round(passages / median(seconds.get(way)!)) };
  });
  for (const { way, passages, passagesPerSecond } of rates) {
    const ratio = rates[0].passagesPerSecond / passagesPerSecond;
    const columns = [passages, passagesPerSecond].map((one, i) => one.toLocaleString("en").padStart(i === 0 ? 10 : 12));
    console.log(`${way.padEnd(27)} ${columns.join(" ")} ${ratio.toFixed(1).padStart(14)}`);
  }
  return rates;
}

function inThisThread(questions: readonly RetrievedQuestion[]): Round {
  const started = performance.now();
  let holding = 0;
  for (const { answers, retrieved } of questions) {
    const matcher = matchStrings(answers);
    for (const { text } of retrieved) holding += Number(matcher.matches(text));
  }
  return { seconds: secondsSince(started), holding };
}

/** The plain way: the words of every passage. */
function cutIntoWords(questions: readonly RetrievedQuestion[]): Round {
  const started = performance.now();
  let holding = 0;
  for (const { answers, retrieved } of questions) {
    const wanted = answers.map(words).filter((one) => one !== "");
    for (const { text } of retrieved) {
      const found = words(text);
      holding += Number(wanted.some((one) => found.includes(one)));
    }
  }
  return { seconds: secondsSince(started), holding };
}

function words(text: string): string {
  const found = text.normalize("NFD").match(/[\p{L}\p{N}\p{M}]+|[^\p{Z}\p{C}]/gu);
  return found === null ? "" : ` ${found.join(" ").toLowerCase()} `;
}

function judging(match: AnswerMatch, threads: number) {
  return async (questions: readonly RetrievedQuestion[]): Promise<Round> => {
    const started = performance.now();
    let holding = 0;
    for await (const { retrieved } of judgeQuestions(each(questions), { match, threads })) {
      holding += retrieved.filter(({ hasAnswer }) => hasAnswer).length;
    }
    return { seconds: secondsSince(started), holding };
  };
}

function countPassages(questions: readonly RetrievedQuestion[]): number {
  return questions.reduce((all, { retrieved }) => all + retrieved.length, 0);
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
