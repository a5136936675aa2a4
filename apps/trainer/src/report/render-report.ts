import type { Recipe } from "../state/recipe.ts";
import { chartsOf } from "./charts.ts";
import { describeSpeed, stageNames, stageShares } from "./epoch-rates.ts";
import { count, duration, escapeHtml, percent } from "./html.ts";
import { drawLineChart } from "./line-chart.ts";
import { pageStyle } from "./page-style.ts";
import {
  type EpochRecord,
  isRun,
  type MetricsRecord,
  type RunRecord,
  type ValidationRecord,
  type WarningRecord,
} from "./records.ts";

export interface ReportOptions {
  /** Such as the output directory's name. */
  readonly title: string;
  readonly recipe: Recipe;
}

/**
 * A run as one page of HTML that needs nothing else, no script and no other file: curves, warnings, the best checkpoint,
 * epochs, where the time went, the recipe. Equal records give equal pages. Costs a tenth of a second, and loads echarts.
 */
export function renderReport(records: readonly MetricsRecord[], { title, recipe }: ReportOptions): string {
  const { maxGradNorm } = recipe;
  const charts = chartsOf(records, typeof maxGradNorm === "number" ? maxGradNorm : 0).map(drawLineChart);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<main>
<header><h1>${escapeHtml(title)}</h1><p class="soft">${escapeHtml(progress(records))}</p></header>
${warnings(records.filter((record) => record.type === "warning"))}
${tiles(records)}
<h2>Curves</h2>
<div class="charts">
${charts.length > 0 ? charts.join("\n") : '<p class="soft">No update is done yet.</p>'}
</div>
${epochs(records)}
${times(records.findLast((record) => record.type === "epoch"))}
<h2>Recipe</h2>
${recipeList(recipe)}
${history(records.filter(isRun))}
</main>
</body>
</html>
`;
}

function progress(records: readonly MetricsRecord[]): string {
  const total = records.findLast(isRun)?.totalUpdates;
  const update = records.at(-1)?.update ?? 0;
  return `Update ${count(update)}${total === undefined ? "" : ` of ${count(total)}`}`;
}

const warningTitles: Readonly<Record<WarningRecord["kind"], string>> = {
  collapsed: "No better than chance",
  clipped: "Gradient always clipped",
  notImproving: "Validation does not improve",
  learningRateZero: "Learning rate 0",
};

function warnings(records: readonly WarningRecord[]): string {
  if (records.length === 0) return "";
  const items = records.map(
    ({ kind, update, message }) =>
      `<li><strong>${warningTitles[kind]}</strong> (update ${count(update)}). ${escapeHtml(message).replace(/--\w+/g, "<code>$&</code>")}</li>`,
  );
  return `<section class="warnings"><h2>Warnings</h2><ul>${items.join("")}</ul></section>`;
}

function tiles(records: readonly MetricsRecord[]): string {
  const best = records.findLast((record): record is ValidationRecord => record.type === "validation" && record.isBest);
  const epoch = records.findLast((record) => record.type === "epoch");
  const update = records.findLast((record) => record.type === "update");
  const trained = records.reduce((all, record) => all + (record.type === "update" ? record.seconds : 0), 0);
  const last = epoch ?? update;
  const correct = epoch?.correct ?? (update === undefined ? 0 : update.correct / update.questions);
  const list = [
    best &&
      tile(
        "Best checkpoint",
        shown(best.chosenBy, best.metrics[best.chosenBy]),
        `${best.chosenBy}, epoch ${best.epoch}, in best/`,
      ),
    last &&
      tile(
        "Training loss",
        last.loss.toFixed(4),
        `${epoch ? `mean of epoch ${epoch.epoch}` : "last update"}; ${percent(correct)} right`,
      ),
    last &&
      tile(
        "Throughput",
        `${count(last.tokensPerSecond)} tokens/s`,
        epoch ? `${count(epoch.questionsPerSecond)} questions/s` : "",
      ),
    update && tile("Time in updates", duration(trained), `${count(update.update)} updates`),
  ];
  return `<dl class="tiles">${list.filter((one) => one !== undefined).join("")}</dl>`;
}

function tile(name: string, value: string, note: string): string {
  return `<div><dt>${name}</dt><dd>${escapeHtml(value)}<small>${escapeHtml(note)}</small></dd></div>`;
}

/** Shares in per cent, as the charts have them; what is no number is no value. */
function shown(metric: string, value: number): string {
  if (!Number.isFinite(value)) return "–";
  return /^top\d+$|^devCorrect$/.test(metric) ? percent(value) : String(Number(value.toPrecision(4)));
}

const MOST_ROWS = 100;

/** One row an epoch, with its last validation; epoch 0 is the start. */
function epochs(records: readonly MetricsRecord[]): string {
  const trained = new Map<number, EpochRecord>();
  const validated = new Map<number, ValidationRecord>();
  for (const record of records) {
    if (record.type === "epoch") trained.set(record.epoch, record);
    if (record.type === "validation") validated.set(record.epoch, record);
  }
  const numbers = [...new Set([...trained.keys(), ...validated.keys()])].sort((a, b) => a - b).slice(-MOST_ROWS);
  if (numbers.length === 0) return "";
  const metrics = [...new Set([...validated.values()].flatMap((record) => Object.keys(record.metrics)))];
  const head = [
    ...["epoch", "updates", "training loss", "right", ...metrics],
    ...["tokens/s", "padding", "recomputed", "GFLOP/s", "of GEMM"],
  ];
  const rows = numbers.map((number) => {
    const [epoch, validation] = [trained.get(number), validated.get(number)];
    return [
      String(number),
      count((epoch ?? validation)!.update),
      epoch?.loss.toFixed(4),
      epoch && percent(epoch.correct),
      ...metrics.map((metric) => validation && shown(metric, validation.metrics[metric])),
      epoch && count(epoch.tokensPerSecond),
      epoch && percent(epoch.paddedShare),
      epoch && percent(epoch.recomputedShare),
      epoch && count(epoch.gflops),
      epoch && epoch.gemmGflops > 0 ? percent(epoch.gflops / epoch.gemmGflops) : undefined,
    ];
  });
  const cells = (row: readonly (string | undefined)[], tag: string): string =>
    `<tr>${row.map((cell) => `<${tag}>${escapeHtml(cell ?? "–")}</${tag}>`).join("")}</tr>`;
  return `<h2>Epochs</h2>
<div class="wide"><table class="numbers"><thead>${cells(head, "th")}</thead>
<tbody>${rows.map((row) => cells(row, "td")).join("\n")}</tbody></table></div>`;
}

function times(epoch: EpochRecord | undefined): string {
  if (epoch === undefined) return "";
  const bars = stageShares(epoch.seconds)
    .filter(({ share }) => share > 0)
    .map(
      ({ stage, share }) =>
        `<span>${stageNames[stage]}</span><i style="width:${(100 * share).toFixed(2)}%"></i><span>${percent(share)}</span>`,
    );
  return `<h2>Where the time of epoch ${epoch.epoch} went</h2>
<p class="soft">${escapeHtml(describeSpeed(epoch))}</p>
<div class="times">${bars.join("")}</div>`;
}

function recipeList(recipe: Recipe): string {
  const rows = Object.entries(recipe).map(([name, value]) => {
    const flag = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const text = typeof value === "string" ? value : Array.isArray(value) ? value.join(", ") : JSON.stringify(value);
    return `<div><dt>${escapeHtml(flag).replaceAll("_", "_<wbr>")}</dt><dd>${escapeHtml(text)}</dd></div>`;
  });
  return `<dl class="recipe">${rows.join("")}</dl>`;
}

/** When the run began and went on; what changed then. */
function history(runs: readonly RunRecord[]): string {
  if (runs.length === 0) return "";
  const items = runs.map(({ type, update, time, changes = [] }) => {
    const what = type === "start" ? "Began" : `Went on after update ${count(update)}`;
    return `<li>${escapeHtml([`${what}, ${time}`, ...changes].join("; "))}</li>`;
  });
  return `<h2>History</h2>\n<ul class="soft">${items.join("")}</ul>`;
}
