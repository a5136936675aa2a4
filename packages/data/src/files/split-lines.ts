import { FormatError, thousands } from "./file-errors.ts";

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
// No real line is near this; without it a file without line ends would be pulled into memory.
const LONGEST_LINE = 64 * 1024 * 1024;

/** One line, without its end. */
export interface Line {
  /** Counted from 1. */
  readonly number: number;
  /** Of its first byte among all bytes. */
  readonly start: number;
  readonly bytes: Uint8Array;
}

/**
 * The lines of a file whose bytes come in pieces; `\n` and `\r\n` end a line. Keeps one line.
 * @throws FormatError for a line of more than 64 MiB
 */
export async function* splitLines(path: string, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let held: Uint8Array[] = []; // the start of the current line, from earlier pieces
  let heldBytes = 0;
  let number = 1;
  let start = 0;
  const line = (rest: Uint8Array): Line => {
    const whole = held.length === 0 ? rest : Buffer.concat([...held, rest]);
    return { number, start, bytes: whole.at(-1) === CARRIAGE_RETURN ? whole.subarray(0, -1) : whole };
  };
  for await (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf(LINE_FEED); end >= 0; end = piece.indexOf(LINE_FEED, from)) {
      yield line(piece.subarray(from, end));
      start += heldBytes + end + 1 - from;
      number++;
      from = end + 1;
      held = [];
      heldBytes = 0;
    }
    if (from < piece.length) held.push(piece.subarray(from));
    heldBytes += piece.length - from;
    if (heldBytes > LONGEST_LINE) {
      throw new FormatError(
        { path, where: `line ${thousands(number)}` },
        "at most 64 MiB",
        "more; is this JSON lines?",
      );
    }
  }
  if (heldBytes > 0) yield line(new Uint8Array());
}
