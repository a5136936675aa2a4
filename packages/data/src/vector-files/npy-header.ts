import { FormatError, quote } from "../files/file-errors.ts";
import type { NumberType } from "./number-types.ts";

/** What the header of a `.npy` file says of the numbers behind it: [rows × columns] in row-major order. */
export interface NpyHeader {
  readonly numbers: NumberType;
  readonly rows: number;
  readonly columns: number;
  /** Of the header, behind which the numbers begin. */
  readonly bytes: number;
}

/** What stands before a header's text: the magic, a version, and the text's length, of 2 bytes or, since 2.0, of 4. */
export const NPY_START_BYTES = 12;

/** The header of version 1.0 for float32, padded so that the numbers begin at a multiple of 64 bytes, as numpy's own. */
export function formatNpyHeader(rows: number, columns: number): Uint8Array {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const start = Buffer.from([...MAGIC, 1, 0, 0, 0]);
  start.writeUInt16LE(length, 8);
  return Buffer.concat([start, Buffer.from(`${text.padEnd(length - 1)}\n`)]);
}

/** Where the text of a header begins and how long it is, by the file's first {@link NPY_START_BYTES} bytes. */
export function locateNpyText(path: string, start: Buffer): { readonly start: number; readonly bytes: number } {
  const place = { path, where: "start" };
  if (start.length < NPY_START_BYTES || !MAGIC.every((byte, at) => start[at] === byte)) {
    throw new FormatError(place, "a .npy file", "something else; write it with numpy.save");
  }
  const version = start[6];
  if (version < 1 || version > 3) throw new FormatError(place, "version 1 to 3 of .npy", `version ${version}`);
  const text =
    version === 1 ? { start: 10, bytes: start.readUInt16LE(8) } : { start: 12, bytes: start.readUInt32LE(8) };
  if (text.bytes <= LONGEST_TEXT) return text;
  throw new FormatError(place, `a header of at most ${LONGEST_TEXT} bytes`, `${text.bytes}`);
}

/**
 * What a header says, by the whole of it.
 * @throws FormatError where it describes anything but two dimensions of little-endian floats in row-major order
 */
export function parseNpyHeader(path: string, header: Buffer, textStart: number): NpyHeader {
  const text = header.toString("latin1", textStart).trim();
  const place = { path, where: "header" };
  const [, descr, order, shape] = HEADER.exec(text) ?? [];
  if (descr === undefined) throw new FormatError(place, "descr, fortran_order and shape", quote(text));
  const numbers = NUMBERS.get(descr);
  if (numbers === undefined) {
    const advice = "save the array with .astype('<f4')";
    throw new FormatError(place, "numbers of <f4, <f2 or <f8", `${descr}, which is ${nameOf(descr)}; ${advice}`);
  }
  if (order === "True") {
    const got = "fortran_order True; save numpy.ascontiguousarray of it";
    throw new FormatError(place, "rows one after another (fortran_order False)", got);
  }
  const lengths = shape.split(",").map((part) => part.trim());
  if (lengths.at(-1) === "") lengths.pop();
  const [rows, columns] = lengths.map(Number);
  if (lengths.length !== 2 || !Number.isSafeInteger(rows * columns) || columns === 0) {
    throw new FormatError(place, "a shape of (rows, dimension)", `(${shape})`);
  }
  return { numbers, rows, columns, bytes: header.length };
}

const MAGIC = [0x93, ...Buffer.from("NUMPY")];
const LONGEST_TEXT = 1 << 16;
/** numpy writes the names in this order, and kinds of numbers in printable ASCII; the dict of a structured array has a list for `descr`, and does not match. */
const HEADER = /^\{'descr': '([ -&(-~]{1,20})', 'fortran_order': (True|False), 'shape': \(([\d, ]{0,200})\),? ?\}$/;
const NUMBERS: ReadonlyMap<string, NumberType> = new Map([
  ["<f2", "float16"],
  ["<f4", "float32"],
  ["<f8", "float64"],
]);

function nameOf(descr: string): string {
  if (/^>f[248]$/.test(descr)) return "big-endian";
  if (/O/.test(descr)) return "pickled objects, which are never read";
  if (/[iub]\d+$/.test(descr)) return "whole numbers";
  return "another type";
}
