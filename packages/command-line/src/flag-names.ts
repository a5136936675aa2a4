import { CommandLineError } from "./command-line-error.ts";
import { nearest } from "./nearest.ts";
import type { Options } from "./option.ts";

/** `valAvRankMaxQs` → `val_av_rank_max_qs`. */
export function flagName(optionName: string): string {
  return optionName.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The names under which a command's options may be written. */
export interface FlagNames {
  /** The option that a name means, in snake_case or kebab-case or by an alias, and whether it says `no_`. */
  find(written: string): { readonly optionName: string; readonly negated: boolean } | undefined;
  /** The known name nearest to one that is not known. */
  nearest(written: string): string | undefined;
}

export function createFlagNames(options: Options): FlagNames {
  const optionNames = new Map<string, string>();
  for (const [optionName, { aliases = [] }] of Object.entries(options)) {
    for (const name of [flagName(optionName), ...aliases]) optionNames.set(name, optionName);
  }
  return {
    find(written) {
      const asked = snakeCase(written);
      const optionName = optionNames.get(asked);
      if (optionName !== undefined) return { optionName, negated: false };
      const negated = asked.startsWith("no_") ? optionNames.get(asked.slice(3)) : undefined;
      if (negated === undefined || options[negated].kind !== "boolean") return undefined;
      return { optionName: negated, negated: true };
    },
    nearest: (written) => nearest(snakeCase(written), optionNames.keys()),
  };
}

function snakeCase(written: string): string {
  return written.replaceAll("-", "_");
}

/** The arguments without a leading `--`, which pnpm hands through. */
export function withoutLeadingDashes(args: readonly string[]): readonly string[] {
  return args[0] === "--" ? args.slice(1) : args;
}

/**
 * The arguments with every flag under its own snake_case name: kebab-case and aliases are replaced, negations become
 * `--no-NAME`, and a leading `--` is dropped. An unknown flag or a flag given twice is an error. Values are left as
 * they are.
 */
export function canonicalArguments(args: readonly string[], options: Options): readonly string[] {
  const names = createFlagNames(options);
  const seen = new Set<string>();

  const canonical = (argument: string): string => {
    const [written, value] = splitAt(argument, "=");
    const asked = written.replace(/^--?/, "");
    const found = names.find(asked);
    if (found === undefined) {
      const known = names.nearest(asked);
      throw new CommandLineError(`unknown flag ${written}; the nearest known one is --${known} (--help lists all)`);
    }
    const { optionName, negated } = found;
    const name = flagName(optionName);
    if (seen.has(name)) throw new CommandLineError(`--${name}: expected once, got a second time as ${argument}`);
    seen.add(name);
    if (negated && value !== undefined) throw new CommandLineError(`${written}: expected no value, got ${value}`);
    if (negated) return `--no-${name}`;
    const isBoolean = options[optionName].kind === "boolean";
    if (isBoolean && value !== undefined && value !== "true" && value !== "false") {
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
