import { flagName } from "@dpr/command-line";
import { inertFlags } from "../inert-flags.ts";
import type { TrainerOptions } from "../options.ts";

/** Options by name, as JSON keeps them. */
export type Recipe = Readonly<Record<string, unknown>>;

/** What may change without changing a result: where a run writes, how it talks, and flags that change nothing. */
const NOT_IN_RECIPE: ReadonlySet<string> = new Set([
  ...Object.keys(inertFlags),
  "outputDir",
  "resume",
  "logBatchStep",
  "keepCheckpoints",
  "saveEveryUpdates",
  "saveEveryMinutes",
]);

/** Everything that a run's result follows from. */
export function recipeOf(options: TrainerOptions): Recipe {
  const chosen = Object.entries(options).filter(([name, value]) => !NOT_IN_RECIPE.has(name) && value !== undefined);
  return JSON.parse(JSON.stringify(Object.fromEntries(chosen))) as Recipe;
}

/** One line for every option that differs: `learning_rate: was 0.00002, is 0.00003`. */
export function changesOf(stored: Recipe, current: Recipe): readonly string[] {
  const names = [...new Set([...Object.keys(stored), ...Object.keys(current)])];
  const text = (value: unknown): string => (value === undefined ? "not given" : JSON.stringify(value));
  return names
    .filter((name) => text(stored[name]) !== text(current[name]))
    .map((name) => `${flagName(name)}: was ${text(stored[name])}, is ${text(current[name])}`);
}
