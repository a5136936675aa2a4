import { checkedRows } from "../files/checked-rows.ts";
import { decodeUtf8 } from "../files/decode-utf8.ts";
import { FormatError, type Place, quote, thousands } from "../files/file-errors.ts";
import { readBytes } from "../files/read-bytes.ts";
import type { ReaderOptions } from "../files/reader-options.ts";
import { isSpace } from "../files/split-json-array.ts";
import { type Line, splitLines } from "../files/split-lines.ts";
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
    writtenLines(path),
    ({ number, bytes }: Line) => {
      const place = { path, where: `line ${thousands(number)}` };
      const line = readRunLine(decodeUtf8(bytes, place), place);
      if (line.question !== current && seen.has(line.question)) {
        const got = `more of ${quote(line.question)}, which other questions have followed; sort the file by question`;
        throw new FormatError(place, "the lines of a question to stand together", got);
      }
      seen.add((current = line.question));
      return line;
    },
    options,
  );
}

async function* writtenLines(path: string): AsyncGenerator<Line> {
  for await (const line of splitLines(path, readBytes(path, "a TREC run"))) {
    if (!line.bytes.every(isSpace)) yield line;
  }
}

function readRunLine(line: string, place: Place): RunLine {
  const fields = line.trim().split(/\s+/);
  if (fields.length !== 6) {
    const got = `${fields.length} in ${quote(line)}`;
    throw new FormatError(place, "6 columns: question id, Q0, passage id, rank, score, tag", got);
  }
  const [question, , id, rank, score] = fields;
  return { question, id, rank: readNumber(rank, "rank", place), score: readNumber(score, "score", place) };
}

function readNumber(text: string, field: string, { path, where }: Place): number {
  const value = Number(text);
  if (!Number.isFinite(value)) throw new FormatError({ path, where: `${where}: ${field}` }, "a number", quote(text));
  return value;
}
