import { createHash } from "node:crypto";
import { open, readFile, stat } from "node:fs/promises";
import { writeFileAtomic } from "@dpr/durable-files";
import { readAt } from "../files/read-at.ts";

/** Where the trainable examples of a file stand in it. 12 bytes an example. */
export interface OffsetIndex {
  /** [examples]: of each one's first byte. */
  readonly starts: Float64Array;
  /** [examples]: bytes. */
  readonly lengths: Uint32Array;
  /** Items without positives, which are not among the examples. */
  readonly withoutPositives: number;
  /** Examples with scores that compare their passages. */
  readonly scored: number;
  /** How many examples have 0, 1, 2, … hard negatives. */
  readonly byHardNegatives: readonly number[];
}

const FORMAT = { format: "dpr-example-offsets", version: 2 } as const;

/** The file that keeps a training file's index, beside it. */
export function indexPath(path: string): string {
  return `${path}.offsets`;
}

/** Keeps the index of a training file, if its folder can be written to; without it the file is indexed every time. */
export async function storeIndex(path: string, { starts, lengths, ...counts }: OffsetIndex): Promise<void> {
  const arrays = Buffer.concat([bytesOf(starts), bytesOf(lengths)]);
  const described = { source: await fingerprint(path), examples: starts.length, ...counts };
  const header = JSON.stringify({ ...FORMAT, described, sha256: sha256(described, arrays) });
  try {
    await writeFileAtomic(indexPath(path), [Buffer.from(`${header}\n`), arrays]);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (!["EACCES", "EROFS", "EPERM", "ENOSPC"].includes(code)) throw error;
  }
}

/** The index that was kept of a training file, unless there is none, it is damaged, or the file has changed. */
export async function loadIndex(path: string): Promise<OffsetIndex | undefined> {
  const content = await readFile(indexPath(path)).catch(() => undefined);
  const end = content?.indexOf("\n") ?? -1;
  if (content === undefined || end < 0) return undefined;
  const header = parseHeader(content.subarray(0, end).toString("utf8"));
  // A copy, because typed arrays must start at a multiple of their numbers' size.
  const arrays = Uint8Array.from(content.subarray(end + 1));
  const described = header?.described;
  if (described === undefined || header?.sha256 !== sha256(described, arrays)) return undefined;
  const { source, examples, ...counts } = described;
  if (source !== (await fingerprint(path))) return undefined;
  return {
    starts: new Float64Array(arrays.buffer, 0, examples),
    lengths: new Uint32Array(arrays.buffer, 8 * examples, examples),
    ...counts,
  };
}

/** What an index is of, and what was counted. */
interface Described extends Omit<OffsetIndex, "starts" | "lengths"> {
  readonly source: string;
  readonly examples: number;
}

/** What parses need not be ours: only the hash says so. */
interface Header {
  readonly described?: Described;
  /** Of this and the arrays. */
  readonly sha256?: string;
}

function parseHeader(text: string): Header | undefined {
  try {
    const header = JSON.parse(text) as Header & typeof FORMAT;
    return header.format === FORMAT.format && header.version === FORMAT.version ? header : undefined;
  } catch {
    return undefined; // not an index of ours: it is made anew
  }
}

const EDGE_BYTES = 64 * 1024;

/** Changes when a file does, for all practical purposes: its size, its time, and a hash of its head and tail. */
async function fingerprint(path: string): Promise<string> {
  const { size, mtimeMs } = await stat(path);
  const file = await open(path);
  try {
    const bytes = Math.min(EDGE_BYTES, size);
    const head = await readAt(file, { start: 0, bytes });
    const tail = await readAt(file, { start: size - bytes, bytes });
    return `${size} ${mtimeMs} ${createHash("sha256").update(head).update(tail).digest("hex")}`;
  } finally {
    await file.close();
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array | Uint32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function sha256(described: Described, arrays: Uint8Array): string {
  return createHash("sha256").update(JSON.stringify(described)).update(arrays).digest("hex");
}
