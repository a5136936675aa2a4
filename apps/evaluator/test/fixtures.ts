import { fileURLToPath } from "node:url";

export { useFolder } from "@dpr/command-line/testing";

/** Encoders of 2 layers and 32 dimensions, with 600 words and 64 positions: `question_model_start` and others. */
export function tinyBert(name: string): string {
  return fileURLToPath(new URL(`../../../packages/model/test/reference/tiny-bert/${name}`, import.meta.url));
}

export interface Row {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

/** A collection in which several passages hold the same words. */
export const passages: readonly Row[] = [
  ["Nobel Prize", "the first prize in physics was won by Röntgen"],
  ["Super Bowl", "the team won the game in the second year"],
  ["River", "the river flows in the north of the country"],
  ["King", "the king of the country was born in the north"],
  ["Game", "a game is played by two teams and won by one"],
  ["", "physics and the first year of the king"],
  ["Country", "a country of many rivers"],
  ["Year", "the year has four seasons"],
].map(([title, text], row) => ({ id: `p${row + 1}`, title, text }));

export interface Asked {
  readonly question: string;
  readonly answers: readonly string[];
  /** The gold passage. */
  readonly gold: string;
}

export const asked: readonly Asked[] = [
  { question: "who won the first prize in physics", answers: ["rontgen", "Röntgen"], gold: "p1" },
  { question: "where was the king born", answers: ["the north"], gold: "p4" },
  { question: "how many seasons are in a year", answers: ["four"], gold: "p8" },
  { question: "who plays a game", answers: ["two teams"], gold: "p5" },
];

/** Passages as the content of a TSV file. */
export function tsv(rows: readonly Row[]): string {
  return ["id\ttext\ttitle", ...rows.map(({ id, text, title }) => `${id}\t${text}\t${title}`)].join("\n") + "\n";
}

/** Questions and answers as the content of a QA CSV file. */
export function qaCsv(questions: readonly Pick<Asked, "question" | "answers">[]): string {
  return questions.map(({ question, answers }) => `${question}\t${JSON.stringify(answers)}\n`).join("");
}

/** Questions, answers and gold passages as the content of a file in DPR's JSON. */
export function dprJson(questions: readonly Asked[]): string {
  const items = questions.map(({ question, answers, gold }) => {
    const { title = "", text = "" } = passages.find(({ id }) => id === gold) ?? {};
    return { question, answers, positive_ctxs: [{ title, text, passage_id: gold }] };
  });
  return JSON.stringify(items, null, 1);
}
