import { runScript, type ScriptSurroundings } from "../testing/run-script.ts";

export { resultsOf } from "../testing/run-script.ts";

export interface Surroundings extends Pick<ScriptSurroundings, "interruptAt" | "signal" | "closed"> {
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a script of this folder for a user who stands in /home/user. */
export function runProcess(script: string, args: readonly string[], { env, ...surroundings }: Surroundings = {}) {
  return runScript(script, args, {
    env: { PATH: process.env["PATH"], INIT_CWD: "/home/user", ...env },
    ...surroundings,
  });
}
