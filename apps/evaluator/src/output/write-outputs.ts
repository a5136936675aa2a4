import { basename } from "node:path";
import { createProgress } from "@dpr/command-line";
import { type Ranking, writeRankings } from "@dpr/data";
import {
  type AnswerMatch,
  type HighlightAnswers,
  highlightCharacters,
  highlightStrings,
  type ReportMeasure,
  writeDureaderIds,
  writeDureaderScores,
  writeDureaderTexts,
  writePyseriniFile,
  writeReport,
  writeRetrievalFile,
  writeValuesCsv,
} from "@dpr/eval";
import type { JudgedFound, Measured } from "../measure/measure-retrieval.ts";
import type { OutputOptions } from "../options/output-options.ts";
import { dureaderPaths } from "./dureader-paths.ts";
import { type Consumer, feedAll } from "./feed-all.ts";

/** What the files say beside the passages. */
export interface OutputFacts {
  /** What asked. */
  readonly questionFile: string;
  readonly dureaderTest: boolean;
  readonly match: AnswerMatch;
  readonly questions: number;
  /** Passages of a question, at most. */
  readonly depth: number;
  /** What the run is called. */
  readonly run: string;
  /** What was measured, for people. */
  readonly facts: Readonly<Record<string, string>>;
  /** Passages that were searched, where that is known. */
  readonly passages?: number;
  readonly signal: AbortSignal;
}

/**
 * Writes every file that was asked for, each whole or not at all, in one reading of the questions; returns their paths.
 * Where one cannot be written the others are; then its error is thrown.
 * @param measures of the report's table
 */
export async function writeOutputs(
  measured: Measured,
  measures: readonly ReportMeasure[],
  options: OutputOptions,
  facts: OutputFacts,
): Promise<readonly string[]> {
  const outputs = outputsOf(measured, measures, options, facts);
  if (outputs.length === 0) return [];
  using progress = createProgress({ label: "writing", total: facts.questions, unit: "questions" });
  async function* questions(): AsyncGenerator<JudgedFound> {
    for await (const question of measured.judged()) {
      facts.signal.throwIfAborted();
      yield question;
      progress.advance(1);
    }
  }
  await feedAll(
    questions(),
    outputs.map(({ write }) => write),
  );
  return outputs.map(({ path }) => path);
}

interface Output {
  readonly path: string;
  readonly write: Consumer<JudgedFound>;
}

function outputsOf(
  { values }: Measured,
  measures: readonly ReportMeasure[],
  { outFile, runFile, pyseriniFile, valuesFile, report }: OutputOptions,
  { dureaderTest, questionFile, depth, run, facts, match, passages, signal }: OutputFacts,
): readonly Output[] {
  const outputs: Output[] = [];
  const add = (
    path: string | undefined,
    write: (path: string, questions: AsyncIterable<JudgedFound>) => Promise<unknown>,
  ) => {
    if (path !== undefined) outputs.push({ path, write: (questions) => write(path, questions) });
  };
  if (dureaderTest && outFile !== undefined) {
    const { ids, texts, scores } = dureaderPaths(outFile, questionFile, depth);
    add(ids, writeDureaderIds);
    add(texts, writeDureaderTexts);
    add(scores, writeDureaderScores);
  } else {
    add(outFile, writeRetrievalFile);
  }
  add(runFile, async (path, questions) => writeRankings(path, await rankingsOf(questions), run));
  add(pyseriniFile, writePyseriniFile);
  add(valuesFile, (path) => writeValuesCsv(path, values));
  const highlight = highlightOf(match);
  const title = basename(questionFile);
  const page = { title, runs: [{ name: run, facts }], passages, measures, highlight, signal } as const;
  add(report, (path, questions) => writeReport(path, questions, page));
  return outputs;
}

/** What marks answers in a report; patterns are not marked. */
export function highlightOf(match: AnswerMatch): HighlightAnswers {
  if (match === "regex") return () => () => [];
  return match === "string" ? highlightStrings : highlightCharacters;
}

/** Ids and scores alone, of all questions. */
async function rankingsOf(questions: AsyncIterable<JudgedFound>): Promise<readonly Ranking[]> {
  const rankings: Ranking[] = [];
  for await (const { id, question, retrieved } of questions) {
    const ids = retrieved.map((passage) => passage.id);
    rankings.push({ id, question, ids, scores: Float64Array.from(retrieved, ({ score }) => score) });
  }
  return rankings;
}
