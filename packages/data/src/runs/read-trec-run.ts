import { checkedRows } from "../files/checked-rows.ts";
import { FormatError, type Place, quote } from "../files/file-errors.ts";
import { readColumns } from "../files/read-columns.ts";
import type { Row } from "../files/read-rows.ts";
import type { ReaderOptions } from "../files/reader-options.ts";
import type { Hit, RetrievedQuestion } from "./retrieved-question.ts";

/**
 * The questions of a TREC run, `.gz` or not: lines of `qid Q0 docid rank score tag`, those of a question together.
 * They are in trec_eval's order, whatever their ranks: by score descending, compared as float32, and equal ones by id
 * descending, compared byte by byte. Memory holds the lines of one question and the ids of all.
 * @throws FormatError for a line that is not so, or whose question was there before other questions
 */
export async function* readTrecRun(path: string, options: ReaderOptions = {}): AsyncGenerator<RetrievedQuestion> {
  let current: { readonly id: string; readonly hits: ScoredHit[] } | undefined;
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

type ScoredHit = Required<Pick<Hit, "id" | "score">>;

interface RunLine extends ScoredHit {
  readonly question: string;
}

function retrieved(id: string, hits: readonly ScoredHit[]): RetrievedQuestion {
  return { id, question: "", hits: hits.toSorted(byScoreAndId) };
}

function byScoreAndId(one: ScoredHit, other: ScoredHit): number {
  const [score, otherScore] = [Math.fround(one.score), Math.fround(other.score)];
  if (score !== otherScore) return score > otherScore ? -1 : 1;
  return Buffer.compare(Buffer.from(other.id), Buffer.from(one.id));
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
  readNumber(rank, "rank", place);
  return { question, id, score: readNumber(score, "score", place) };
}

function readNumber(text: string, field: string, { path, where }: Place): number {
  const value = Number(text);
  if (!Number.isFinite(value)) throw new FormatError({ path, where: `${where}: ${field}` }, "a number", quote(text));
  return value;
}
