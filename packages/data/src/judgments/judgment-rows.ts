import { checkedRows } from "../files/checked-rows.ts";
import { FormatError, type Place, quote } from "../files/file-errors.ts";
import { readColumns } from "../files/read-columns.ts";
import { readRows, type Row } from "../files/read-rows.ts";
import { readStart } from "../files/read-start.ts";
import type { ReaderOptions } from "../files/reader-options.ts";

/** One line of a file of judgments. */
export interface Judgment {
  readonly place: Place;
  readonly question: string;
  readonly passage: string;
  /** A whole number; above 0 the passage answers the question. */
  readonly relevance: number;
}

/** The columns of BEIR's judgments, which its files name in their first line. */
export const BEIR_COLUMNS = ["query-id", "corpus-id", "score"] as const;

/**
 * The lines of a file of judgments (qrels), `.gz` or not, in order; pairs may come again. By its first line: BEIR's has
 * three columns with tabs between, and names them there; every other has TREC's four, `qid 0 docid relevance`, with any
 * blanks between, as MS MARCO's has. Memory holds a piece of the file.
 * @throws FileMissingError, FileEmptyError, FileUnreadableError, FormatError
 */
export async function* readJudgmentRows(path: string, options: ReaderOptions = {}): AsyncGenerator<Judgment> {
  const [firstLine] = (await readStart(path, "judgments")).split("\n", 1);
  yield* firstLine.split("\t").length === BEIR_COLUMNS.length
    ? readBeirRows(path, options)
    : checkedRows(readColumns(path, "judgments", TREC_COLUMNS, options), readTrecRow, options);
}

const TREC_COLUMNS = ["question id", "0", "passage id", "relevance"];

function readTrecRow({ place, fields: [question, , passage, relevance] }: Row): Judgment {
  return { place, question, passage, relevance: readRelevance(relevance, "relevance", place) };
}

async function* readBeirRows(path: string, options: ReaderOptions): AsyncGenerator<Judgment> {
  const rows = readRows(path, options);
  const { done, value: header } = await rows.next();
  if (done === true) return;
  const names = header.fields.map((name) => name.trim());
  if (names.join() !== BEIR_COLUMNS.join()) {
    const got = `${quote(names.join(" "))}; add such a first line`;
    throw new FormatError(header.place, `the header ${BEIR_COLUMNS.join(" ")}`, got);
  }
  yield* checkedRows(rows, readBeirRow, options);
}

function readBeirRow({ place, fields }: Row): Judgment {
  const [question, passage, score] = fields;
  if (fields.length !== BEIR_COLUMNS.length) {
    throw new FormatError(place, `3 columns (${BEIR_COLUMNS.join(", ")})`, `${fields.length}`);
  }
  return { place, question, passage, relevance: readRelevance(score, "score", place) };
}

function readRelevance(text: string, column: string, place: Place): number {
  const relevance = Number(text);
  if (/^-?\d+$/.test(text) && Number.isSafeInteger(relevance)) return relevance;
  throw new FormatError(place, `a whole number as ${column}`, quote(text));
}
