import { DatabaseSync } from "node:sqlite";
import { peakRssMb } from "@dpr/command-line";
import { type Passage, searchBm25 } from "@dpr/data";

const QUESTIONS = 2000;
/** The first is searched by SQLite as well. */
const SIZES = [20_000, 80_000, 320_000];
/** Each takes SQLite long. */
const SQLITE_QUESTIONS = 40;
const COUNT = 100;
const VOCABULARY = 200_000;

interface Bm25Rate {
  readonly passages: number;
  readonly questions: number;
  readonly passagesPerSecond: number;
  /** Of scoring a passage for all questions, to analysing it, which the counting pass does. */
  readonly scoringToCounting: number;
  /** Of the process so far, from the smallest collection on: it must not grow with the passages. */
  readonly peakRssMb: number;
  /** SQLite's FTS5 for the same questions, in multiples of the time taken here. */
  readonly sqlite?: number;
}

/** BM25 for many questions at once over growing collections, beside SQLite's full-text index asked one by one. */
export async function measureBm25(): Promise<readonly Bm25Rate[]> {
  const rates: Bm25Rate[] = [];
  const questions = Array.from({ length: QUESTIONS }, (_, question) => questionText(question));
  console.log("passages   questions   passages/s   scoring / counting   peak MB   FTS5 / this");
  for (const passages of SIZES) {
    const { counting, seconds } = await measureSearch(questions, passages);
    const rate: Bm25Rate = {
      passages,
      questions: QUESTIONS,
      passagesPerSecond: Math.round(passages / seconds),
      scoringToCounting: (seconds - counting) / counting,
      peakRssMb: peakRssMb(),
      ...(passages === SIZES[0] && { sqlite: (await sqliteSeconds(questions, passages)) / seconds }),
    };
    rates.push(rate);
    const columns = [
      String(passages).padEnd(8),
      String(QUESTIONS).padStart(11),
      String(rate.passagesPerSecond).padStart(12),
      rate.scoringToCounting.toFixed(2).padStart(20),
      rate.peakRssMb.toFixed(0).padStart(9),
      (rate.sqlite?.toFixed(1) ?? "").padStart(13),
    ];
    console.log(columns.join(" "));
  }
  return rates;
}

async function measureSearch(questions: readonly string[], passages: number) {
  const started = performance.now();
  let counted = started;
  await searchBm25(questions, () => passagesOf(passages), {
    count: COUNT,
    onProgress: ({ pass }) => {
      if (pass === 1) counted = performance.now();
    },
  });
  return { counting: (counted - started) / 1000, seconds: (performance.now() - started) / 1000 };
}

/** For all questions, from the time of indexing and that of some questions. */
async function sqliteSeconds(questions: readonly string[], passages: number): Promise<number> {
  const database = new DatabaseSync(":memory:");
  database.exec("create virtual table passage using fts5(text, content='')");
  let started = performance.now();
  const insert = database.prepare("insert into passage(rowid, text) values (?, ?)");
  database.exec("begin");
  for await (const { id, text } of passagesOf(passages)) insert.run(Number(id), text);
  database.exec("commit");
  const indexing = performance.now() - started;
  const select = database.prepare(`select rowid from passage where passage match ? order by rank limit ${COUNT}`);
  started = performance.now();
  for (const question of questions.slice(0, SQLITE_QUESTIONS)) select.all(question.replaceAll(" ", " OR "));
  const searching = ((performance.now() - started) * questions.length) / SQLITE_QUESTIONS;
  database.close();
  return (indexing + searching) / 1000;
}

/** Passages of 100 words, the same ones every time. */
async function* passagesOf(count: number): AsyncGenerator<Passage> {
  for (let row = 0; row < count; row++) yield { id: String(row + 1), title: "", text: words(2 * row, 100) };
}

/** Three rare words, which stand together in no passage, and six that are as common as a passage's. */
function questionText(question: number): string {
  const rare = words(2 * question + 1, 3, 0.6);
  return `${rare} ${words(2 * question + 1, 6)}`;
}

/** Words as often as Zipf's law has it: word number n of the vocabulary with a probability of about 1 / n. */
function words(seed: number, count: number, least = 0): string {
  const random = randomNumbers(seed);
  const all = [];
  for (let i = 0; i < count; i++) all.push(`w${Math.floor(VOCABULARY ** (least + (1 - least) * random()))}`);
  return all.join(" ");
}

/** Mulberry32: from 0 to 1, the same for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
