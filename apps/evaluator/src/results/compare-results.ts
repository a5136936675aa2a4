import { basename } from "node:path";
import { type CommandContext, CommandLineError, peakRssMb } from "@dpr/command-line";
import { measureRows, type ReportMeasure, type ReportQuestion, writeReport } from "@dpr/eval";
import { type Measured, measureRetrieval } from "../measure/measure-retrieval.ts";
import { threadsFor } from "../measure/report-retrieval.ts";
import { usualMeasures } from "../measure/measures.ts";
import type { CompareOptions } from "../options/compare-options.ts";
import { withCollection } from "../options/with-collection.ts";
import { checkOutputs } from "../output/check-outputs.ts";
import { comparisonTable } from "../output/comparison-table.ts";
import { highlightOf } from "../output/write-outputs.ts";
import { askQuestions } from "./asked-questions.ts";
import { joinByKey } from "./join-by-key.ts";
import { openResults } from "./open-results.ts";
import { resultsFile } from "./results.ts";

/**
 * Measures two runs over the same questions and compares their values pair by pair. Questions that one of them lacks count
 * as 0 for it: else each would be measured by other questions.
 */
export async function compareResults(given: CompareOptions, { signal }: CommandContext): Promise<object> {
  const started = performance.now();
  const options = await withCollection(given);
  const { runs, ctxFile, report, seed, samples, dureaderTest, qaFile, gold, qrels } = options;
  if (runs.length !== 2) throw new CommandLineError(`expected two runs, got ${runs.length}; name their files`);
  await checkOutputs({ report }, dureaderTest);
  const ask = await askQuestions(options, runs.map(resultsFile));
  await using stack = new AsyncDisposableStack();
  const opened = [];
  for (const run of runs) {
    const open = openResults(resultsFile(run), ask, { ctxFile, writesTexts: false, signal });
    opened.push(stack.use(await open));
  }
  const depth = Math.max(...opened.map((run) => run.depth));
  const measures = options.measures ?? usualMeasures(depth, dureaderTest);
  const measured: Measured[] = [];
  for (const run of opened) {
    measured.push(
      await measureRetrieval(
        { ...run, depth },
        { ...options, ...threadsFor(options), measures, countAbsent: true, signal },
      ),
    );
  }
  const [first, second] = measured;
  const rows = measureRows({ perQuestion: first.values }, { perQuestion: second.values }, { seed, samples });
  const names = runs.map((run) => basename(run));
  console.log(comparisonTable(names, rows));
  if (report !== undefined) {
    const [one, other] = runs.map((run) => ({ name: basename(run), facts: { results: run } }));
    const title = basename(qaFile ?? gold ?? qrels ?? names.join(" and "));
    const shown = rows.filter(({ name }) => !name.startsWith("answer@"));
    const highlight = highlightOf(options.match);
    await writeReport(report, bySide(first, second), { title, runs: [one, other], measures: shown, highlight, signal });
  }
  return {
    questions: Math.max(...opened.map(({ questions }) => questions)),
    comparison: Object.fromEntries(rows.map((row) => [row.name, compared(row)])),
    seconds: Number(((performance.now() - started) / 1000).toFixed(2)),
    peakRssMb: peakRssMb(),
    files: report === undefined ? [] : [report],
  };
}

/** Every question with what both runs found. */
async function* bySide(first: Measured, second: Measured): AsyncGenerator<ReportQuestion> {
  for await (const [one, other] of joinByKey([first.judged(), second.judged()], ({ id }) => id)) {
    yield { ...(one ?? other)!, retrieved: one?.retrieved ?? [], otherRetrieved: other?.retrieved ?? [] };
  }
}

function compared({ value, comparison }: ReportMeasure): object {
  const rounded = (share: number): number => Number(share.toFixed(4));
  const { difference, pValue, won, lost, tied } = comparison!;
  const values = [rounded(value.mean), rounded(comparison!.value.mean)];
  return { values, difference: rounded(difference), pValue: Number(pValue.toPrecision(3)), won, lost, tied };
}
