import { CommandLineError } from "./command-line-error.ts";
import { nearest } from "./nearest.ts";
import type { Options } from "./option.ts";

/** `valAvRankMaxQs` → `val_av_rank_max_qs`. */
export function flagName(optionName: string): string {
  return optionName.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The arguments without a leading `--`, which pnpm hands through. */
export function withoutLeadingDashes(args: readonly string[]): readonly string[] {
  return args[0] === "--" ? args.slice(1) : args;
}

/**
 * The arguments with every flag under its own snake_case name: kebab-case and aliases are replaced, negations become
 * `--no-NAME`, and a leading `--` is dropped. An unknown flag or a flag given twice is an
 * error. Values are left as they are.
 */
export function canonicalArguments(args: readonly string[], options: Options): readonly string[] {
  const names = new Map<string, string>();
  const booleans = new Set<string>();
  for (const [optionName, option] of Object.entries(options)) {
    const name = flagName(optionName);
    for (const each of [name, ...(option.aliases ?? [])]) names.set(each, name);
    if (option.kind === "boolean") booleans.add(name);
  }
  const seen = new Set<string>();

  const canonical = (argument: string): string => {
    const [written, value] = splitAt(argument, "=");
    const asked = written.replace(/^--?/, "").replaceAll("-", "_");
    const positive = names.get(asked);
    const negated = positive === undefined && asked.startsWith("no_") ? names.get(asked.slice(3)) : undefined;
    const name = positive ?? negated;
    if (name === undefined || (negated !== undefined && !booleans.has(negated))) {
      const known = nearest(asked, names.keys());
      throw new CommandLineError(`unknown flag ${written}; the nearest known one is --${known} (--help lists all)`);
    }
    if (seen.has(name)) throw new CommandLineError(`--${name}: expected once, got a second time as ${argument}`);
    seen.add(name);
    if (negated !== undefined && value !== undefined) {
      throw new CommandLineError(`${written}: expected no value, got ${value}`);
    }
    if (negated !== undefined) return `--no-${name}`;
    if (booleans.has(name) && value !== undefined && value !== "true" && value !== "false") {
      throw new CommandLineError(`--${name}: expected true or false, got ${value}`);
    }
    return value === undefined ? `--${name}` : `--${name}=${value}`;
  };

  return withoutLeadingDashes(args).map((argument) =>
    /^(--.|-[a-z])/i.test(argument) ? canonical(argument) : argument,
  );
}

function splitAt(text: string, separator: string): readonly [string, string | undefined] {
  const place = text.indexOf(separator);
  return place < 0 ? [text, undefined] : [text.slice(0, place), text.slice(place + 1)];
}
