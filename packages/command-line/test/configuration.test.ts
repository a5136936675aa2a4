import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { CommandLineError, parseCommandLine } from "../src/index.ts";

const schema = {
  trainFile: { kind: "paths", description: "Training data", required: true, aliases: ["train_data_path"] },
  outputDir: { kind: "path", description: "Where to write" },
  batchSize: { kind: "integer", description: "Questions", unit: "questions", minimum: 1, default: 128 },
  learningRate: { kind: "number", description: "Of AdamW", default: 2e-5 },
  rates: { kind: "numbers", description: "Of each file", minimum: 1 },
  pooling: { kind: "choice", choices: ["cls", "mean"], description: "Of the last layer" },
  normalize: { kind: "boolean", description: "Scale to length 1", default: false },
  tags: { kind: "texts", description: "Labels" },
  start: { kind: "text", description: "A name or a path", orPath: true },
  note: { kind: "text", description: "A note" },
  noCuda: { kind: "boolean", description: "Without a GPU", inert: "there is none" },
  betas: { kind: "parsed", description: "Of AdamW", expects: "a,b", parse: (text: string) => text.split(",") },
} as const;

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "configuration-"));
  await mkdir(join(folder, "recipes"));
  file = join(folder, "recipes/nq.yaml");
  process.env["INIT_CWD"] = folder;
});
afterEach(async () => {
  delete process.env["INIT_CWD"];
  await rm(folder, { recursive: true });
});

async function request(content: string, ...args: readonly string[]) {
  await writeFile(file, content);
  const command = ["--config", "recipes/nq.yaml", ...args];
  const read = await parseCommandLine(command, schema, { name: "trainer", description: "Trains." });
  if (read.help) throw new Error("asked for help");
  return read;
}
const parse = async (content: string, ...args: readonly string[]) => (await request(content, ...args)).options;
const train = "train_file: /t.json\n";

test("names are those of the flags: snake_case, kebab-case or an alias", async () => {
  const options = await parse("train_data_path: /t.json\nbatch-size: 8\nlearning_rate: 1e-3 # the warm one\n");
  expect(options).toMatchObject({ trainFile: ["/t.json"], batchSize: 8, learningRate: 1e-3 });
});

test("JSON is read as well, with tabs and all", async () => {
  const options = await parse('{\n\t"train_file": ["/a.json", "/b.json"],\n\t"normalize": true, "rates": [1, 2]\n}');
  expect(options).toMatchObject({ trainFile: ["/a.json", "/b.json"], normalize: true, rates: [1, 2] });
});

test("flags win over the file, and the file over defaults", async () => {
  const content = `${train}batch_size: 8\nnormalize: true\nrates: [3]\n`;
  const options = await parse(content, "--batch-size", "9", "--no-normalize", "--train_data_path", "u.json");
  expect(options).toMatchObject({ batchSize: 9, normalize: false, rates: [3], learningRate: 2e-5 });
  expect(options.trainFile).toEqual([join(folder, "u.json")]);
});

test("relative paths in the file start where the file stands, and those of flags where the user stands", async () => {
  const options = await parse("train_file: [a.json, ../b.json]\nstart: ../model\n", "--output_dir", "out");
  expect(options.trainFile).toEqual([join(folder, "recipes/a.json"), join(folder, "b.json")]);
  expect(options.start).toBe(join(folder, "model"));
  expect(options.outputDir).toBe(join(folder, "out"));
  expect((await parse(train, "--start", "./model")).start).toBe(join(folder, "model"));
  expect((await parse(`${train}start: hub/name\n`)).start).toBe("hub/name");
});

test("lists may be lists or have commas, and an element of a list may hold a comma", async () => {
  const options = await parse('train_file: "/a.json,/b.json"\ntags: ["x, y", z]\nbetas: [0.9, 0.999]\nrates: 1,2\n');
  expect(options.trainFile).toEqual(["/a.json", "/b.json"]);
  expect(options).toMatchObject({ tags: ["x, y", "z"], betas: ["0.9", "0.999"], rates: [1, 2] });
});

test("text stays as it is written, whatever type YAML would give it", async () => {
  for (const written of ["007", "true", "1_000", "2026-01-01", "2e-05"]) {
    expect((await parse(`${train}note: ${written}\n`)).note).toBe(written);
  }
});

test("any value that the file writer quotes comes back", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ minLength: 1, unit: "grapheme" }), async (note) => {
      expect((await parse(stringify({ train_file: "/t.json", note }))).note).toBe(note);
    }),
    { numRuns: 50 },
  );
});

test("an empty file gives nothing", async () => {
  expect((await parse("# nothing yet\n", "--train_file", "/t.json")).batchSize).toBe(128);
});

test("what changes nothing is said, on the command line or in the file, and not where it is left out", async () => {
  const notices = ["--no_cuda changes nothing here: there is none"];
  expect((await request(train, "--no_cuda")).notices).toEqual(notices);
  expect((await request(`${train}no_cuda: true\n`)).notices).toEqual(notices);
  expect((await request(train)).notices).toEqual([]);
});

test("--help explains it", async () => {
  const read = await parseCommandLine(["--help"], schema, { name: "trainer", description: "Trains." });
  expect(read.help ? read.text.replaceAll(/\s+/g, " ") : "").toContain(
    "--config Options in YAML or JSON by the flags' names; flags win over them, paths in it start where it stands",
  );
});

describe("one line says what is wrong with", () => {
  test.each<[what: string, content: string, message: string]>([
    [
      "an unknown name",
      `${train}\nbatch_sise: 8\n`,
      "recipes/nq.yaml: line 3: batch_sise: unknown option; the nearest known one is batch_size (--help lists all)",
    ],
    ["a name of JavaScript's", "constructor: 1", "recipes/nq.yaml: line 1: constructor: unknown option"],
    ["a number", "batch_size: 0", 'recipes/nq.yaml: batch_size: expected an integer from 1, in questions, got "0"'],
    ["a hexadecimal number", "batch_size: 0x10", 'batch_size: expected an integer from 1, in questions, got "0x10"'],
    ["a choice", "pooling: max", 'recipes/nq.yaml: pooling: expected cls | mean, got "max"'],
    ["a boolean", "normalize: yes", 'recipes/nq.yaml: normalize: expected true or false, got "yes"'],
    ["nothing", "batch_size:", "recipes/nq.yaml: batch_size: expected an integer from 1, in questions, got nothing"],
    ["nothing in JSON", '{"note": null}', "recipes/nq.yaml: note: expected text, got nothing"],
    ["an element", "rates: [1, 0]", 'recipes/nq.yaml: rates[1]: expected a number from 1, got "0"'],
    ["a list in a list", "rates: [[1]]", "recipes/nq.yaml: rates[0]: expected a number from 1, got no text"],
    ["an empty list", "rates: []", "rates: expected comma-separated numbers from 1, got an empty list"],
    ["a list for one", "batch_size: [8]", "batch_size: expected an integer from 1, in questions, got a list"],
    ["a map", "batch_size: {a: 1}", "expected an integer from 1, in questions, got neither text nor a list"],
    ["a negation", "no_normalize: true", "no_normalize: expected an option without no_; write normalize: false"],
    ["a configuration", "config: b.yaml", "line 1: config: expected no configuration inside one"],
    ["a list of options", "- batch_size", "expected options such as batch_size: 128, one a line, got no names"],
    ["plain text", "batch_size 8", "expected options such as batch_size: 128, one a line, got no names"],
    ["a name twice", "note: a\nnote: b", "recipes/nq.yaml: line 2: expected YAML or JSON: Map keys must be unique"],
    ["an alias twice", `${train}train-data-path: /u`, "train-data-path: expected once, got train_file a second time"],
    ["broken brackets", "note: [1\nrates: 2", "recipes/nq.yaml: line 2: expected YAML or JSON: Flow sequence"],
    ["a foreign tag", "note: !js/function a", "recipes/nq.yaml: line 1: expected YAML or JSON: Unresolved tag"],
    ["a required option that is left out", "note: a", "--train_file is required"],
    ["a name that is none", "? [a]\n: 1", "recipes/nq.yaml: a name that is no text: unknown option"],
    [
      "data",
      `# ${"x".repeat(1_000_001)}`,
      "--config: recipes/nq.yaml: expected options in YAML or JSON, got 1,000,003",
    ],
  ])("%s", async (_what, content, message) => {
    const error: unknown = await parse(content).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CommandLineError);
    expect((error as Error).message).toContain(message);
    expect((error as Error).message).not.toContain("\n");
  });

  test("a file that is not there, or is a folder", async () => {
    const read = (path: string) => parseCommandLine(["--config", path], schema, { name: "trainer", description: "" });
    await expect(read("no.yaml")).rejects.toThrow("--config: no.yaml: expected a file that can be read, got ENOENT");
    await expect(read("recipes")).rejects.toThrow("--config: recipes: expected a file that can be read, got EISDIR");
    await expect(read("")).rejects.toThrow("--config: expected a path");
  });
});
