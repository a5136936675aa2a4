import type { ReportMeasure } from "./report-measure.ts";
import type { ReportOptions } from "./report-options.ts";
import type { ReportTally } from "./report-tally.ts";
import { count, escapeHtml, percent } from "./html.ts";
import { latencyTable } from "./latency-table.ts";
import { measureTable } from "./measure-table.ts";
import { scoreChart } from "./score-chart.ts";
import { topKMeasures } from "./top-k-measures.ts";
import { topKCharts } from "./top-k-chart.ts";

/** What a report says of all questions together: headline, curves, table of measures, scores, latency. */
export function renderSummary(tally: ReportTally, options: ReportOptions): string {
  const { title, runs, cutoffs = [1, 5, 20, 100], measures = [] } = options;
  const topK = tally.judges.map((judge) => topKMeasures(judge, cutoffs, tally.depth));
  return `<header><h1>${escapeHtml(title)}</h1><p class="soft">${escapeHtml(denominators(tally, options))}</p></header>
${topK.map((measures) => tiles(measures, runs)).join("\n")}
${runs.some(({ facts }) => facts !== undefined) ? `<h2>What was measured</h2><div class="sides">${runs.map((run) => factsOf(run, runs.length)).join("")}</div>` : ""}
<h2>Top-k accuracy</h2>
${topKCharts(
  tally.judges,
  runs.map(({ name }) => name),
  tally.depth,
)}
<h2>Measures</h2>
${measureTable([...topK.flat(), ...measures], runs)}
${scores(tally, runs)}
${latencyTable(runs)}`;
}

type Runs = ReportOptions["runs"];

/** What the shares are shares of. */
function denominators(
  { questions, withAnswers, withGold, depth }: ReportTally,
  { passages, runs }: ReportOptions,
): string {
  const searched = passages === undefined ? "" : ` among ${count(passages)}`;
  const judged = [
    ...(withAnswers > 0
      ? [
          `by answer over all ${count(questions)}${withAnswers < questions ? `, ${count(withAnswers)} with answers` : ""}`,
        ]
      : []),
    ...(withGold > 0 ? [`by gold passage over the ${count(withGold)} that have one`] : []),
  ];
  return [
    `${count(questions)} ${questions === 1 ? "question" : "questions"}, up to ${count(depth)} passages each${searched}.`,
    judged.length === 0 ? "Neither answers nor gold passages are known." : `Judged ${judged.join(", and ")}.`,
    ...(runs.length === 2 ? [`${runs[0].name} is compared with ${runs[1].name}.`] : []),
  ].join(" ");
}

function tiles(measures: readonly ReportMeasure[], runs: Runs): string {
  const list = measures.map(({ name, questions, value, comparison }) => {
    const of = (share: number): string => `${count(share * questions)} of ${count(questions)}`;
    const note =
      comparison === undefined
        ? of(value.mean)
        : `<bdi>${escapeHtml(runs[1]!.name)}</bdi> ${percent(comparison.value.mean)}`;
    return `<div><dt>${name}</dt><dd>${percent(value.mean)}<small>${note}</small></dd></div>`;
  });
  return list.length === 0 ? "" : `<dl class="tiles">${list.join("")}</dl>`;
}

function factsOf({ name, facts = {} }: Runs[number], runs: number): string {
  const rows = Object.entries(facts).map(
    ([fact, value]) => `<dt>${escapeHtml(fact)}</dt><dd>${escapeHtml(value)}</dd>`,
  );
  return `<div>${runs === 1 ? "" : `<h3><bdi>${escapeHtml(name)}</bdi></h3>`}<dl class="facts-of-run">${rows.join("")}</dl></div>`;
}

function scores({ runs, withAnswers }: ReportTally, names: Runs): string {
  const hit = withAnswers > 0 ? "hold an answer" : "are gold";
  const charts = runs.flatMap(({ hitScores, otherScores, foundTopScores, missedTopScores }, i) => {
    const of = names.length === 1 ? "" : `, ${names[i].name}`;
    return [
      scoreChart(`Scores of passages${of}`, [hit, "others"], [hitScores, otherScores]),
      scoreChart(`Scores of first passages${of}`, ["question found", "not found"], [foundTopScores, missedTopScores]),
    ];
  });
  const drawn = charts.filter((chart) => chart !== "");
  return drawn.length === 0 ? "" : `<h2>Scores</h2>\n<div class="charts">${drawn.join("\n")}</div>`;
}
