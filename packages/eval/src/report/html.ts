/** Text as HTML shows it, in an element or in an attribute with double quotes: a `<` is never markup. */
export function escapeHtml(text: string): string {
  // A lone surrogate cannot be written and NUL is dropped by readers: both become the sign for what cannot be shown.
  const shown = text.toWellFormed().replaceAll("\0", "\uFFFD");
  return shown.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A count with commas between thousands. */
export function count(number: number): string {
  return Math.round(number).toLocaleString("en");
}

/** A share between 0 and 1. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** A number with its sign; 0 has none. */
export function signed(number: number, digits: number): string {
  const text = Math.abs(number).toFixed(digits);
  return `${Number(text) === 0 ? "" : number < 0 ? "−" : "+"}${text}`;
}

/** A p-value, with as many digits as say something. */
export function pValue(value: number): string {
  return value < 0.0001 ? "< 0.0001" : value.toFixed(value < 0.01 ? 4 : 3);
}

/** A table with headers for its columns and its rows; cells are HTML. Wide ones scroll by themselves. */
export function table(caption: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const heads = head.map((cell) => `<th scope="col">${cell}</th>`).join("");
  const body = rows.map(
    ([first, ...cells]) => `<tr><th scope="row">${first}</th>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`,
  );
  return `<div class="wide" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>${body.join("\n")}</tbody></table></div>`;
}
