import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Reading } from "./read-file.ts";

const run = promisify(execFile);

/** Reads a file in one of the ways of `read-file.ts`. */
export async function read(way: string, path: string): Promise<Reading> {
  // V8's young generation grows with how much is allocated, whatever the file: kept small here.
  const args = ["--max-semi-space-size=8", join(import.meta.dirname, "read-file.ts"), way, path];
  const { stdout } = await run(process.execPath, args);
  return JSON.parse(stdout) as Reading;
}

/** MB/s of a program that reads a file and counts or drops what it reads. */
export async function readWith(command: string, args: readonly string[], bytes: number): Promise<number> {
  const started = performance.now();
  await run("sh", ["-c", '"$0" "$@" > /dev/null', command, ...args]);
  return bytes / 1e6 / ((performance.now() - started) / 1000);
}
