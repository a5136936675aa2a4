import type { ShardReport } from "@dpr/data";

/** A report for people: a line for each shard, then every problem, then what is good to know. */
export function formatReport({ shards, findings }: ShardReport): string {
  const rows = shards.map(({ path, described }) => {
    const problems = findings.filter((finding) => finding.kind === "problem" && finding.path === path).length;
    const found = described === undefined ? "no manifest" : problems === 0 ? "good" : `problems: ${problems}`;
    const { shard = "", rows, dimension, storage } = described ?? {};
    const numbers = described === undefined ? "" : `${dimension} × ${storage}`;
    return [path, shard, rows?.toLocaleString("en") ?? "", numbers, found];
  });
  const problems = findings.filter(({ kind }) => kind === "problem");
  const notes = findings.filter(({ kind }) => kind === "note");
  return [
    ...aligned([["shard file", "shard", "rows", "numbers", "found"], ...rows]),
    ...section(problems.length === 0 ? "No problems" : "Problems", problems),
    ...(notes.length === 0 ? [] : section("Good to know", notes)),
  ].join("\n");
}

function aligned(lines: readonly (readonly string[])[]): readonly string[] {
  const widths = lines[0].map((_, column) => Math.max(...lines.map((cells) => cells[column].length)));
  return lines.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]))
      .join("  ")
      .trimEnd(),
  );
}

function section(title: string, findings: ShardReport["findings"]): readonly string[] {
  return ["", title, ...findings.map(({ message }) => `  ${message}`)];
}
