import { spawn } from "node:child_process";

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  /** Sends Ctrl-C each time this has been written to standard error. */
  readonly interruptAt?: RegExp;
  /** Nobody reads what it writes, as behind `| head` when that has seen enough. */
  readonly closed?: boolean;
}

/** Runs a script of this folder for a user who stands in /home/user. */
export function runProcess(
  script: string,
  args: readonly string[],
  { env = {}, interruptAt, closed = false }: Surroundings = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], {
      env: { PATH: process.env["PATH"], INIT_CWD: "/home/user", ...env },
    });
    if (closed) for (const stream of [child.stdout, child.stderr]) stream.destroy();
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
export function resultsOf({ stdout }: Ended): unknown {
  return JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
}
