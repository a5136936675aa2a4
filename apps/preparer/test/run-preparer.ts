import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  /** Where the user stands, while the process runs in the app's folder as pnpm's do. */
  readonly userDirectory?: string;
  /** Sends Ctrl-C when this has been written to standard error. */
  readonly interruptAt?: RegExp;
}

/** Runs the preparer as a process of its own. */
export function runPreparer(args: readonly string[], { userDirectory, interruptAt }: Surroundings = {}) {
  return new Promise<Ended>((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], {
      cwd: fileURLToPath(new URL("..", import.meta.url)),
      env: { ...process.env, INIT_CWD: userDirectory },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      if (interruptAt?.test(text)) child.kill("SIGINT");
    });
    child.on("error", reject).on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** The results on the last line of standard output. */
export function resultsOf({ stdout, stderr }: Ended): unknown {
  const last = stdout.trimEnd().split("\n").at(-1);
  if (last === undefined || last === "") throw new Error(`expected results, got none; standard error: ${stderr}`);
  return JSON.parse(last);
}
