import Papa from "papaparse";
import { writeFileAtomic } from "@dpr/durable-files";

/**
 * Writes what measures gave for each question as CSV: a header of `question_id` and the measures' names, then a row a
 * question, in the order of the first measure that has it. A number is the shortest that reads back as the same; where a
 * measure has no value the cell is empty. `path` holds the whole file or what it held before.
 * @param values measure → question id → value, as `RankingReport.perQuestion`
 */
export async function writeValuesCsv(
  path: string,
  values: Readonly<Record<string, ReadonlyMap<string, number>>>,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  return await writeFileAtomic(path, csv(values));
}

async function* csv(values: Readonly<Record<string, ReadonlyMap<string, number>>>): AsyncGenerator<string> {
  const columns = Object.values(values);
  yield row(["question_id", ...Object.keys(values)]);
  for (const question of new Set(columns.flatMap((column) => [...column.keys()]))) {
    yield row([question, ...columns.map((column) => column.get(question))]);
  }
}

function row(cells: readonly (string | number | undefined)[]): string {
  return `${Papa.unparse([[...cells]], { newline: "\n" })}\n`;
}
