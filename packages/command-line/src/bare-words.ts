import { flagName } from "./flag-names.ts";
import type { Option, Options } from "./option.ts";

/** The name of the option that words without a flag go to, if there is one. */
export function bareOption(options: Options): string | undefined {
  return Object.keys(options).find((name) => isBare(options[name]));
}

export function isBare(option: Option): boolean {
  return "bare" in option && option.bare === true;
}

/** How such words stand in a usage line: `FILE…`, and `[FILE…]` where they may be left out. */
export function bareUsage(options: Options): readonly string[] {
  const bare = bareOption(options);
  if (bare === undefined) return [];
  const words = placeholder(bare, options[bare]);
  return [options[bare].required ? words : `[${words}]`];
}

/** What stands for such words: `FILE`, or `FILE…` where there may be several. */
export function placeholder(optionName: string, option: Option): string {
  return `${flagName(optionName).toUpperCase()}${option.kind === "path" ? "" : "…"}`;
}
