import { setTimeout } from "node:timers/promises";
import { CommandLineError } from "./command-line-error.ts";
import { log } from "./progress.ts";

/**
 * Does `work` as the process that it runs in: prints the text that comes of it and sets the exit code: 0 done, 1 the
 * work failed, 2 the command line or a configuration is wrong, 130 interrupted. `name` begins every message. An error
 * is one line on standard error; with DPR_DEBUG=1 in the environment its stack follows. Output that nobody reads any
 * more, as behind `| head`, is dropped, and the work goes on.
 */
export async function runAsProcess(name: string, work: (signal: AbortSignal) => Promise<string>): Promise<void> {
  const { signal } = abortOnInterrupt(name);
  for (const stream of [process.stdout, process.stderr]) stream.on("error", ignoreClosedPipe);
  try {
    process.stdout.write(`${await work(signal)}\n`);
    // A command that has results and still failed, as a check that found something, has set its exit code.
    process.exitCode = signal.aborted ? 130 : (process.exitCode ?? 0);
  } catch (error) {
    // Work that fails while it stops, by a full disk for instance, has failed.
    const interrupted = signal.aborted && error instanceof Error && error.name === "AbortError";
    process.exitCode = interrupted ? 130 : error instanceof CommandLineError ? 2 : 1;
    log(`${name}: ${interrupted ? "interrupted; what was finished is kept" : describe(error)}`);
    if (process.env["DPR_DEBUG"] === "1") console.error(error);
  }
  // A process that is already leaving would die of the second copy of a Ctrl-C, without its exit code.
  if (signal.aborted) await setTimeout(250);
  // Does not itself keep the process alive, but ends one that a forgotten handle would keep.
  void setTimeout(2000, undefined, { ref: false }).then(() => process.exit());
}

/** Stays in place to the end: an interruption that comes while the command ends must not change its exit code. */
function abortOnInterrupt(name: string): AbortController {
  const interruption = new AbortController();
  let interruptedAt = 0;
  const interrupt = (): void => {
    if (!interruption.signal.aborted) {
      interruptedAt = performance.now();
      interruption.abort();
      log(`${name}: interrupted, stopping (Ctrl-C again stops at once)`);
    } else if (performance.now() - interruptedAt > 1000) process.exit(130);
    // else the same Ctrl-C once more: the terminal sends it to everyone, and pnpm passes on what it got.
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt); // a scheduler's
  return interruption;
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

function describe(error: unknown): string {
  const message = error instanceof Error ? error.message || error.name : String(error);
  return message.replaceAll(/\s*\n\s*/g, " ");
}
