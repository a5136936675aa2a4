import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { FileEmptyError, FileMissingError, FileUnreadableError } from "./file-errors.ts";

const READ_BYTES = 256 * 1024;

/**
 * The bytes of a file in order, unpacked when its name ends in `.gz`, without a leading byte-order mark.
 * Keeps one piece at a time. `expected` says what the file should hold, for the error when it is empty. `onRead` is told
 * how many bytes of the file, as it is on disk, were read so far.
 * @throws FileMissingError, FileEmptyError, FileUnreadableError
 */
export async function* readBytes(
  path: string,
  expected: string,
  onRead?: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const zipped = path.endsWith(".gz");
  const file = createReadStream(path, { highWaterMark: READ_BYTES });
  // `pipe` would swallow the file's errors; `pipeline` hands them to the unpacked stream, and closes both.
  const stream = zipped ? pipeline(file, createGunzip({ chunkSize: READ_BYTES }), () => undefined) : file;
  let [first, isEmpty] = [true, true];
  try {
    for await (const piece of stream as AsyncIterable<Uint8Array>) {
      const content = first && startsWithMark(piece) ? piece.subarray(3) : piece;
      first = false;
      if (content.length === 0) continue;
      isEmpty = false;
      onRead?.(file.bytesRead);
      yield content;
    }
  } catch (error) {
    throw readError(path, error);
  }
  if (isEmpty) throw new FileEmptyError(path, expected);
}

/** The text of a file in order, read as {@link readBytes} does. */
export function readText(path: string, expected: string, onRead?: (bytes: number) => void): AsyncGenerator<string> {
  return decodeText(path, readBytes(path, expected, onRead));
}

/**
 * UTF-8 bytes that come in pieces, as text; a character may lie across two pieces.
 * @throws FileUnreadableError when the bytes are not UTF-8
 */
export async function* decodeText(path: string, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const decode = (piece?: Uint8Array): string => {
    try {
      return decoder.decode(piece, { stream: piece !== undefined });
    } catch (error) {
      throw new FileUnreadableError(path, "UTF-8 text", "other bytes; convert the file to UTF-8", error);
    }
  };
  for await (const piece of pieces) yield decode(piece);
  yield decode();
}

function startsWithMark(piece: Uint8Array): boolean {
  return piece[0] === 0xef && piece[1] === 0xbb && piece[2] === 0xbf;
}

function readError(path: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (code === "ENOENT" || code === "ENOTDIR") return new FileMissingError(path);
  if (code === "EISDIR") return new FileUnreadableError(path, "a file", "a folder; name one file in it", error);
  if (code.startsWith("Z_")) {
    const got = `${(error as Error).message}; the file is damaged: download or pack it again`;
    return new FileUnreadableError(path, "gzip data", got, error);
  }
  if (code.startsWith("E")) return new FileUnreadableError(path, "a readable file", code, error);
  return error;
}
