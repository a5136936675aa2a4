/** The style sheet of a report: light or dark as the reader's system is, always light on paper. Nothing in it moves. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --page: #fff; --card: #f6f7f9; --ink: #1c2024; --soft: #56606b; --rule: #dde1e6; --edge: #7d8792;
  --first: #1f66b8; --second: #b54f08; --third: #2a754a; --fourth: #7a4fb0;
  --open: #dbe8f8; --mark: #ffe27a; --mark-ink: #1c2024;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #14171a; --card: #1d2126; --ink: #e6e9ec; --soft: #a9b3be; --rule: #343b43; --edge: #7d8792;
    --first: #74b0f4; --second: #f0a067; --third: #76c893; --fourth: #b99ae6;
    --open: #24384f; --mark: #6b5200; --mark-ink: #fff3c4;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif;
  overflow-wrap: anywhere; }
main { max-width: 1120px; margin: 0 auto; padding: 24px 16px 48px; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 4px; }
h2 { font-size: 1.2rem; margin: 36px 0 12px; }
h3 { font-size: 1rem; margin: 0; }
h3 small { color: var(--soft); font-weight: 400; font-size: .85rem; margin-left: 6px; }
p { margin: 0 0 8px; }
.soft, small, caption { color: var(--soft); }
a { color: var(--first); }
:focus-visible { outline: 3px solid var(--first); outline-offset: 2px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 12px 0 0; }
.tiles div { min-width: 0; background: var(--card); border-radius: 8px; padding: 10px 14px; }
.tiles dt { color: var(--soft); font-size: .85rem; }
.tiles dd { margin: 0; font-size: 1.25rem; font-variant-numeric: tabular-nums; }
.tiles small { display: block; font-size: .8rem; }
.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr)); gap: 0 20px; }
.facts-of-run { display: grid; grid-template-columns: fit-content(10rem) minmax(0, 1fr); gap: 3px 12px; margin: 0 0 12px;
  font-size: .9rem; }
.facts-of-run dt { color: var(--soft); }
.facts-of-run dd { margin: 0; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 420px), 1fr)); gap: 20px; }
figure { margin: 0; padding: 12px 12px 6px; background: var(--card); border-radius: 8px; break-inside: avoid; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--soft); font-size: 13px; font-family: inherit; }
.axis { stroke: var(--soft); fill: none; }
.rule { stroke: var(--rule); fill: none; }
.curve { stroke: currentColor; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; fill: none; }
.area { fill: currentColor; opacity: .14; }
.dot { fill: currentColor; }
.first { color: var(--first); } .second { color: var(--second); }
.third { color: var(--third); } .fourth { color: var(--fourth); }
.curve.second { stroke-dasharray: 7 5; } .curve.third { stroke-dasharray: 1 5; stroke-width: 3; }
.curve.fourth { stroke-dasharray: 10 4 1 4; }
.key { display: flex; flex-wrap: wrap; gap: 0 16px; list-style: none; margin: 0 0 4px; padding: 0; font-size: .85rem; }
.key li::before { content: ""; display: inline-block; width: 22px; margin-right: 6px; vertical-align: middle;
  border-top: 3px solid currentColor; }
.key .second::before { border-top-style: dashed; } .key .third::before { border-top-style: dotted; }
.key .fourth::before { border-top-style: double; }
.key bdi { color: var(--soft); }
details { margin: 12px 0 0; }
summary { cursor: pointer; }
.wide { overflow-x: auto; margin: 0 0 8px; }
table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
th, td { text-align: right; white-space: nowrap; vertical-align: top; padding: 4px 0 4px 18px;
  border-bottom: 1px solid var(--rule); }
th:first-child { text-align: left; padding-left: 0; }
thead th { color: var(--soft); font-weight: 500; }
tbody th { font-weight: 400; }
[hidden] { display: none !important; }
.filters { display: flex; flex-wrap: wrap; gap: 10px 16px; align-items: end; margin: 0 0 8px; }
.filters label { display: grid; gap: 2px; font-size: .85rem; color: var(--soft); }
.filters label:first-child { flex: 1 1 240px; }
input, select, button { font: inherit; font-size: 1rem; color: var(--ink); background: var(--page);
  border: 1px solid var(--edge); border-radius: 6px; padding: 4px 8px; min-width: 0; height: 2.4rem; }
input[type=number] { width: 6rem; }
input[type=search] { width: 100%; }
input[type=radio] { height: auto; margin: 0 4px 0 0; }
button { background: var(--card); cursor: pointer; font-size: .9rem; padding: 4px 7px; }
.panes { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); gap: 16px; height: min(85vh, 1000px); }
#list { overflow-y: auto; border: 1px solid var(--edge); border-radius: 8px; font-size: .9rem; line-height: 1.3; }
#list > div { position: relative; }
[role=option] { position: absolute; left: 0; right: 0; padding: .5em .9em; cursor: pointer; overflow: hidden;
  border-bottom: 1px solid var(--rule); }
[role=option] span { display: block; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; unicode-bidi: isolate; }
[role=option] .soft { font-size: .9em; }
[role=option][aria-selected=true] { background: var(--open); box-shadow: inset 4px 0 var(--first); }
[role=option][aria-selected=true] .soft { color: var(--ink); }
#question:focus-visible { outline: 2px solid var(--first); outline-offset: -2px; }
#question { overflow-y: auto; border: 1px solid var(--edge); border-radius: 8px; padding: 12px 16px; }
.way { display: flex; flex-wrap: wrap; gap: 6px; align-items: baseline; margin: 0 0 8px; }
.way a { margin-right: auto; }
#back { display: none; }
#asked { font-size: 1.15rem; unicode-bidi: isolate; }
.about { display: grid; grid-template-columns: minmax(0, max-content) minmax(0, 1fr); gap: 2px 12px; margin: 8px 0 12px;
  font-size: .9rem; }
.about dt { grid-column: 1; color: var(--soft); }
.about dd { grid-column: 2; margin: 0; unicode-bidi: isolate; }
fieldset { min-width: 0; border: 0; padding: 0; margin: 0 0 8px; display: flex; flex-wrap: wrap; gap: 4px 16px; font-size: .9rem; }
legend { float: left; color: var(--soft); padding: 0; }
.passages { list-style: none; margin: 0; padding: 0; }
.passages li { border-top: 1px solid var(--rule); padding: 8px 0; }
.passages h4 { font-size: .95rem; margin: 0; }
.rank { display: inline-block; min-width: 1.6em; color: var(--soft); font-weight: 400; font-variant-numeric: tabular-nums; }
.missing { margin: 16px 0 4px; }
.facts { color: var(--soft); font-size: .85rem; margin: 0; }
.facts strong { color: var(--page); border-radius: 4px; padding: 0 6px; margin-right: 6px; font-weight: 600; }
.facts .answer { background: var(--third); } .facts .gold { background: var(--second); }
.text { margin: 4px 0 0; unicode-bidi: isolate; white-space: pre-line; }
.text mark { background: var(--mark); color: var(--mark-ink); border-radius: 3px; padding: 0 1px; }
.left-out { color: var(--soft); font-size: .85em; }
@media (max-width: 820px) {
  .filters label:nth-child(2) { flex: 1 1 100%; }
  .panes { display: block; height: auto; }
  #list { height: 55vh; margin-bottom: 16px; }
  #back { display: inline-block; }
}
@media print {
  body { font-size: 11pt; }
  main { max-width: none; padding: 0; }
  .wide { overflow: visible; }
  table { font-size: 7pt; }
  th, td { padding-left: 6pt; }
  .charts { grid-template-columns: 1fr 1fr; }
  figure, .tiles div { min-width: 0; border: 1px solid var(--rule); background: none; }
  .filters, #shown, #list, .way button, #back { display: none; }
  .panes { display: block; height: auto; }
  #question, #question:focus-visible { overflow: visible; border: 0; padding: 0; outline: 0; }
  .passages li { break-inside: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
