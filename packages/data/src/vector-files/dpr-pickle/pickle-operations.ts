import { FormatError, thousands } from "../../files/file-errors.ts";
import { readBytes } from "../../files/read-bytes.ts";
import { MOST_DIMENSIONS } from "../vector-file.ts";

/** One operation of a pickle, with what stands behind its code: a number, a text, bytes, or nothing. */
export interface PickleOperation {
  /** As Python's pickletools calls it. */
  readonly name: OperationName;
  /** Of its code in the unpacked file. */
  readonly at: number;
  readonly argument: Buffer;
}

/** `size`: bytes of the argument. `count`: bytes of a little-endian count of such bytes before them, up to `most`. */
type Form = { readonly size: number } | { readonly count: number; readonly most: number } | { readonly lines: 2 };

const LONGEST_TEXT = 4096;
const LONGEST_DATA = 8 * MOST_DIMENSIONS;
const LONGEST_LINES = 200;
const none = { size: 0 };

/** The operations that a pickled list of (id, vector) is made of, in protocols 3 to 5. Any other ends the reading. */
const OPERATIONS = {
  PROTO: [0x80, { size: 1 }],
  FRAME: [0x95, { size: 8 }],
  STOP: [0x2e, none],
  EMPTY_LIST: [0x5d, none],
  APPEND: [0x61, none],
  APPENDS: [0x65, none],
  MARK: [0x28, none],
  TUPLE: [0x74, none],
  TUPLE1: [0x85, none],
  TUPLE2: [0x86, none],
  TUPLE3: [0x87, none],
  NONE: [0x4e, none],
  NEWTRUE: [0x88, none],
  NEWFALSE: [0x89, none],
  BININT1: [0x4b, { size: 1 }],
  BININT2: [0x4d, { size: 2 }],
  BININT: [0x4a, { size: 4 }],
  LONG1: [0x8a, { count: 1, most: 8 }],
  SHORT_BINUNICODE: [0x8c, { count: 1, most: LONGEST_TEXT }],
  BINUNICODE: [0x58, { count: 4, most: LONGEST_TEXT }],
  SHORT_BINBYTES: [0x43, { count: 1, most: LONGEST_DATA }],
  BINBYTES: [0x42, { count: 4, most: LONGEST_DATA }],
  BINBYTES8: [0x8e, { count: 8, most: LONGEST_DATA }],
  BYTEARRAY8: [0x96, { count: 8, most: LONGEST_DATA }],
  BINPUT: [0x71, { size: 1 }],
  LONG_BINPUT: [0x72, { size: 4 }],
  MEMOIZE: [0x94, none],
  BINGET: [0x68, { size: 1 }],
  LONG_BINGET: [0x6a, { size: 4 }],
  GLOBAL: [0x63, { lines: 2 }],
  STACK_GLOBAL: [0x93, none],
  REDUCE: [0x52, none],
  BUILD: [0x62, none],
} as const satisfies Readonly<Record<string, readonly [number, Form]>>;

export type OperationName = keyof typeof OPERATIONS;

const byCode = new Map<number, { readonly name: OperationName; readonly form: Form }>(
  Object.entries(OPERATIONS).map(([name, [code, form]]) => [code, { name: name as OperationName, form }]),
);

/** Those that others' pickles have most, for messages. */
const UNREAD: ReadonlyMap<number, string> = new Map([
  [0x69, "INST, which makes an object"],
  [0x6f, "OBJ, which makes an object"],
  [0x81, "NEWOBJ, which makes an object"],
  [0x92, "NEWOBJ_EX, which makes an object"],
  [0x50, "PERSID, a reference to something outside"],
  [0x51, "BINPERSID, a reference to something outside"],
  [0x7d, "EMPTY_DICT, a dict"],
  [0x47, "BINFLOAT, a number that is in no vector"],
]);

/**
 * The operations of a pickle, `.gz` or not, in order: those that are whole in each piece of the file together. Memory
 * holds a piece and the longest operation.
 * @throws FileMissingError, FileEmptyError, FileUnreadableError, FormatError for an operation that is none of ours
 */
export async function* readOperations(path: string): AsyncGenerator<readonly PickleOperation[]> {
  let rest = Buffer.alloc(0);
  let at = 0;
  for await (const piece of readBytes(path, "a pickle")) {
    rest = Buffer.concat([rest, piece]);
    const operations: PickleOperation[] = [];
    let end = 0;
    for (;;) {
      const operation = operationAt(path, rest, end, at + end);
      if (operation === undefined) break;
      operations.push(operation);
      end = operation.argument.byteOffset - rest.byteOffset + operation.argument.length;
    }
    yield operations;
    rest = rest.subarray(end);
    at += end;
  }
  if (rest.length > 0)
    throw pickleError(path, at, `a whole ${byCode.get(rest[0])!.name}`, "the end of the file", CUT_OFF);
}

/** The operation that begins at a place of `bytes`; undefined where its end has not come yet. */
function operationAt(path: string, bytes: Buffer, start: number, at: number): PickleOperation | undefined {
  if (start >= bytes.length) return undefined;
  const code = bytes[start];
  const known = byCode.get(code);
  if (known === undefined || (at === 0 && known.name !== "PROTO")) throw unknown(path, at, code);
  const place = placeOfArgument(path, bytes, start + 1, { ...known, at });
  if (place === undefined || place.end > bytes.length) return undefined;
  return { name: known.name, at, argument: bytes.subarray(place.start, place.end) };
}

function placeOfArgument(
  path: string,
  bytes: Buffer,
  start: number,
  { form, name, at }: { readonly form: Form; readonly name: OperationName; readonly at: number },
): { readonly start: number; readonly end: number } | undefined {
  if ("size" in form) return { start, end: start + form.size };
  if ("lines" in form) {
    const end = bytes.indexOf("\n", bytes.indexOf("\n", start) + 1) + 1;
    if (end > start && end - start <= LONGEST_LINES && bytes.indexOf("\n", start) < end - 1) return { start, end };
    if (bytes.length - start <= LONGEST_LINES) return undefined;
    throw pickleError(path, at, "GLOBAL with two names on lines", `no ends of lines in ${LONGEST_LINES} bytes`);
  }
  if (start + form.count > bytes.length) return undefined;
  const count = form.count === 8 ? Number(bytes.readBigUInt64LE(start)) : bytes.readUIntLE(start, form.count);
  if (count > form.most) {
    throw pickleError(path, at, `${name} of at most ${thousands(form.most)} bytes`, count.toLocaleString("en"));
  }
  return { start: start + form.count, end: start + form.count + count };
}

function unknown(path: string, at: number, code: number): FormatError {
  const byte = `the byte 0x${code.toString(16).padStart(2, "0")}`;
  if (at > 0) return pickleError(path, at, "a list of (id, vector)", UNREAD.get(code) ?? byte);
  return pickleError(path, at, "a pickle of DPR (or a file whose name ends in .npy or .jsonl)", byte);
}

/** What is wrong at a byte of a pickle, and what is to be done or known about it. */
export function pickleError(
  path: string,
  at: number,
  expected: string,
  got: string,
  advice = "nothing of it was run",
): FormatError {
  return new FormatError({ path, where: `byte ${thousands(at)}` }, expected, `${got}; ${advice}`);
}

/** What to do about a file that ends too early. */
export const CUT_OFF = "it is cut off: copy or download it again";
