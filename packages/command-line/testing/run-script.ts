import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface Ended {
  /** Or the signal that ended it. */
  readonly code: number | NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ScriptSurroundings {
  readonly cwd?: string;
  /** All of it; without it, the environment of this process. */
  readonly env?: Readonly<NodeJS.ProcessEnv>;
  /** Sends Ctrl-C, or another signal, each time this has been written to standard error. */
  readonly interruptAt?: RegExp;
  readonly signal?: NodeJS.Signals;
  /** Ends it with SIGKILL after so long, if it has not ended by then. */
  readonly killAfterMs?: number;
  /** What it reads from standard input; default nothing. */
  readonly input?: string;
  /** Nobody reads what it writes, as behind `| head` when that has seen enough. */
  readonly closed?: boolean;
}

/** Runs a script as a process of its own. */
export function runScript(
  script: string,
  args: readonly string[],
  { cwd, env, interruptAt, signal = "SIGINT", killAfterMs, input = "", closed = false }: ScriptSurroundings = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { cwd, env });
    child.stdin.on("error", () => undefined).end(input); // Who needs no input may have ended before it is written.
    if (closed) for (const stream of [child.stdout, child.stderr]) stream.destroy();
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      if (interruptAt?.test(text)) child.kill(signal);
    });
    const killing = killAfterMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfterMs);
    child.on("error", reject).on("close", (code, endedBy) => {
      clearTimeout(killing);
      resolve({ code: code ?? endedBy, stdout, stderr });
    });
  });
}

export interface AppSurroundings extends Pick<ScriptSurroundings, "interruptAt" | "signal" | "killAfterMs"> {
  /** Beside that of this process. */
  readonly env?: Readonly<NodeJS.ProcessEnv>;
  /** Where the user stands, while the process runs in the app's folder as pnpm's do. */
  readonly userDirectory?: string;
}

/** Runs the app of a folder as pnpm does. */
export function runApp(
  folder: URL,
  args: readonly string[],
  { env, userDirectory, ...interruption }: AppSurroundings = {},
): Promise<Ended> {
  return runScript(fileURLToPath(new URL("src/main.ts", folder)), args, {
    cwd: fileURLToPath(folder),
    env: { ...process.env, INIT_CWD: userDirectory, ...env },
    ...interruption,
  });
}

/** The results on the last line of standard output. */
export function resultsOf({ stdout, stderr }: Ended): unknown {
  const last = stdout.trimEnd().split("\n").at(-1);
  if (last === undefined || last === "") throw new Error(`expected results, got none; standard error: ${stderr}`);
  return JSON.parse(last);
}
