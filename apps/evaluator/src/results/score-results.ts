import { basename } from "node:path";
import { type CommandContext, peakRssMb } from "@dpr/command-line";
import { reportRetrieval } from "../measure/report-retrieval.ts";
import type { MeasureOptions } from "../options/measure-options.ts";
import { withCollection } from "../options/with-collection.ts";
import type { OutputOptions } from "../options/output-options.ts";
import { checkOutputs } from "../output/check-outputs.ts";
import { requireJudgeable } from "../questions/load-questions.ts";
import { type AskQuestions, askQuestions } from "./asked-questions.ts";
import { openResults } from "./open-results.ts";
import type { Results } from "./results.ts";

/**
 * Measures results, and writes the files that were asked for.
 * @param join what is to be measured of the runs: the one that there is, or a fusion of several
 */
export async function scoreResults(
  runs: readonly Results[],
  join: (ask: AskQuestions) => Results,
  given: MeasureOptions & OutputOptions,
  { signal }: CommandContext,
): Promise<object> {
  const started = performance.now();
  const options = await withCollection(given);
  const { ctxFile, dureaderTest, qaFile, gold, qrels } = options;
  await checkOutputs(options, dureaderTest);
  const ask = await askQuestions(options, runs);
  const results = join(ask);
  if (!writesAnything(options)) requireJudgeable(results.name, ask().left());
  await using opened = await openResults(results, ask, { ctxFile, writesTexts: writesTexts(options), signal });
  const measured = await reportRetrieval(opened, options, {
    ...{ dureaderTest, signal, run: basename(results.name) },
    questionFile: qaFile ?? gold ?? qrels ?? results.name,
    facts: { results: results.name, "answers by": options.match },
  });
  return {
    ...measured,
    seconds: Number(((performance.now() - started) / 1000).toFixed(2)),
    peakRssMb: peakRssMb(),
  };
}

function writesAnything({ outFile, runFile, pyseriniFile, valuesFile, report }: OutputOptions): boolean {
  return [outFile, runFile, pyseriniFile, valuesFile, report].some((path) => path !== undefined);
}

/** Whether a file is to be written that tells what passages say. */
function writesTexts({ outFile, pyseriniFile }: OutputOptions): boolean {
  return outFile !== undefined || pyseriniFile !== undefined;
}
