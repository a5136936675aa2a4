import yargs from "yargs";
import { bareOption, bareUsage, isBare, placeholder } from "./bare-words.ts";
import { CommandLineError } from "./command-line-error.ts";
import { canonicalArguments, flagName } from "./flag-names.ts";
import type { Option, Options, OptionValues } from "./option.ts";
import { readConfiguration } from "./read-configuration.ts";
import { expectation, readValue } from "./read-value.ts";

/** What a command line asks for: to run with these options, or to be told about them. */
export type Request<Schema extends Options> =
  | {
      readonly help: false;
      readonly options: OptionValues<Schema>;
      /** For people: which of the given flags change nothing, and why. */
      readonly notices: readonly string[];
    }
  | { readonly help: true; readonly text: string };

/** What --help says beside the flags. */
export interface Manual {
  readonly name: string;
  readonly description: string;
  /** Command lines without the name. */
  readonly examples?: readonly string[];
}

/**
 * Reads a command line, and the configuration that it names with --config, against their schema. Throws
 * `CommandLineError` at the first thing that is wrong.
 */
export async function parseCommandLine<const Schema extends Options>(
  args: readonly string[],
  schema: Schema,
  manual: Manual,
): Promise<Request<Schema>> {
  const options: Options = { ...schema, config, help };
  const parser = createParser(options, manual);
  const written = parser.parseSync([...canonicalArguments(args, options)]) as Written;
  if (written["help"] === true) return { help: true, text: await parser.getHelp() };

  const bare = bareOption(schema);
  if (bare === undefined && written._.length > 0) {
    throw new CommandLineError(`expected flags only, got "${written._[0]}"`);
  }
  const configured = await readNamedConfiguration(written["config"], schema);
  const values: Record<string, unknown> = {};
  const notices: string[] = [];
  for (const [optionName, option] of Object.entries(schema)) {
    const flag = flagName(optionName);
    const words = [...(flag in written ? [written[flag]] : []), ...(optionName === bare ? written._ : [])];
    if (words.length > 0) values[optionName] = readWords(`--${flag}`, option, words);
    else if (configured.has(optionName)) values[optionName] = configured.get(optionName);
    else if (option.required) {
      const place = optionName === bare ? placeholder(optionName, option) : `--${flag}`;
      throw new CommandLineError(`${place} is required: ${expectation(option)} (${option.description})`);
    } else values[optionName] = defaultValue(`--${flag}`, option);
    if (option.inert !== undefined && values[optionName] !== option.default) {
      notices.push(`--${flag} changes nothing here: ${option.inert}`);
    }
  }
  return { help: false, options: values as OptionValues<Schema>, notices };
}

function readNamedConfiguration(
  file: string | boolean | undefined,
  schema: Options,
): Promise<ReadonlyMap<string, unknown>> | ReadonlyMap<string, unknown> {
  if (file === undefined) return new Map();
  readValue("--config", config, file);
  return readConfiguration(file as string, schema);
}

const config = {
  kind: "path",
  description: "Options in YAML or JSON by the flags' names; flags win over them, paths in it start where it stands",
  group: "Configuration",
} satisfies Option;

const help = { kind: "boolean", description: "Show this help", group: "Help", aliases: ["h"] } satisfies Option;

/** By flag, what yargs read: no type but boolean is declared to it, so that values arrive as they were written. */
type Written = { readonly [flag: string]: string | boolean } & { readonly _: readonly string[] };

function createParser(options: Options, { name, description, examples = [] }: Manual) {
  const parser = yargs()
    .scriptName(name)
    .usage(`${["$0", ...bareUsage(options), "[flags]"].join(" ")}\n\n${description}`)
    .epilogue("Every flag may also be written with hyphens: --a_flag = --a-flag. Switch a boolean off with --no-FLAG.")
    .locale("en")
    .help(false)
    .version(false)
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message: string) => {
      throw new CommandLineError(message);
    })
    .parserConfiguration({ "parse-numbers": false, "parse-positional-numbers": false });
  for (const [optionName, option] of Object.entries(options)) {
    parser.option(flagName(optionName), {
      alias: option.aliases,
      description: describe(option),
      boolean: option.kind === "boolean",
      group: `${option.group ?? "Options"}:`,
      defaultDescription: option.required ? undefined : describeDefault(option),
    });
  }
  for (const example of examples) parser.example(`$0 ${example}`, "");
  return parser.wrap(Math.min(120, parser.terminalWidth()));
}

/** The value of a flag and the words without one, which are more of the same where the option is a list. */
function readWords(flag: string, option: Option, words: readonly (string | boolean)[]): unknown {
  if (option.kind === "paths" || option.kind === "texts") {
    return words.flatMap((word) => readValue(flag, option, word));
  }
  if (words.length > 1) throw new CommandLineError(`${flag}: expected one, got "${words.join('", "')}"`);
  return readValue(flag, option, words[0]);
}

function defaultValue(flag: string, option: Option): unknown {
  const isWritten = option.kind === "path" || option.kind === "parsed";
  if (isWritten && option.default !== undefined) return readValue(flag, option, option.default);
  return option.default;
}

function describe(option: Option): string {
  if (option.kind === "boolean") return option.description;
  const form = isBare(option) ? `${expectation(option)}, or words without a flag` : expectation(option);
  return `${option.description}: ${form}${option.required ? " (required)" : ""}`;
}

function describeDefault(option: Option): string | undefined {
  if (option.kind === "boolean") return option.default ? "on" : undefined;
  return option.default?.toString();
}
