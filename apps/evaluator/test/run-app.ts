import { fileURLToPath } from "node:url";
import { type Ended, runScript, type ScriptSurroundings } from "@dpr/command-line/testing";

/** Flags by their names. */
export type Flags = Readonly<Record<string, string | number>>;

/** Runs an app as a process of its own. */
export function runApp(
  app: "embedder" | "evaluator",
  flags: Flags,
  switches: readonly string[] = [],
  surroundings: ScriptSurroundings = {},
): Promise<Ended> {
  return runWords(app, [...written(flags), ...switches], surroundings);
}

/** Runs one of the evaluator's commands: its name, what stands without a flag, flags, and switches. */
export function runCommand(
  words: readonly string[],
  flags: Flags,
  switches: readonly string[] = [],
  input = "",
): Promise<Ended> {
  return runWords("evaluator", [...words, ...written(flags), ...switches], { input });
}

function runWords(app: string, args: readonly string[], surroundings: ScriptSurroundings): Promise<Ended> {
  return runScript(fileURLToPath(new URL(`../../${app}/src/main.ts`, import.meta.url)), args, surroundings);
}

function written(flags: Flags): readonly string[] {
  return Object.entries(flags).flatMap(([name, value]) => [`--${name}`, `${value}`]);
}

/** The results on the last line of standard output of an app that ended well. */
export function resultsOf({ code, stdout, stderr }: Ended): unknown {
  if (code !== 0) throw new Error(`expected exit code 0, got ${code}: ${stderr}`);
  return JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
}
