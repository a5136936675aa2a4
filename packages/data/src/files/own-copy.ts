/**
 * The same text in memory of its own, as readers hand out texts. V8 makes a long part of a text a view of it, so that an
 * id which somebody keeps would keep the whole piece of the file that it was cut from.
 */
export function ownCopy(text: string): string {
  return ` ${text}`.slice(1);
}
