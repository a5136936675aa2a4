import { open } from "node:fs/promises";
import { constants, gunzipSync } from "node:zlib";
import { readAt } from "../files/read-at.ts";

/** How a file begins. */
export interface FileStart {
  /** Whether the first character is a byte-order mark; readers leave it out. */
  readonly byteOrderMark: boolean;
  /** What ends the lines of the first 64 KiB (16 KiB where the file is packed). */
  readonly lineEnds: "\n" | "\r\n" | "\r" | "mixed" | "none";
}

/** Undefined where the file cannot be read: whoever reads its rows says what is wrong with it. */
export async function readFileStart(path: string): Promise<FileStart | undefined> {
  try {
    const text = (await firstBytes(path)).toString("utf8");
    return { byteOrderMark: text.startsWith("\uFEFF"), lineEnds: lineEnds(text) };
  } catch {
    return undefined;
  }
}

async function firstBytes(path: string): Promise<Buffer> {
  const isPacked = path.endsWith(".gz");
  await using file = await open(path);
  const bytes = await readAt(file, { start: 0, bytes: isPacked ? 16 * 1024 : 64 * 1024 });
  // Packed data unpacks to at most a thousand times as much; this flush does without its end.
  return isPacked ? gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }) : bytes;
}

function lineEnds(text: string): FileStart["lineEnds"] {
  // The piece may have been cut between \r and \n.
  const found = new Set(text.replace(/\r$/, "").match(/\r\n|\r|\n/g));
  if (found.size === 0) return "none";
  return found.size > 1 ? "mixed" : ([...found][0] as FileStart["lineEnds"]);
}
