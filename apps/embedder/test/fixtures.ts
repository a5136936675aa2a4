import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export { useFolder } from "@dpr/command-line/testing";

/** A context encoder of 2 layers and 32 dimensions, with 600 words and 64 positions. */
export const tinyBert = fileURLToPath(
  new URL("../../../packages/model/test/reference/tiny-bert/context_model_start", import.meta.url),
);

export interface Row {
  readonly id: string;
  readonly text: string;
  readonly title: string;
}

const words = ["the", "of", "first", "won", "in", "team", "year", "physics", "king", "and", "played", "river"];

/** Passages of 1 to 40 words; every third has no title. */
export function somePassages(count: number): readonly Row[] {
  return Array.from({ length: count }, (_, row) => ({
    id: `p${row}`,
    text: Array.from({ length: 1 + ((row * 7) % 40) }, (_, i) => words[(row + i * i) % words.length]).join(" "),
    title: row % 3 === 0 ? "" : words[row % words.length],
  }));
}

/** Rows as the content of a TSV file. */
export function tsv(rows: readonly Row[]): string {
  return ["id\ttext\ttitle", ...rows.map(({ id, text, title }) => `${id}\t${text}\t${title}`)].join("\n") + "\n";
}

/** The content of all files of a folder, by name, but for locks. */
export async function contents(folder: string): Promise<Readonly<Record<string, Buffer>>> {
  const names = (await readdir(folder)).filter((name) => !name.endsWith(".lock")).sort();
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))])));
}
