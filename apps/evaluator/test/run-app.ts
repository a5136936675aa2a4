import { fileURLToPath } from "node:url";
import { type Ended, runScript } from "@dpr/command-line/testing";

/** Flags by their names. */
export type Flags = Readonly<Record<string, string | number>>;

/** Runs an app as a process of its own. */
export function runApp(app: "embedder" | "evaluator", flags: Flags, switches: readonly string[] = []): Promise<Ended> {
  const main = fileURLToPath(new URL(`../../${app}/src/main.ts`, import.meta.url));
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, `${value}`]);
  return runScript(main, [...args, ...switches]);
}

/** The results on the last line of standard output of an app that ended well. */
export function resultsOf({ code, stdout, stderr }: Ended): unknown {
  if (code !== 0) throw new Error(`expected exit code 0, got ${code}: ${stderr}`);
  return JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
}
