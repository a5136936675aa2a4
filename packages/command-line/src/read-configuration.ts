import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { type Document, isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import { CommandLineError } from "./command-line-error.ts";
import { createFlagNames, flagName } from "./flag-names.ts";
import type { Option, Options } from "./option.ts";
import { expectation, readValue, resolvePath } from "./read-value.ts";

/** Far above any configuration: what is larger is data, named by mistake. */
const MOST_BYTES = 1_000_000;

/**
 * Reads options from YAML, of which JSON is a part: one map from names, as flags have them, to values as they are
 * written after flags, read by the same schema. Where a flag takes several with commas between, so may a list.
 * Relative paths start from the file's own directory. `path` is as the user wrote it.
 * @throws CommandLineError at the first thing that is wrong
 */
export async function readConfiguration(path: string, schema: Options): Promise<ReadonlyMap<string, unknown>> {
  const lines = new LineCounter();
  const document = parseDocument(await readText(path), { lineCounter: lines });
  refuseDamage(path, document);
  const values = new Map<string, unknown>();
  if (document.contents === null) return values;
  if (!isMap(document.contents)) {
    throw new CommandLineError(`${path}: expected options such as batch_size: 128, one a line, got no names`);
  }

  const names = createFlagNames(schema);
  const directory = dirname(resolvePath(path));
  for (const { key, value } of document.contents.items) {
    const written = (isScalar(key) && key.source) || "a name that is no text";
    const line = isScalar(key) && key.range ? `line ${lines.linePos(key.range[0]).line}: ` : "";
    const wrong = (what: string) => new CommandLineError(`${path}: ${line}${written}: ${what}`);
    if (written === "config") throw wrong("expected no configuration inside one; write its options here");
    const found = names.find(written);
    if (found === undefined) {
      throw wrong(`unknown option; the nearest known one is ${names.nearest(written)} (--help lists all)`);
    }
    const { optionName, negated } = found;
    if (negated) throw wrong(`expected an option without no_; write ${flagName(optionName)}: false`);
    if (values.has(optionName)) throw wrong(`expected once, got ${flagName(optionName)} a second time; leave one out`);
    values.set(optionName, readNode(`${path}: ${written}`, schema[optionName], value, directory));
  }
  return values;
}

async function readText(path: string): Promise<string> {
  try {
    await using file = await open(resolvePath(path));
    const { size } = await file.stat();
    if (size > MOST_BYTES) {
      const got = `${size.toLocaleString("en")} bytes`;
      throw new CommandLineError(`--config: ${path}: expected options in YAML or JSON, got ${got}; is this data?`);
    }
    return await file.readFile("utf8");
  } catch (error) {
    if (error instanceof CommandLineError) throw error;
    const got = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new CommandLineError(`--config: ${path}: expected a file that can be read, got ${got}`, { cause: error });
  }
}

/** What the YAML reader finds wrong, tags of unknown types included. */
function refuseDamage(path: string, { errors, warnings }: Document.Parsed): void {
  const [first] = [...errors, ...warnings];
  if (first === undefined) return;
  const line = first.linePos === undefined ? "" : `line ${first.linePos[0].line}: `;
  const what = first.message.split("\n")[0].replace(/ at line \d+, column \d+:?$/, "");
  throw new CommandLineError(`${path}: ${line}expected YAML or JSON: ${what}`);
}

function readNode(place: string, option: Option, node: unknown, directory: string): unknown {
  if (isScalar(node) || node === null) return readValue(place, option, writtenIn(option, node), directory);
  const got = (what: string) => new CommandLineError(`${place}: expected ${expectation(option)}, got ${what}`);
  if (!isSeq(node)) throw got("neither text nor a list");
  const one = oneOf(option);
  if (one === undefined) throw got("a list");
  const written = node.items.map((item, index) => {
    if (!isScalar(item)) throw new CommandLineError(`${place}[${index}]: expected ${expectation(one)}, got no text`);
    return writtenIn(one, item);
  });
  if (written.length === 0) throw got("an empty list");
  return option.kind === "parsed"
    ? readValue(place, option, written.join(","), directory)
    : written.map((item, index) => readValue(`${place}[${index}]`, one, item, directory));
}

/** What would stand after the flag: the text before YAML gives it a type, so that 007 stays 007. */
function writtenIn({ kind }: Option, node: unknown): string | boolean | undefined {
  if (!isScalar(node) || node.value === null) return undefined;
  if (kind === "boolean" && typeof node.value === "boolean") return node.value;
  return node.source;
}

/** What an element of a list is, for options that take several; undefined for the others. */
function oneOf(option: Option): Option | undefined {
  switch (option.kind) {
    case "texts":
      return { kind: "text", description: option.description };
    case "paths":
      return { kind: "path", description: option.description };
    case "numbers":
      return { ...option, kind: "number", default: undefined };
    case "parsed":
      return { kind: "text", description: option.description };
    default:
      return undefined;
  }
}
