import { dirname } from "node:path";
import { writeFileAtomic } from "@dpr/durable-files";
import { highlightStrings } from "../answers/highlight-strings.ts";
import { InvalidCutoffsError, NoQuestionsError } from "../metrics/top-k-accuracy.ts";
import { packJson, packText } from "./packed.ts";
import { questionData, questionEntry } from "./question-data.ts";
import { pageScript } from "./page-script.ts";
import { renderStart } from "./render-page.ts";
import { type ReportOptions, ReportOptionError } from "./report-options.ts";
import { type ReportQuestion, rankRuns } from "./report-question.ts";
import { ReportTally } from "./report-tally.ts";
import { createScratchText } from "./scratch-text.ts";

/**
 * Writes a run, or two that are compared, as one page of HTML that needs nothing else: the headline, top-k accuracy for
 * all k, a table of measures, distributions of scores, latency, and every question with its passages, answers marked.
 * Texts in it are shown and never run. Equal questions and options give equal pages.
 *
 * Keeps one question in memory; what is read of the others waits in a temporary file beside `path`, which holds the whole
 * page or what it held before. Throws NoQuestionsError, ReportQuestionError, ReportOptionError, InvalidCutoffsError and
 * the signal's reason.
 */
export async function writeReport(
  path: string,
  questions: AsyncIterable<ReportQuestion>,
  options: ReportOptions,
): Promise<{ readonly bytes: number; readonly sha256: string; readonly questions: number }> {
  const { highlight = highlightStrings, passagesWithText = 20, charactersPerPassage = 600, signal } = options;
  checkOptions(options);
  const tally = new ReportTally(options.runs.length);
  await using entries = await createScratchText(dirname(path));
  await using blocks = await createScratchText(dirname(path));
  for await (const question of questions) {
    signal?.throwIfAborted();
    const number = tally.questions + 1;
    const runs = rankRuns(question, options.runs.length, number);
    tally.add(question, runs);
    const kept = { highlight: highlight(question.answers), passagesWithText, charactersPerPassage };
    await entries.append(`${number === 1 ? "[" : ",\n"}${JSON.stringify(questionEntry(question, runs))}`);
    await blocks.append(block(number, packJson(questionData(question, runs, kept))));
  }
  if (tally.questions === 0) throw new NoQuestionsError("report");
  await entries.append("]");

  const page = { ...options, passagesWithText, script: await pageScript() };
  const content = async function* (): AsyncGenerator<string | Uint8Array> {
    yield renderStart(tally, page);
    yield `<script type="application/octet-stream" id="entries">`;
    yield* packText(entries.read());
    // Before the questions' passages, so that it is at work while they are still read.
    yield `</script>\n<script>${page.script}</script>\n`;
    for await (const part of blocks.read()) {
      signal?.throwIfAborted();
      yield part;
    }
    yield "</body>\n</html>\n";
  };
  return { ...(await writeFileAtomic(path, content())), questions: tally.questions };
}

function checkOptions({ cutoffs = [1], passages = 0, passagesWithText = 0, charactersPerPassage = 1 }: ReportOptions) {
  const isCount = (number: number) => Number.isSafeInteger(number) && number >= 1;
  if (!cutoffs.every(isCount)) throw new InvalidCutoffsError(cutoffs);
  for (const [option, number] of Object.entries({ passages, passagesWithText })) {
    if (number !== 0 && !isCount(number)) throw new ReportOptionError(option, "a whole number from 0 up", number);
  }
  if (isCount(charactersPerPassage)) return;
  throw new ReportOptionError("charactersPerPassage", "a whole number from 1 up", charactersPerPassage);
}

function block(number: number, packed: string): string {
  return `<script type="application/octet-stream" id="q${number}">${packed}</script>\n`;
}
