import { quote, type FormatError } from "../../files/file-errors.ts";
import {
  complete,
  isTuple,
  make,
  NUMPY_NAMES,
  NumpyArray,
  NumpyName,
  NumpyType,
  type PickleValue,
} from "./numpy-values.ts";
import { PickleMemo } from "./pickle-memo.ts";
import { pickleError, type PickleOperation } from "./pickle-operations.ts";
import { PickleStack } from "./pickle-stack.ts";

/** An item of the list that a pickle holds. */
export interface PickledRow {
  readonly id: string;
  readonly vector: Float32Array;
}

/**
 * An interpreter of the part of Python's pickle language, protocols 3 to 5, in which a list of tuples (id, vector) is
 * written, and of nothing else: it makes texts, numbers and vectors, and calls nothing.
 */
export class PickleMachine {
  readonly #path: string;
  readonly #stack = new PickleStack();
  readonly #memo = new PickleMemo();
  #operation: PickleOperation | undefined;
  #protocol = 0;
  #hasList = false;
  #ended = false;

  /** `path` is for messages. */
  constructor(path: string) {
    this.#path = path;
  }

  /** Whether the pickle is complete. */
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * Does one operation, and returns the rows that it appends to the list, of which nothing is kept.
   * @throws FormatError where the operation does not fit
   */
  run(operation: PickleOperation): readonly PickledRow[] {
    this.#operation = operation;
    const { name, argument } = operation;
    if (this.#ended) throw this.#wrong("the end of the file", "behind the pickle's end");
    if ((name === "PROTO") !== (this.#protocol === 0)) throw this.#wrong("a protocol, first and once", "there");
    switch (name) {
      case "PROTO":
        [this.#protocol] = argument;
        if (this.#protocol < 3 || this.#protocol > 5) throw this.#wrong("protocol 3, 4 or 5", `${this.#protocol}`);
        break;
      case "FRAME":
        break;
      case "EMPTY_LIST":
        if (this.#hasList) throw this.#wrong("one list", "of another");
        this.#hasList = true;
        break;
      case "APPEND":
        return this.#rowsOf([this.#pop()]);
      case "APPENDS":
        return this.#rowsOf(this.#popToMark());
      case "STOP":
        if (!this.#hasList || !this.#stack.isEmpty) throw this.#wrong("a complete list", "before it");
        this.#ended = true;
        break;
      case "MARK":
        if (!this.#hasList || !this.#stack.mark()) throw this.#wrong("a list of tuples", "too deep, or before it");
        break;
      case "BINPUT":
      case "LONG_BINPUT":
        this.#remember(argument.readUIntLE(0, argument.length));
        break;
      case "MEMOIZE":
        this.#remember(undefined);
        break;
      default:
        if (!this.#hasList) throw this.#wrong("a list", "of something else");
        if (!this.#stack.push(this.#valueOf(operation))) throw this.#wrong("1,000 items at once", "of more");
    }
    return [];
  }

  /** What an operation puts on the stack, in place of what it takes from there. */
  #valueOf({ name, argument }: PickleOperation): PickleValue {
    switch (name) {
      case "NONE":
        return null;
      case "NEWTRUE":
        return true;
      case "NEWFALSE":
        return false;
      case "BININT1":
      case "BININT2":
        return argument.readUIntLE(0, argument.length);
      case "BININT":
        return argument.readInt32LE(0);
      case "LONG1":
        return readInteger(argument);
      case "SHORT_BINUNICODE":
      case "BINUNICODE":
        return this.#textOf(argument);
      case "TUPLE":
        return this.#popToMark();
      case "TUPLE1":
        return [this.#pop()];
      case "TUPLE2":
        return [this.#pop(), this.#pop()].reverse();
      case "TUPLE3":
        return [this.#pop(), this.#pop(), this.#pop()].reverse();
      case "BINGET":
      case "LONG_BINGET":
        return this.#recall(argument.readUIntLE(0, argument.length));
      case "GLOBAL":
        return this.#nameOf(argument.toString("latin1").trimEnd().replace("\n", " "));
      case "STACK_GLOBAL": {
        const [name, module] = [this.#pop(), this.#pop()];
        if (typeof name !== "string" || typeof module !== "string") throw this.#wrong("two texts before it", "there");
        return this.#nameOf(`${module} ${name}`);
      }
      case "REDUCE":
        return this.#made();
      case "BUILD":
        return this.#completed();
      default: // bytes of several kinds
        return argument;
    }
  }

  #pop(): PickleValue {
    const value = this.#stack.pop();
    if (value === undefined) throw this.#wrong("a value before it", "after none");
    return value;
  }

  #popToMark(): PickleValue[] {
    const values = this.#stack.popToMark();
    if (values === undefined) throw this.#wrong("a mark before it", "after none");
    return values;
  }

  /** Up to protocol 3 a pickle says the number, which is the next one; then it does not. */
  #remember(said: number | undefined): void {
    const { count } = this.#memo;
    if (said === undefined ? this.#protocol < 4 : this.#protocol > 3) throw this.#wrong("the protocol's way", "there");
    if ((said ?? count) !== count) throw this.#wrong(`the number ${count}`, `${said}`);
    if (!this.#hasList) throw this.#wrong("a list", "before it");
    if (this.#stack.isEmpty) return this.#memo.remember(undefined); // the list itself
    const value = this.#pop();
    this.#memo.remember(value);
    this.#stack.push(value);
  }

  #recall(number: number): PickleValue {
    const value = this.#memo.recall(number);
    if (value !== undefined) return value;
    throw this.#wrong("a name, a type or a text that came before", `${number}, which is none, or a vector again`);
  }

  #textOf(bytes: Buffer): string {
    try {
      return utf8.decode(bytes);
    } catch {
      throw this.#wrong("a text in UTF-8", "of other bytes");
    }
  }

  #nameOf(name: string): NumpyName {
    const known = NUMPY_NAMES.get(name);
    if (known !== undefined) return known;
    throw this.#wrong("numpy's names for vectors and no other", `of ${quote(name.replace(" ", "."))}`);
  }

  #made(): PickleValue {
    const [args, callee] = [this.#pop(), this.#pop()];
    if (!(callee instanceof NumpyName) || !isTuple(args))
      throw this.#wrong("a name of numpy's and a tuple", "of others");
    const made = make(callee, args);
    if (typeof made === "string") throw this.#wrong(made, "of something else");
    return made;
  }

  #completed(): PickleValue {
    const [state, made] = [this.#pop(), this.#pop()];
    const isMade = made instanceof NumpyArray || made instanceof NumpyType;
    if (!isMade || !isTuple(state)) throw this.#wrong("an array or a dtype, and its state", "of others");
    const expected = complete(made, state);
    if (expected !== undefined) throw this.#wrong(expected, "of something else");
    return made;
  }

  #rowsOf(items: readonly PickleValue[]): readonly PickledRow[] {
    if (!this.#hasList || !this.#stack.isEmpty) throw this.#wrong("one list", "to a list in it");
    return items.map((item) => {
      const row = readRow(item);
      if (row === undefined) throw this.#wrong("tuples of an id (a text or a whole number) and a vector", "of others");
      return row;
    });
  }

  /** `got` goes on behind the operation's name. */
  #wrong(expected: string, got: string): FormatError {
    const { name, at } = this.#operation!;
    return pickleError(this.#path, at, expected, `${name} ${got}`);
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A two's complement integer, little-endian, of up to 8 bytes. */
function readInteger(bytes: Buffer): bigint {
  let value = 0n;
  for (let at = bytes.length - 1; at >= 0; at--) value = value * 256n + BigInt(bytes[at]);
  return BigInt.asIntN(8 * bytes.length, value);
}

function readRow(item: PickleValue): PickledRow | undefined {
  if (!isTuple(item) || item.length !== 2) return undefined;
  const [id, array] = item;
  const isId = (typeof id === "string" && id !== "") || typeof id === "number" || typeof id === "bigint";
  if (!isId || !(array instanceof NumpyArray) || array.values === undefined) return undefined;
  return { id: String(id), vector: array.values };
}
