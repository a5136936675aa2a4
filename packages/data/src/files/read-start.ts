import { readBytes } from "./read-bytes.ts";

/** Enough of a file to see its format. */
const START_BYTES = 4096;

/**
 * How a file begins, from its first character that is not blank; "" where there is none. Bytes that are not UTF-8 are
 * for the file's reader to refuse at their place.
 * @throws FileMissingError, FileEmptyError, FileUnreadableError
 */
export async function readStart(path: string, expected: string): Promise<string> {
  const decoder = new TextDecoder();
  let start = "";
  for await (const piece of readBytes(path, expected)) {
    start = (start + decoder.decode(piece, { stream: true })).trimStart();
    if (start.length >= START_BYTES) break;
  }
  return start;
}
