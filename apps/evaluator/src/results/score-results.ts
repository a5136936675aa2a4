import { basename } from "node:path";
import { type CommandContext, peakRssMb } from "@dpr/command-line";
import { reportRetrieval } from "../measure/report-retrieval.ts";
import type { MeasureOptions } from "../options/measure-options.ts";
import { withCollection } from "../options/with-collection.ts";
import type { OutputOptions } from "../options/output-options.ts";
import { askQuestions } from "./asked-questions.ts";
import { openResults } from "./open-results.ts";
import type { Results } from "./results.ts";

/** Measures results, and writes the files that were asked for. */
export async function scoreResults(
  results: Results,
  given: MeasureOptions & OutputOptions,
  { signal }: CommandContext,
): Promise<object> {
  const started = performance.now();
  const options = await withCollection(given);
  const { ctxFile, dureaderTest, qaFile, gold, qrels } = options;
  const ask = await askQuestions(options);
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

/** Whether a file is to be written that tells what passages say. */
function writesTexts({ outFile, pyseriniFile }: OutputOptions): boolean {
  return outFile !== undefined || pyseriniFile !== undefined;
}
