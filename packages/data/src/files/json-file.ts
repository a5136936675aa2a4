/** Whether a file's name says that it holds JSON or JSON lines, packed or not. */
export function isJsonFile(path: string): boolean {
  return /\.jsonl?(\.gz)?$/i.test(path);
}

/** Whether a file's name says that it holds JSON lines, packed or not. */
export function isJsonLinesFile(path: string): boolean {
  return /\.jsonl(\.gz)?$/i.test(path);
}
