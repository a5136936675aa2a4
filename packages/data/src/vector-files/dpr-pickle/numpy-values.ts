import { BYTES_OF, decodeNumbers, type NumberType } from "../number-types.ts";
import { MOST_DIMENSIONS } from "../vector-file.ts";

/** What a pickled list of (id, vector) is made of. Tuples are lists that cannot grow. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly PickleValue[]
  | NumpyName
  | NumpyType
  | NumpyArray;

/** A name of numpy's: a token that stands for what the name means, and that nothing can call. */
export class NumpyName {
  readonly name: "reconstruct" | "frombuffer" | "ndarray" | "dtype";
  constructor(name: NumpyName["name"]) {
    this.name = name;
  }
}

/** numpy.dtype, which a pickle makes first and gives its byte order then. */
export class NumpyType {
  readonly numbers: NumberType;
  isLittleEndian = false;
  constructor(numbers: NumberType) {
    this.numbers = numbers;
  }
}

/** numpy.ndarray of one dimension, which a pickle makes empty and fills then. */
export class NumpyArray {
  values: Float32Array | undefined;
}

/** The only names that a pickle may use, as numpy 1 and numpy 2 write them. */
export const NUMPY_NAMES: ReadonlyMap<string, NumpyName> = new Map([
  ["numpy.core.multiarray _reconstruct", new NumpyName("reconstruct")],
  ["numpy._core.multiarray _reconstruct", new NumpyName("reconstruct")],
  ["numpy.core.numeric _frombuffer", new NumpyName("frombuffer")],
  ["numpy._core.numeric _frombuffer", new NumpyName("frombuffer")],
  ["numpy ndarray", new NumpyName("ndarray")],
  ["numpy dtype", new NumpyName("dtype")],
]);

/** What stands for a call of a name (REDUCE); a text says what was expected where the arguments do not fit. */
export function make({ name }: NumpyName, args: readonly PickleValue[]): NumpyType | NumpyArray | string {
  if (name === "dtype") {
    const [kind, align, copy] = args;
    const numbers = NUMBERS.get(kind);
    const fits = args.length === 3 && numbers !== undefined && isFlag(align) && isFlag(copy);
    return fits ? new NumpyType(numbers) : "dtype of f2, f4 or f8";
  }
  if (name === "reconstruct") {
    const [type, shape, code] = args;
    const isArray = type instanceof NumpyName && type.name === "ndarray";
    const isEmpty = isTuple(shape) && shape.length === 1 && shape[0] === 0;
    const isFit = args.length === 3 && isArray && isEmpty && code instanceof Uint8Array && isLetterB(code);
    return isFit ? new NumpyArray() : "(ndarray, (0,), b'b')";
  }
  if (name === "frombuffer" && args.length === 4 && args[3] === "C") {
    const array = new NumpyArray();
    return fill(array, args[2], args[1], args[0]) ?? array;
  }
  return "(bytes, dtype, shape, 'C') for numpy's _frombuffer";
}

/** Gives what was made its state (BUILD); a text says what was expected where that does not fit. */
export function complete(made: NumpyType | NumpyArray, state: readonly PickleValue[]): string | undefined {
  if (made instanceof NumpyArray) {
    const [version, shape, type, isFortran, bytes] = state;
    if (state.length !== 5 || version !== 1 || !isFlag(isFortran)) return "the state of an array, version 1";
    return fill(made, shape, type, bytes);
  }
  const fits = state.length === TYPE_STATE.length && TYPE_STATE.every((value, at) => state[at] === value);
  if (!fits || made.isLittleEndian) return "the state of a little-endian dtype";
  made.isLittleEndian = true;
  return undefined;
}

/** Version, byte order, and what only types of several fields have. */
const TYPE_STATE: readonly PickleValue[] = [3, "<", null, null, null, -1, -1, 0];
const NUMBERS: ReadonlyMap<PickleValue, NumberType> = new Map<PickleValue, NumberType>([
  ["f2", "float16"],
  ["f4", "float32"],
  ["f8", "float64"],
]);

function fill(array: NumpyArray, shape: PickleValue, type: PickleValue, bytes: PickleValue): string | undefined {
  if (array.values !== undefined) return "an array that is filled once";
  if (!isTuple(shape) || shape.length !== 1) return "an array of one dimension";
  if (!(type instanceof NumpyType) || !type.isLittleEndian) return "an array of a little-endian dtype";
  const [length] = shape;
  if (!Number.isSafeInteger(length) || (length as number) < 1 || (length as number) > MOST_DIMENSIONS) {
    return `1 to ${MOST_DIMENSIONS} numbers`;
  }
  const expected = BYTES_OF[type.numbers] * (length as number);
  if (!(bytes instanceof Uint8Array) || bytes.length !== expected) return `${expected} bytes of numbers`;
  array.values = decodeNumbers(type.numbers, bytes);
  return undefined;
}

export function isTuple(value: PickleValue): value is readonly PickleValue[] {
  return Array.isArray(value);
}

/** False and True; numpy wrote 0 and 1 once. */
function isFlag(value: PickleValue): boolean {
  return typeof value === "boolean" || value === 0 || value === 1;
}

function isLetterB(bytes: Uint8Array): boolean {
  return bytes.length === 1 && bytes[0] === 0x62;
}
