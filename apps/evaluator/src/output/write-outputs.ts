import { basename } from "node:path";
import { type Ranking, writeRankings } from "@dpr/data";
import {
  type AnswerMatch,
  type HighlightAnswers,
  highlightCharacters,
  highlightStrings,
  measureRows,
  writeDureaderIds,
  writeDureaderScores,
  writeDureaderTexts,
  writePyseriniFile,
  writeReport,
  writeRetrievalFile,
  writeValuesCsv,
} from "@dpr/eval";
import type { Measured } from "../measure/measure-retrieval.ts";
import type { OutputOptions } from "../options/output-options.ts";
import { dureaderPaths } from "./dureader-paths.ts";

/** What the files say beside the passages. */
export interface OutputFacts {
  /** What asked. */
  readonly questionFile: string;
  readonly dureaderTest: boolean;
  readonly match: AnswerMatch;
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

/** Writes every file that was asked for, one after the other, each whole or not at all; returns their paths. */
export async function writeOutputs(
  measured: Measured,
  options: OutputOptions,
  facts: OutputFacts,
): Promise<readonly string[]> {
  const { outFile, runFile, pyseriniFile, valuesFile, report } = options;
  const written: string[] = [];
  if (outFile !== undefined && facts.dureaderTest) {
    const { ids, texts, scores } = dureaderPaths(outFile, facts.questionFile, facts.depth);
    await writeDureaderIds(ids, measured.judged());
    await writeDureaderTexts(texts, measured.judged());
    await writeDureaderScores(scores, measured.judged());
    written.push(ids, texts, scores);
  } else if (outFile !== undefined) {
    await writeRetrievalFile(outFile, measured.judged());
    written.push(outFile);
  }
  if (runFile !== undefined) {
    await writeRankings(runFile, await rankingsOf(measured), facts.run);
    written.push(runFile);
  }
  if (pyseriniFile !== undefined) {
    await writePyseriniFile(pyseriniFile, measured.judged());
    written.push(pyseriniFile);
  }
  if (valuesFile !== undefined) {
    await writeValuesCsv(valuesFile, measured.values);
    written.push(valuesFile);
  }
  if (report !== undefined) {
    const { run, passages, signal } = facts;
    const measures =
      measured.ranking === undefined ? [] : measureRows(measured.ranking, undefined, { seed: 1, samples: 2_000 });
    const title = basename(facts.questionFile);
    const runs = [{ name: run, facts: facts.facts }] as const;
    const highlight = highlightOf(facts.match);
    await writeReport(report, measured.judged(), { title, runs, passages, measures, highlight, signal });
    written.push(report);
  }
  return written;
}

/** What marks answers in a report; patterns are not marked. */
export function highlightOf(match: AnswerMatch): HighlightAnswers {
  if (match === "regex") return () => () => [];
  return match === "string" ? highlightStrings : highlightCharacters;
}

/** Ids and scores alone, of all questions. */
async function rankingsOf(measured: Measured): Promise<readonly Ranking[]> {
  const rankings: Ranking[] = [];
  for await (const { id, question, retrieved } of measured.judged()) {
    const ids = retrieved.map((passage) => passage.id);
    rankings.push({ id, question, ids, scores: Float64Array.from(retrieved, ({ score }) => score) });
  }
  return rankings;
}
