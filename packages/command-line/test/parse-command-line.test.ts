import { describe, expect, test } from "vitest";
import { CommandLineError, parseCommandLine } from "../src/index.ts";

const schema = {
  trainFile: { kind: "path", description: "Training data", required: true },
  batchSize: { kind: "integer", description: "Questions per update", unit: "questions", minimum: 1, default: 128 },
  learningRate: { kind: "number", description: "Of AdamW", default: 2e-5 },
  adamBetas: { kind: "numbers", description: "Of AdamW" },
  pooling: { kind: "choice", choices: ["cls", "mean"], description: "Of the last layer" },
  normalize: { kind: "boolean", description: "Scale to length 1", default: false },
  shard: {
    kind: "parsed",
    description: "Part of the passages",
    expects: "i/n",
    parse: (text: string) => {
      throw new Error(`expected i/n, got "${text}"`);
    },
  },
} as const;

const parse = async (...args: readonly string[]) => {
  const request = await parseCommandLine(args, schema, { name: "trainer", description: "Trains." });
  if (request.help) throw new Error("asked for help");
  return request.options;
};
const given = ["--train_file", "/t.json"];

test.each(["1e-5", "2e-05", ".5", "3", "-0.25", "+1.5E3"])("%s is a number", async (text) => {
  expect((await parse(...given, `--learning_rate=${text}`)).learningRate).toBe(Number(text));
});

test.each(["abc", "NaN", "Infinity", "0x10", "1e", "1 2", "--", "1e999"])("%s is no number", async (text) => {
  await expect(parse(...given, `--learning_rate=${text}`)).rejects.toThrow(
    `--learning_rate: expected a number, got "${text}"`,
  );
});

test.each(["1.5", "0", "-3", "12a", "9007199254740993"])("%s is no integer from 1", async (text) => {
  await expect(parse(...given, "--batch_size", text)).rejects.toThrow(
    `--batch_size: expected an integer from 1, in questions, got "${text}"`,
  );
});

test("negative and exponential values may stand after a space", async () => {
  expect((await parse(...given, "--learning_rate", "-0.5")).learningRate).toBe(-0.5);
  expect((await parse(...given, "--learning_rate", "2e-05")).learningRate).toBe(2e-5);
});

test.each<[readonly string[], string]>([
  [["--batch_sise", "8"], "unknown flag --batch_sise; the nearest known one is --batch_size (--help lists all)"],
  [["--normalise"], "unknown flag --normalise; the nearest known one is --normalize (--help lists all)"],
  [["--no-pooling"], "unknown flag --no-pooling; the nearest known one is --pooling (--help lists all)"],
  [["-b", "8"], "unknown flag -b; the nearest known one is"],
  [["--constructor", "8"], "unknown flag --constructor; the nearest known one is"],
  [[], "--train_file is required: a path (Training data)"],
  [[...given, "more"], 'expected flags only, got "more"'],
  [[...given, "--", "more"], 'expected flags only, got "more"'],
  [[...given, "--batch_size"], "--batch_size: expected an integer from 1, in questions, got nothing"],
  [[...given, "--batch_size", "--normalize"], "--batch_size: expected an integer from 1, in questions, got nothing"],
  [[...given, "--batch_size="], '--batch_size: expected an integer from 1, in questions, got ""'],
  [[...given, "--train-file", "b.json"], "--train_file: expected once, got a second time as --train-file"],
  [[...given, "--normalize", "--no-normalize"], "--normalize: expected once, got a second time as --no-normalize"],
  [[...given, "--normalize=yes"], "--normalize: expected true or false, got yes"],
  [[...given, "--no-normalize=true"], "--no-normalize: expected no value, got true"],
  [[...given, "--normalize", "yes"], 'expected flags only, got "yes"'],
  [[...given, "--pooling", "max"], '--pooling: expected cls | mean, got "max"'],
  [[...given, "--adam_betas", "0.9,,1"], '--adam_betas: expected comma-separated numbers, got "0.9,,1"'],
  [[...given, "--shard", "8/8"], '--shard: expected i/n, got "8/8"'],
])("%j is refused: %s", async (args, message) => {
  const error: unknown = await parse(...args).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(CommandLineError);
  expect((error as Error).message).toContain(message);
});

test("booleans may be spelt out", async () => {
  expect((await parse(...given, "--normalize=true")).normalize).toBe(true);
  expect((await parse(...given, "--normalize", "false")).normalize).toBe(false);
  expect((await parse(...given, "--no-normalize")).normalize).toBe(false);
});

test("an option that is not given is its default, or undefined, and its type says so", async () => {
  const options = await parse(...given);
  const pooling: "cls" | "mean" | undefined = options.pooling;
  // @ts-expect-error: without a default it may be undefined
  const betas: readonly number[] = options.adamBetas;
  expect([options.batchSize.toFixed(1), pooling, betas]).toEqual(["128.0", undefined, undefined]);
});

test("text is kept as written, with digits, quotes and equals signs", async () => {
  const text = { note: { kind: "text", description: "A note" } } as const;
  const read = async (...args: readonly string[]) => {
    const request = await parseCommandLine(args, text, { name: "trainer", description: "Trains." });
    return request.help ? undefined : request.options.note;
  };
  expect(await read("--note", "007")).toBe("007");
  expect(await read("--note=a=b.c")).toBe("a=b.c");
  expect(await read("--note", "true")).toBe("true");
  expect(await read("--note", 'say "yes"')).toBe('say "yes"');
});

describe("a command that takes words without a flag", () => {
  const schema = {
    file: { kind: "paths", description: "What to check", required: true, bare: true },
    tag: { kind: "texts", description: "Labels", default: ["new"] },
    strict: { kind: "boolean", description: "Fail on problems", default: false },
  } as const;
  const manual = { name: "preparer check", description: "Checks.", examples: ["a.json b.json --strict"] };
  const parse = async (...args: readonly string[]) => {
    const request = await parseCommandLine(args, schema, manual);
    if (request.help) throw new Error("asked for help");
    return request.options;
  };

  test.each([
    [["/a.json", "/b.json"]],
    [["/a.json,/b.json"]],
    [["--file", "/a.json", "/b.json"]],
    [["--file=/a.json,/b.json"]],
    [["--", "/a.json", "--strict", "/b.json"]],
    [["/a.json", "--tag", "x", "/b.json"]],
  ])("finds them between flags, alone or with commas: %j", async (args) => {
    expect((await parse(...args)).file).toEqual(["/a.json", "/b.json"]);
  });

  test("asks for them by the name of what they are", async () => {
    await expect(parse("--strict")).rejects.toThrow("FILE… is required: comma-separated paths (What to check)");
    await expect(parse("a.json,,b.json")).rejects.toThrow(
      '--file: expected comma-separated paths, got "a.json,,b.json"',
    );
  });

  test("shows them in its usage line, and its examples at the end", async () => {
    const request = await parseCommandLine(["--help"], schema, manual);
    const text = request.help ? request.text : "";
    expect(text).toMatch(/^preparer check FILE… \[flags\]\n\nChecks\.\n/);
    expect(text.replaceAll(/\s+/g, " ")).toContain("comma-separated paths, or words without a flag (required)");
    expect(text).toMatch(/^Examples:\n +preparer check a\.json b\.json --strict$/m);
  });

  test("may do without them where they are not required, and takes only one where only one fits", async () => {
    const one = { outputDir: { kind: "path", description: "Where to write", bare: true } } as const;
    const request = await parseCommandLine(["-h"], one, manual);
    expect(request).toMatchObject({ text: expect.stringContaining("preparer check [OUTPUT_DIR] [flags]") });
    expect(await parseCommandLine([], one, manual)).toEqual({
      help: false,
      notices: [],
      options: { outputDir: undefined },
    });
    await expect(parseCommandLine(["a", "b"], one, manual)).rejects.toThrow('--output_dir: expected one, got "a", "b"');
  });

  test("reads lists of texts, which have no empty parts", async () => {
    const tags: readonly string[] = (await parse("a", "--tag", "x, y")).tag;
    expect(tags).toEqual(["x", "y"]);
    expect((await parse("a")).tag).toEqual(["new"]);
    await expect(parse("a", "--tag", "x,")).rejects.toThrow('--tag: expected comma-separated words, got "x,"');
  });
});
