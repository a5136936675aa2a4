import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolvePath } from "@dpr/command-line";

/** What a hook is about: a shard that is complete and on disk. */
export interface HookFiles {
  readonly file: string;
  readonly manifest: string;
}

/**
 * Runs the command of `--then` in the system's shell, where the user stands, and waits for its end; what it prints goes
 * to standard error. `{file}` and `{manifest}` in it become the shard's paths, quoted for the shell. An abort ends it
 * with SIGTERM.
 * @throws HookFailedError when it ends with another exit code than 0
 */
export async function runHook(command: string, files: HookFiles, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const filled = fillIn(command, files);
  // A group of its own, so that what the shell has started is ended with it.
  const detached = process.platform !== "win32";
  const child = spawn(filled, { shell: true, cwd: resolvePath("."), stdio: ["ignore", 2, 2], detached });
  const stop = (): void => end(child);
  signal.addEventListener("abort", stop);
  try {
    const [code, endedBy] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    if (code === 0) return;
    signal.throwIfAborted();
    throw new HookFailedError(filled, files.file, endedBy === null ? `exit code ${code}` : endedBy);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** A function of no text, so that `$` in a path means nothing. */
function fillIn(command: string, files: HookFiles): string {
  return command.replace(/\{(file|manifest)\}/g, (_, name: keyof HookFiles) => quoted(files[name]));
}

function quoted(path: string): string {
  return process.platform === "win32" ? `"${path}"` : `'${path.replaceAll("'", `'\\''`)}'`;
}

function end(child: ChildProcess): void {
  if (process.platform === "win32" || child.pid === undefined) return void child.kill();
  try {
    process.kill(-child.pid, "SIGTERM");
  } catch {
    // It has just ended by itself.
  }
}

/** The command of `--then` failed. The shard that it was for is whole. */
export class HookFailedError extends Error {
  readonly code = "HOOK_FAILED";
  override readonly name = "HookFailedError";
  readonly command: string;
  constructor(command: string, file: string, ending: string) {
    const advice = `${file} itself is complete: the same command line runs it again, without embedding`;
    super(`--then: expected exit code 0 of ${command}, got ${ending}; ${advice}`);
    this.command = command;
  }
}
