/** Text as HTML shows it, in an element or in an attribute with double quotes: a `<` is never markup. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A run of time for people: "42 s", "3 min 20 s", "2 h 5 min". */
export function duration(seconds: number): string {
  const all = Math.round(seconds);
  const [hours, minutes] = [Math.floor(all / 3600), Math.floor(all / 60) % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${all % 60} s` : `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
}

/** A count with commas between thousands. */
export function count(number: number): string {
  return Math.round(number).toLocaleString("en");
}

/** A share between 0 and 1. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
