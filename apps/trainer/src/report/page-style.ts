/** The style sheet of a report: light or dark as the reader's system is, always light on paper. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --page: #fff; --card: #f6f7f9; --ink: #1c2024; --soft: #5b6570; --rule: #dde1e6;
  --first: #1f66b8; --faint: #a9c8ea; --second: #c2570c; --third: #2e7d4f; --fourth: #7a4fb0;
  --limit: #b3261e; --best: #b07d00; --warning: #fff4e0; --warning-edge: #c2780c;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #14171a; --card: #1d2126; --ink: #e6e9ec; --soft: #a3adb8; --rule: #343b43;
    --first: #74b0f4; --faint: #3d6a9c; --second: #f0a067; --third: #76c893; --fourth: #b99ae6;
    --limit: #f28b82; --best: #ecc35c; --warning: #33270f; --warning-edge: #d8a24a;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 24px 16px 48px; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 36px 0 12px; }
h3 { font-size: 1rem; margin: 0; }
h3 small { color: var(--soft); font-weight: 400; font-size: .85rem; margin-left: 6px; }
p { margin: 0 0 8px; }
.soft { color: var(--soft); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 20px 0 0; }
.tiles div { background: var(--card); border-radius: 8px; padding: 10px 14px; }
.tiles dt { color: var(--soft); font-size: .85rem; }
.tiles dd { margin: 0; font-size: 1.25rem; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.tiles small { display: block; font-size: .8rem; color: var(--soft); }
.warnings { background: var(--warning); border-left: 4px solid var(--warning-edge); border-radius: 4px;
  padding: 12px 16px; margin: 20px 0 0; }
.warnings h2 { margin: 0 0 4px; font-size: 1rem; }
.warnings ul { margin: 0; padding-left: 20px; }
code { white-space: nowrap; font-size: .9em; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 20px; }
figure { margin: 0; padding: 12px 12px 6px; background: var(--card); border-radius: 8px; break-inside: avoid; }
svg { display: block; width: 100%; height: auto; }
.key { display: flex; flex-wrap: wrap; gap: 0 16px; list-style: none; margin: 0 0 4px; padding: 0;
  color: var(--soft); font-size: .85rem; }
.key li::before { content: ""; display: inline-block; width: 18px; margin-right: 6px; vertical-align: middle;
  border-top: 3px solid currentColor; }
.key .faint::before { border-color: var(--faint); }
.key .first::before { border-color: var(--first); }
.key .second::before { border-color: var(--second); }
.key .third::before { border-color: var(--third); }
.key .fourth::before { border-color: var(--fourth); }
.key .limit::before { border-top: 3px dashed var(--limit); }
.key .best::before { width: 9px; height: 9px; border: 0; background: var(--best); transform: rotate(45deg); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: 4px 14px 4px 0; border-bottom: 1px solid var(--rule); }
th { color: var(--soft); font-weight: 500; }
.numbers th, .numbers td { text-align: right; white-space: nowrap; }
.recipe { columns: 2 380px; column-gap: 40px; }
.recipe div { display: grid; grid-template-columns: minmax(0, 12rem) minmax(0, 1fr); gap: 12px; padding: 3px 0;
  border-bottom: 1px solid var(--rule); font-size: .9rem; break-inside: avoid; }
.recipe dt { color: var(--soft); overflow-wrap: anywhere; }
.recipe dd { margin: 0; overflow-wrap: anywhere; }
.times { display: grid; grid-template-columns: max-content 1fr max-content; gap: 4px 12px; max-width: 640px;
  margin: 0; font-size: .9rem; align-items: center; }
.times i { display: block; height: 10px; background: var(--first); border-radius: 2px; }
.times span:nth-child(3n) { text-align: right; font-variant-numeric: tabular-nums; }
@media print {
  body { font-size: 11pt; }
  main { max-width: none; padding: 0; }
  .wide { overflow: visible; }
  table { font-size: 7pt; }
  th, td { padding-right: 6pt; }
  .charts { grid-template-columns: 1fr 1fr; }
  figure, .tiles div { border: 1px solid var(--rule); background: none; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
