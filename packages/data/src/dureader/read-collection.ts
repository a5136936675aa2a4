import { isJsonFile } from "../files/json-file.ts";
import type { Passage } from "../passages/passage.ts";
import { readPassages } from "../passages/read-passages.ts";
import { cleanText } from "./clean-text.ts";
import { type ParagraphLineOptions, readParagraphLines } from "./read-paragraph-lines.ts";

export interface CollectionOptions extends ParagraphLineOptions {
  /** Takes the id of each passage that is left out because nothing of its text is left. */
  readonly onEmpty?: (id: string) => void;
}

/**
 * The passages of DuReader-retrieval's collection, cleaned, from all its files in order, `.gz` or not. By their names:
 * `.json` and `.jsonl` hold objects of `paragraph_id` and `paragraph_text`; others are read by
 * {@link readParagraphLines}. Memory holds one passage.
 * @throws FileMissingError, FileEmptyError, FileUnreadableError, FormatError
 */
export async function* readCollection(
  paths: readonly string[],
  options: CollectionOptions = {},
): AsyncGenerator<Passage> {
  const passages = paths.every(isJsonFile) ? readJsonFiles(paths, options) : readParagraphLines(paths, options);
  for await (const { id, title, text } of passages) {
    const clean = { id, title: cleanText(title), text: cleanText(text) };
    if (clean.text === "") options.onEmpty?.(id);
    else yield clean;
  }
}

async function* readJsonFiles(paths: readonly string[], options: CollectionOptions): AsyncGenerator<Passage> {
  for (const path of paths) yield* readPassages(path, undefined, options);
}
