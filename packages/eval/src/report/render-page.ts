import { createHash } from "node:crypto";
import { escapeHtml } from "./html.ts";
import type { PageFacts } from "./page-data.ts";
import { pageStyle } from "./page-style.ts";
import { renderSummary } from "./render-summary.ts";
import type { ReportOptions } from "./report-options.ts";
import type { ReportTally } from "./report-tally.ts";

export interface PageOptions extends ReportOptions {
  readonly passagesWithText: number;
  /** The page's script, which alone may run. */
  readonly script: string;
}

/** The page up to its data: all that needs no script, and the empty browser of questions. */
export function renderStart(tally: ReportTally, options: PageOptions): string {
  const { title, runs, script, passagesWithText } = options;
  const facts: PageFacts = { runs: runs.map(({ name }) => name), depth: tally.depth };
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<main>
${renderSummary(tally, options)}
<h2 id="questions">Questions</h2>
<noscript><p>The list of questions needs JavaScript; nothing is loaded from elsewhere.</p></noscript>
<div id="browser" hidden>
${filters(tally, runs.length)}
<p id="shown" role="status" class="soft"></p>
<div class="panes">
<div id="list" role="listbox" tabindex="0" aria-label="Questions"></div>
<article id="question" tabindex="-1" aria-labelledby="asked" hidden>
<p class="way"><a id="number" href="#q=1"></a><button id="previous" type="button">Previous</button>
<button id="next" type="button">Next</button><button id="back" type="button" aria-label="Back to the list">List</button></p>
<h3 id="asked" dir="auto"></h3>
<div id="passages"></div>
<p class="soft">${textsKept(passagesWithText)}</p>
</article>
</div>
</div>
</main>
<script type="application/json" id="facts">${JSON.stringify(facts).replaceAll("<", "\\u003c")}</script>
`;
}

/** Nothing is loaded from anywhere, only our script and style sheet count, and no text can become markup. */
function policy(script: string): string {
  const hash = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  return [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(pageStyle)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}

function filters({ depth, withAnswers, withGold }: ReportTally, runs: number): string {
  const shown = [
    ["all", "all"],
    ["found", "found at k"],
    ["missed", "not found at k"],
    ...(runs === 2
      ? [
          ["won", "won: found by the first run only"],
          ["lost", "lost: found by the second run only"],
        ]
      : []),
  ];
  const judges = [
    ...(withAnswers > 0 || withGold === 0 ? [["answer", "answer"]] : []),
    ...(withGold > 0 ? [["gold", "gold passage"]] : []),
  ];
  const list = (choices: readonly (readonly string[])[]): string =>
    choices.map(([value, name]) => `<option value="${value}">${name}</option>`).join("");
  return `<div class="filters" role="search" aria-label="Questions">
<label>Words of question, answer or id<input id="text" type="search" autocomplete="off"></label>
<label>Show<select id="show">${list(shown)}</select></label>
<label>by<select id="judge">${list(judges)}</select></label>
<label>k<input id="cutoff" type="number" min="1" max="${Math.max(1, depth)}" value="${Math.max(1, Math.min(20, depth))}"></label>
</div>`;
}

function textsKept(passages: number): string {
  const first =
    passages === 0 ? "" : passages === 1 ? "the first passage and of " : `the first ${passages} passages and of `;
  return `The text is kept of ${first}the first hits; of the others title, score and marks.`;
}
