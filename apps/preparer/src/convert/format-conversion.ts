import { type ConvertedFile, type Loss, LOSSES } from "@dpr/data";

/** For people: what was written, and what could not be carried over. */
export function formatConversion(
  files: readonly ConvertedFile[],
  losses: Readonly<Partial<Record<Loss, number>>>,
): string {
  const written = files.map(({ path, rows }) => [number(rows), `rows in ${path}`] as const);
  const lost = Object.entries(losses).map(([loss, count]) => [number(count), LOSSES[loss as Loss]] as const);
  return [...table("Written", written), ...table("Not carried over as it was", lost)].join("\n");
}

function table(title: string, rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([count]) => count.length));
  return rows.length === 0 ? [] : [title, ...rows.map(([count, what]) => `  ${count.padStart(width)}  ${what}`)];
}

function number(count: number): string {
  return count.toLocaleString("en");
}
