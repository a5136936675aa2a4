import type { RetrievalReport } from "@dpr/eval";

/** The shares of questions that were answered in their first k passages, as aligned lines for people. */
export function accuracyTable(
  { byAnswer, byGold }: Pick<RetrievalReport, "byAnswer" | "byGold">,
  cutoffs: readonly number[],
): string {
  const columns = [
    { title: "answer", result: byAnswer },
    { title: "gold", result: byGold },
  ].flatMap(({ title, result }) => (result === undefined ? [] : [{ title, ...result }]));
  const lines = [
    ["in top", ...columns.map(({ title }) => title)],
    ...cutoffs.map((k) => [`${k}`, ...columns.map(({ accuracy }) => accuracy[k].toFixed(4))]),
    ["of", ...columns.map(({ questions }) => questions.toLocaleString("en"))],
  ];
  return lines.map((cells) => cells.map((cell) => cell.padStart(8)).join("")).join("\n");
}
