import type { PickleBytes } from "./pickle-bytes.ts";
import { PickleGlobal, type PickleValue } from "./pickle-value.ts";
import { PickleStack } from "./pickle-stack.ts";
import { UnsafePickleError } from "./pytorch-file-error.ts";

/** What a pickle may refer to. */
export interface PickleVocabulary {
  /** The only names that it may use, with what stands behind each: nothing else can ever be called. */
  readonly globals: ReadonlyMap<string, PickleGlobal>;
  /** What stands for something outside of the pickle; undefined where the reference is none. */
  readonly refer: (id: PickleValue) => PickleValue | undefined;
}

/**
 * Reads one pickle and stops behind it. An interpreter of the part of Python's pickle language (protocols 2 to 4) that
 * `torch.save` uses for data: it makes strings, numbers, containers and what `vocabulary` names, and can run nothing.
 * Time and memory are bounded by the bytes, and by a million operations.
 * @throws UnsafePickleError where the pickle wants another name; PytorchFileError where it makes no sense
 */
export function unpickle(bytes: PickleBytes, vocabulary: PickleVocabulary): PickleValue {
  const machine = new PickleMachine(bytes, vocabulary);
  for (let code = bytes.uint8(); code !== STOP; code = bytes.uint8()) machine.run(code);
  return machine.result();
}

/** A BERT of 24 layers takes 20,000, with its optimizer's state 100,000. */
const MAXIMUM_OPERATIONS = 1_000_000;
const STOP = 0x2e;

/** Operations are named as in Python's pickletools. */
class PickleMachine {
  readonly #bytes: PickleBytes;
  readonly #vocabulary: PickleVocabulary;
  readonly #stack: PickleStack;
  #operations = 0;

  constructor(bytes: PickleBytes, vocabulary: PickleVocabulary) {
    this.#bytes = bytes;
    this.#vocabulary = vocabulary;
    this.#stack = new PickleStack(bytes);
  }

  /** What was made. */
  result(): PickleValue {
    return this.#stack.pop();
  }

  run(code: number): void {
    this.#spend(1);
    const bytes = this.#bytes;
    const stack = this.#stack;
    switch (code) {
      case 0x80: // PROTO
        if (bytes.uint8() > 4) throw bytes.wrong("expected a pickle of protocol 2 to 4, got a later one");
        return;
      case 0x95: // FRAME
        bytes.skip(8);
        return;
      case 0x4e: // NONE
        stack.push(null);
        return;
      case 0x88: // NEWTRUE
      case 0x89: // NEWFALSE
        stack.push(code === 0x88);
        return;
      case 0x4a: // BININT
        stack.push(bytes.int32());
        return;
      case 0x4b: // BININT1
        stack.push(bytes.uint8());
        return;
      case 0x4d: // BININT2
        stack.push(bytes.uint16());
        return;
      case 0x8a: // LONG1
        stack.push(bytes.integer(bytes.uint8()));
        return;
      case 0x47: // BINFLOAT
        stack.push(bytes.float64());
        return;
      case 0x55: // SHORT_BINSTRING, by Python 2
      case 0x8c: // SHORT_BINUNICODE
        stack.push(bytes.text(bytes.uint8()));
        return;
      case 0x58: // BINUNICODE
        stack.push(bytes.text(bytes.uint32()));
        return;
      case 0x5d: // EMPTY_LIST
      case 0x29: // EMPTY_TUPLE
        stack.push([]);
        return;
      case 0x7d: // EMPTY_DICT
        stack.push(new Map());
        return;
      case 0x28: // MARK
        stack.mark();
        return;
      case 0x74: // TUPLE
        stack.push(stack.popToMark());
        return;
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        stack.push(stack.popMany(code - 0x84));
        return;
      case 0x61: // APPEND
        this.#append(stack.popMany(1));
        return;
      case 0x65: // APPENDS
        this.#append(stack.popToMark());
        return;
      case 0x73: // SETITEM
        this.#set(stack.popMany(2));
        return;
      case 0x75: // SETITEMS
        this.#set(stack.popToMark());
        return;
      case 0x71: // BINPUT
        stack.remember(bytes.uint8());
        return;
      case 0x72: // LONG_BINPUT
        stack.remember(bytes.uint32());
        return;
      case 0x94: // MEMOIZE
        stack.remember();
        return;
      case 0x68: // BINGET
        stack.recall(bytes.uint8());
        return;
      case 0x6a: // LONG_BINGET
        stack.recall(bytes.uint32());
        return;
      case 0x63: // GLOBAL
        this.#name(bytes.line(), bytes.line());
        return;
      case 0x93: {
        // STACK_GLOBAL
        const [module, name] = stack.popMany(2);
        this.#name(module, name);
        return;
      }
      case 0x52: // REDUCE
        this.#call();
        return;
      case 0x62: // BUILD
        this.#build();
        return;
      case 0x51: // BINPERSID
        this.#refer();
        return;
      default: {
        const wanted = OTHERS.get(code);
        if (wanted !== undefined) throw new UnsafePickleError(bytes.path, bytes.place(), wanted);
        throw bytes.wrong(`expected an operation of data, got 0x${code.toString(16).padStart(2, "0")}`);
      }
    }
  }

  #spend(operations: number): void {
    this.#operations += operations;
    if (this.#operations > MAXIMUM_OPERATIONS)
      throw this.#bytes.wrong(`expected at most ${MAXIMUM_OPERATIONS.toLocaleString("en")} operations, got more`);
  }

  #append(items: readonly PickleValue[]): void {
    const list = this.#stack.top();
    if (!Array.isArray(list)) throw this.#bytes.wrong("expected a list to append to, got something else");
    for (const item of items) list.push(item);
  }

  #set(items: readonly PickleValue[]): void {
    const dict = this.#stack.top();
    if (!(dict instanceof Map)) throw this.#bytes.wrong("expected a dict to fill, got something else");
    if (items.length % 2 !== 0) throw this.#bytes.wrong("expected a value for each key, got a key alone");
    for (let index = 0; index < items.length; index += 2) dict.set(items[index], items[index + 1]);
  }

  #name(module: PickleValue, name: PickleValue): void {
    if (typeof module !== "string" || typeof name !== "string")
      throw this.#bytes.wrong("expected the name of a global, got something else");
    const global = this.#vocabulary.globals.get(`${module}.${name}`);
    if (global === undefined) throw new UnsafePickleError(this.#bytes.path, this.#bytes.place(), `${module}.${name}`);
    this.#stack.push(global);
  }

  #call(): void {
    const [callee, args] = this.#stack.popMany(2);
    if (!(callee instanceof PickleGlobal) || callee.call === undefined)
      throw new UnsafePickleError(this.#bytes.path, this.#bytes.place(), `to call ${named(callee)}`);
    if (!Array.isArray(args)) throw this.#bytes.wrong("expected arguments in a tuple, got something else");
    // A call may copy lists, and the same list can be given to many.
    for (const arg of args) this.#spend(Array.isArray(arg) ? arg.length : 1);
    const made = callee.call(args);
    if (made === undefined) throw this.#bytes.wrong(`expected arguments that fit ${callee.name}, got others`);
    this.#stack.push(made);
  }

  /** Python sets an object's attributes with it. Only dicts have some here, versions of modules, which nobody needs. */
  #build(): void {
    const [target] = this.#stack.popMany(2);
    if (!(target instanceof Map))
      throw new UnsafePickleError(this.#bytes.path, this.#bytes.place(), `to set the state of ${named(target)}`);
    this.#stack.push(target);
  }

  #refer(): void {
    const value = this.#vocabulary.refer(this.#stack.pop());
    if (value === undefined)
      throw this.#bytes.wrong("expected a reference to a storage of numbers, got one to something else");
    this.#stack.push(value);
  }
}

/** Operations that make objects, which Python's pickles may hold and these may not. */
const OTHERS: ReadonlyMap<number, string> = new Map([
  [0x69, "to make an object (INST)"],
  [0x6f, "to make an object (OBJ)"],
  [0x81, "to make an object (NEWOBJ)"],
  [0x92, "to make an object (NEWOBJ_EX)"],
  [0x82, "an extension (EXT1)"],
  [0x83, "an extension (EXT2)"],
  [0x84, "an extension (EXT4)"],
]);

function named(value: PickleValue): string {
  return value instanceof PickleGlobal ? value.name : "what is no global";
}
