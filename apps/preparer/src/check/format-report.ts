import type { FileReport, Finding, LengthSummary, Overlap } from "@dpr/data";

const LISTED = 10;

/** A report for people: counts, lengths, problems with their first places, then what is good to know. */
export function formatReport(report: FileReport): string {
  const { path, kind, rows, badRows, damage, start, findings } = report;
  const found = Object.values(findings).filter(({ count }) => count > 0);
  const problems = [
    ...(damage === undefined ? [] : [`the file could not be read to its end: ${damage}`]),
    ...(badRows.count === 0 ? [] : [`bad rows: ${number(badRows.count)}`, ...badRowLines(report)]),
    ...found.filter(({ problem }) => problem).map(findingLine),
  ];
  const information = [
    ...found.filter(({ problem }) => !problem).map(findingLine),
    ...(start?.byteOrderMark === true ? ["the file begins with a byte-order mark, which is left out"] : []),
    ...(start === undefined || ["\n", "none"].includes(start.lineEnds)
      ? []
      : [
          `the file's lines end with ${start.lineEnds === "mixed" ? "several things" : JSON.stringify(start.lineEnds)}`,
        ]),
  ];
  return [
    `${path}: ${kind}, ${number(rows)} rows`,
    ...lengthTable(report),
    ...section("Problems", problems),
    ...section("Good to know", information),
  ].join("\n");
}

/** What files have in common, for people; those that share nothing are only counted. */
export function formatOverlaps(overlaps: readonly Overlap[]): string {
  const some = overlaps.filter(({ questions, positives = 0 }) => questions + positives > 0);
  const lines = some.map(({ paths, questions, positives }) => {
    const shared = [
      `questions: ${number(questions)}`,
      ...(positives === undefined ? [] : [`positives: ${number(positives)}`]),
    ];
    return `${paths.join(" and ")}: ${shared.join(", ")}`;
  });
  const none = overlaps.length - some.length;
  return ["In common", ...lines, ...(none === 0 ? [] : [`pairs of files that share nothing: ${number(none)}`])].join(
    "\n  ",
  );
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`  ${title}`, ...lines.map((line) => `    ${line}`)];
}

function badRowLines({ badRows }: FileReport): readonly string[] {
  const lines = badRows.listed
    .slice(0, LISTED)
    .map(({ where, expected, got }) => `  ${where}: expected ${expected}, got ${got}`);
  return badRows.count > lines.length ? [...lines, "  …"] : lines;
}

function findingLine({ says, count, examples }: Finding): string {
  const places = examples.slice(0, 3).join("; ");
  return `${says}: ${number(count)} (${places}${count > 3 ? "; …" : ""})`;
}

const COLUMNS = [
  "count",
  "minimum",
  "mean",
  "median",
  "p95",
  "p99",
  "maximum",
] as const satisfies readonly (keyof LengthSummary)[];

/** One line for the characters and one for the tokens of each sort of text, under a heading. */
function lengthTable({ lengths }: FileReport): readonly string[] {
  const rows = Object.entries(lengths).flatMap(([name, { characters, tokens, cut, limit }]) => [
    ...(characters === undefined ? [] : [[`${words(name)}, characters`, ...cells(characters), ""]]),
    ...(tokens === undefined ? [] : [[`${words(name)}, tokens`, ...cells(tokens), `${number(cut!)} over ${limit}`]]),
  ]);
  const table = [["", ...COLUMNS, ""], ...rows];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  return table.map((row) => {
    const [name, ...rest] = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]),
    );
    return `  ${[name, ...rest].join("  ")}`.trimEnd();
  });
}

function cells(summary: LengthSummary): readonly string[] {
  return COLUMNS.map((column) => number(summary[column]));
}

/** `hardNegatives` → `hard negatives` */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function number(value: number): string {
  return value.toLocaleString("en");
}
