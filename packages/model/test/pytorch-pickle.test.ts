import * as fc from "fast-check";
import { describe, expect, inject, test } from "vitest";
import { PickleBytes } from "../src/weights/pytorch/pickle-bytes.ts";
import { type PickleValue, TensorReference } from "../src/weights/pytorch/pickle-value.ts";
import { PytorchFileError, UnsafePickleError } from "../src/weights/pytorch/pytorch-file-error.ts";
import { torchVocabulary } from "../src/weights/pytorch/torch-vocabulary.ts";
import { unpickle } from "../src/weights/pytorch/unpickle.ts";

// Operations, by pickletools' names.
const raw = (text: string): Buffer => Buffer.from(text, "latin1");
const [mark, tuple, stop, reduce, build, persistent] = ["(", "t", ".", "R", "b", "Q"].map(raw);
const global = (name: string): Buffer => raw(`c${name.replace(/\.(?=\w+$)/, "\n")}\n`);
const string = (text: string): Buffer => Buffer.concat([raw("U"), Buffer.of(text.length), raw(text)]);
const int = (value: number): Buffer => {
  const bytes = Buffer.alloc(5, "J");
  bytes.writeInt32LE(value, 1);
  return bytes;
};
const tupleOf = (...items: readonly Buffer[]): Buffer => Buffer.concat([mark, ...items, tuple]);
const put = (key: number): Buffer => Buffer.of(0x71, key);
const get = (key: number): Buffer => Buffer.of(0x68, key);
const times = (count: number, bytes: Buffer): Buffer => Buffer.concat(Array.from({ length: count }, () => bytes));

function read(...parts: readonly Buffer[]): PickleValue {
  return unpickle(new PickleBytes("model.bin", Buffer.concat([...parts, stop]), 0), torchVocabulary);
}

function refusal(parts: readonly Buffer[]): Error | undefined {
  try {
    read(...parts);
  } catch (error) {
    return error as Error;
  }
  return undefined;
}

const storage = (elements: number, type = "torch.FloatStorage"): Buffer =>
  Buffer.concat([tupleOf(string("storage"), global(type), string("0"), string("cpu"), int(elements)), persistent]);
const tensor = (elements: number, offset: number, shape: readonly number[], strides: readonly number[]): Buffer =>
  Buffer.concat([
    global("torch._utils._rebuild_tensor_v2"),
    tupleOf(storage(elements), int(offset), tupleOf(...shape.map(int)), tupleOf(...strides.map(int))),
    reduce,
  ]);

describe("a pickle that is data", () => {
  test("becomes strings, numbers, containers and tensors", () => {
    const value = read(
      raw("}("),
      string("a"),
      tensor(6, 1, [2, 2], [3, 1]),
      string("b"),
      raw("]("),
      int(-3),
      raw("Neu"),
    );
    expect(value).toBeInstanceOf(Map);
    const dict = value as ReadonlyMap<string, PickleValue>;
    expect(dict.get("a")).toBeInstanceOf(TensorReference);
    expect(dict.get("a")).toMatchObject({ offset: 1, shape: [2, 2], strides: [3, 1], storage: { elements: 6 } });
    expect(dict.get("b")).toEqual([-3, null]);
  });

  test("of Python 2 lists an ordered dict's pairs", () => {
    const pair = Buffer.concat([raw("]("), string("a"), int(1), raw("e")]);
    const value = read(global("collections.OrderedDict"), raw("]("), pair, raw("e"), Buffer.of(0x85), reduce);
    expect(value).toEqual(new Map([["a", 1]]));
  });

  test("may hold integers of any length up to 255 bytes, exactly", () => {
    const long = (value: bigint): Buffer => {
      const bytes = Buffer.alloc(10);
      bytes.writeBigInt64LE(BigInt.asIntN(64, value));
      bytes.writeInt16LE(Number(value >> 64n), 8);
      return Buffer.concat([Buffer.of(0x8a, 10), bytes]);
    };
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 79n), max: 2n ** 79n - 1n }), (value) => {
        expect(BigInt(read(long(value)) as number | bigint)).toBe(value);
      }),
    );
    expect(read(long(7n))).toBe(7);
  });
});

describe("a pickle that wants more", () => {
  test.each([
    ["os.system", [global("os.system"), tupleOf(string("true")), reduce]],
    ["posix.system", [global("posix.system")]],
    ["builtins.eval", [string("builtins"), string("eval"), Buffer.of(0x93)]],
    ["torch.load", [global("torch.load")]],
    ["collections.abc.OrderedDict", [global("collections.abc.OrderedDict")]],
    ["numpy.core.multiarray._reconstruct", [global("numpy.core.multiarray._reconstruct")]],
    ["to call torch.FloatStorage", [global("torch.FloatStorage"), raw(")"), reduce]],
    ["to call what is no global", [string("print"), raw(")"), reduce]],
    ["to set the state of collections.OrderedDict", [global("collections.OrderedDict"), raw("}"), build]],
    ["to make an object (NEWOBJ)", [global("collections.OrderedDict"), raw(")"), Buffer.of(0x81)]],
    ["to make an object (INST)", [raw("(ios\nsystem\n")]],
    ["to make an object (OBJ)", [mark, global("collections.OrderedDict"), raw("o")]],
    ["an extension (EXT1)", [Buffer.of(0x82, 1)]],
  ])("%s is refused by name before anything is done", (wanted, parts) => {
    const attempt = (): PickleValue => read(...parts);
    expect(attempt).toThrow(UnsafePickleError);
    expect(attempt).toThrow(
      new RegExp(
        `^model.bin: pickle, byte \\d+: expected .*, got a pickle that wants ${wanted.replaceAll(/[()]/g, "\\$&")}; nothing`,
      ),
    );
  });

  test("names of JavaScript are no globals", () => {
    for (const name of ["__proto__.x", "constructor.constructor", "Object.prototype"])
      expect(() => read(global(name))).toThrow(UnsafePickleError);
  });

  test.each([
    ["a view beyond its storage", tensor(6, 5, [2], [1])],
    ["a view larger than its storage", tensor(6, 0, [1000, 1000], [0, 0])],
    ["a negative length", tensor(6, 0, [-1], [1])],
    ["shape and strides of different lengths", tensor(6, 0, [2, 3], [1])],
    [
      "a product beyond all numbers",
      tensor(
        6,
        0,
        Array.from({ length: 8 }, () => 2 ** 31 - 1),
        [0, 0, 0, 0, 0, 0, 0, 0],
      ),
    ],
  ])("%s is refused", (_, bytes) => {
    expect(() => read(bytes)).toThrow(/expected arguments that fit torch._utils._rebuild_tensor_v2, got others/);
  });

  test("a reference to anything but a storage is refused", () => {
    expect(() => read(string("file:/etc/passwd"), persistent)).toThrow(/expected a reference to a storage/);
    expect(() => read(storage(-1))).toThrow(/expected a reference to a storage/);
  });
});

describe("a pickle made to exhaust", () => {
  const tooMany = /expected at most 1,000,000 operations, got more/;

  test("is stopped, be it dicts, marks or calls that copy a list again and again", () => {
    expect(() => read(times(1_100_000, raw("}")))).toThrow(tooMany);
    expect(() => read(times(1_100_000, raw("(")))).toThrow(tooMany);
    const pairs = [raw("]"), put(0), raw("("), times(2000, raw("NN\x86")), raw("e")];
    const copy = Buffer.concat([global("collections.OrderedDict"), get(0), Buffer.of(0x85), reduce]);
    expect(() => read(...pairs, times(10_000, copy))).toThrow(tooMany);
  });

  test("may nest and refer to itself as deep as it likes: nothing recurses", () => {
    const nested = read(times(400_000, raw("]")), times(399_999, raw("a")));
    expect(Array.isArray(nested)).toBe(true);
    const loop = read(raw("]"), put(0), get(0), raw("a")) as PickleValue[];
    expect(loop[0]).toBe(loop);
  });

  test.each([
    [
      "a string longer than the file",
      Buffer.concat([raw("X"), Buffer.of(255, 255, 255, 255)]),
      /expected 4294967295 more bytes/,
    ],
    [
      "an integer of 2 GB",
      Buffer.concat([Buffer.of(0x8b), Buffer.of(255, 255, 255, 127)]),
      /operation of data, got 0x8b/,
    ],
    ["a memo of 2³² places", Buffer.concat([raw("Nr"), Buffer.of(255, 255, 255, 255), raw("0")]), /got 0x30/],
    ["a line without end", raw("cos"), /expected a name on a line, got no end of it/],
    ["a string that is no text", Buffer.of(0x55, 1, 0xff), /expected a string in UTF-8/],
    ["a stack that is empty", raw("a"), /expected a value, got none/],
    ["a value from before a mark", raw("](a"), /expected a value, got none/],
    ["a tuple without a mark", raw("t"), /expected a mark before it, got none/],
    ["a memory of nothing", get(3), /expected a remembered value 3, got none/],
    ["a key alone", raw("}(Nu"), /expected a value for each key/],
    ["a dict that is a list", raw("]NNs"), /expected a dict to fill/],
    ["a list that is a dict", raw("}Na"), /expected a list to append to/],
    ["a later protocol", Buffer.of(0x80, 5), /expected a pickle of protocol 2 to 4/],
  ])("%s is refused", (_, bytes, message) => {
    expect(() => read(bytes)).toThrow(message);
  });

  test("or of any bytes at all is read or refused in one line", () => {
    const operations = [
      raw("("),
      raw("}"),
      raw("]"),
      raw(")"),
      raw("t"),
      raw("N"),
      raw("a"),
      raw("e"),
      raw("s"),
      raw("u"),
    ];
    const more = [reduce, build, persistent, put(0), get(0), string("storage"), int(5), global("torch.FloatStorage")];
    const others = [global("collections.OrderedDict"), tensor(6, 0, [2], [1]), Buffer.of(0x85), Buffer.of(0x93)];
    const part = fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...operations, ...more, ...others) },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 3 }).map((bytes) => Buffer.from(bytes)) },
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 60 }), (parts) => {
        const error = refusal(parts);
        expect(error === undefined || error instanceof PytorchFileError, String(error)).toBe(true);
        expect(error?.message ?? "model.bin: pickle, byte 0: none").toMatch(/^model.bin: pickle, byte [\d,]+: .+$/);
      }),
      { numRuns: 10 * inject("fuzzRuns") },
    );
  });
});
