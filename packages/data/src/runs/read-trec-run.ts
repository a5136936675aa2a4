import { checkedRows } from "../files/checked-rows.ts";
import { FormatError, type Place, quote } from "../files/file-errors.ts";
import { readColumns } from "../files/read-columns.ts";
import type { Row } from "../files/read-rows.ts";
import type { ReaderOptions } from "../files/reader-options.ts";
import type { Hit, RetrievedQuestion } from "./retrieved-question.ts";

/**
 * The questions of a TREC run, `.gz` or not: lines of `qid Q0 docid rank score tag`, those of a question together.
 * As in trec_eval the score decides which passage is better; equal scores are in the order of their ranks. Memory holds
 * the lines of one question and the ids of all.
 * @throws FormatError for a line that is not so, or whose question was there before other questions
 */
export async function* readTrecRun(path: string, options: ReaderOptions = {}): AsyncGenerator<RetrievedQuestion> {
  let current: { readonly id: string; readonly hits: RankedHit[] } | undefined;
  for await (const { question, ...hit } of readRunLines(path, options)) {
    if (current !== undefined && current.id !== question) {
      yield retrieved(current.id, current.hits);
      current = undefined;
    }
    current ??= { id: question, hits: [] };
    current.hits.push(hit);
  }
  if (current !== undefined) yield retrieved(current.id, current.hits);
}

interface RankedHit extends Required<Pick<Hit, "id" | "score">> {
  readonly rank: number;
}

interface RunLine extends RankedHit {
  readonly question: string;
}

function retrieved(id: string, hits: readonly RankedHit[]): RetrievedQuestion {
  const best = hits.toSorted((one, other) => other.score - one.score || one.rank - other.rank);
  return { id, question: "", hits: best.map(({ id, score }) => ({ id, score })) };
}

function readRunLines(path: string, options: ReaderOptions): AsyncGenerator<RunLine> {
  const seen = new Set<string>();
  let current = "";
  return checkedRows(
    readColumns(path, "a TREC run", COLUMNS, options),
    (row: Row) => {
      const line = readRunLine(row);
      if (line.question !== current && seen.has(line.question)) {
        const got = `more of ${quote(line.question)}, which other questions have followed; sort the file by question (sort -s -k1,1)`;
        throw new FormatError(row.place, "the lines of a question to stand together", got);
      }
      seen.add((current = line.question));
      return line;
    },
    options,
  );
}

const COLUMNS = ["question id", "Q0", "passage id", "rank", "score", "tag"];

function readRunLine({ place, fields: [question, , id, rank, score] }: Row): RunLine {
  return { question, id, rank: readNumber(rank, "rank", place), score: readNumber(score, "score", place) };
}

function readNumber(text: string, field: string, { path, where }: Place): number {
  const value = Number(text);
  if (!Number.isFinite(value)) throw new FormatError({ path, where: `${where}: ${field}` }, "a number", quote(text));
  return value;
}
