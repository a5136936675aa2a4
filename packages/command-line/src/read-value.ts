import { resolve } from "node:path";
import { CommandLineError } from "./command-line-error.ts";
import type { Option } from "./option.ts";

/** Makes a path absolute, starting from where the user stands: pnpm runs an app in the app's own directory. */
export function resolvePath(path: string): string {
  return resolve(userDirectory(), path);
}

/** Where the user stands. */
export function userDirectory(): string {
  return process.env["INIT_CWD"] ?? process.cwd();
}

/** What an option expects, in words, for messages and --help: "an integer of at least 1, in tokens". */
export function expectation(option: Option): string {
  switch (option.kind) {
    case "boolean":
      return "true or false";
    case "text":
      return "text";
    case "texts":
      return "comma-separated words";
    case "choice":
      return option.choices.join(" | ");
    case "integer":
      return `an integer${bounds(option)}`;
    case "number":
      return `a number${bounds(option)}`;
    case "numbers":
      return `comma-separated numbers${bounds(option)}`;
    case "path":
      return "a path";
    case "paths":
      return "comma-separated paths";
    default: // "parsed"
      return option.expects;
  }
}

/**
 * Reads what was written after a flag, strictly. `written` is undefined where nothing was; relative paths start from
 * `directory`.
 */
export function readValue(
  flag: string,
  option: Option,
  written: string | boolean | undefined,
  directory: string = userDirectory(),
): unknown {
  const wrong = (): CommandLineError =>
    new CommandLineError(
      `${flag}: expected ${expectation(option)}, got ${typeof written === "string" ? `"${written}"` : "nothing"}`,
    );
  if (option.kind === "boolean" && typeof written === "boolean") return written;
  if (typeof written !== "string" || written === "") throw wrong();
  switch (option.kind) {
    case "boolean":
      throw wrong();
    case "text":
      return option.orPath && /^\.\.?[/\\]/.test(written) ? resolve(directory, written) : written;
    case "texts":
    case "paths": {
      const parts = written.split(",").map((part) => part.trim());
      if (parts.includes("")) throw wrong();
      return option.kind === "paths" ? parts.map((part) => resolve(directory, part)) : parts;
    }
    case "choice":
      if (!option.choices.includes(written)) throw wrong();
      return written;
    case "integer":
    case "number": {
      const value = readNumber(written, option);
      if (value === undefined) throw wrong();
      return value;
    }
    case "numbers": {
      const values = written.split(",").map((part) => readNumber(part.trim(), option));
      if (values.includes(undefined)) throw wrong();
      return values;
    }
    case "path":
      return resolve(directory, written);
    default: // "parsed"
      try {
        return option.parse(written);
      } catch (error) {
        throw new CommandLineError(`${flag}: ${error instanceof Error ? error.message : String(error)}`, {
          cause: error,
        });
      }
  }
}

type Numeric = Extract<Option, { readonly kind: "integer" | "number" | "numbers" }>;

/** Decimal notation only: Number() would also take "", "0x10" and "Infinity". */
function readNumber(text: string, { kind, minimum = -Infinity, maximum = Infinity }: Numeric): number | undefined {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return undefined;
  const value = Number(text);
  const allowed = kind === "integer" ? Number.isSafeInteger(value) : Number.isFinite(value);
  return allowed && value >= minimum && value <= maximum ? value : undefined;
}

function bounds({ minimum, maximum, unit }: Numeric): string {
  const from = minimum === undefined ? "" : ` from ${minimum}`;
  const to = maximum === undefined ? "" : ` up to ${maximum}`;
  return `${from}${to}${unit === undefined ? "" : `, in ${unit}`}`;
}
