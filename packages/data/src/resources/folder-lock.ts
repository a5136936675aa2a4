import { randomUUID } from "node:crypto";
import { mkdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { DownloadError } from "./download-errors.ts";

const LOCK_NAME = ".downloads.lock";
const BEAT_MS = 5_000;
/** A lock without a sign of life for so long is nobody's. */
const DEAD_MS = 60_000;
const SETTLE_MS = 100;

/**
 * Keeps a folder for this process until the lock is disposed of. A lock that a killed process left is taken over: at
 * once when that ran on this machine, otherwise after a minute.
 * @throws DownloadError DATA_DOWNLOAD_FOLDER_IN_USE
 */
export async function lockFolder(folder: string): Promise<AsyncDisposable> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, LOCK_NAME);
  const owner = `${hostname()} ${process.pid} ${randomUUID()}`;
  if (!(await create(path, owner))) {
    if (await isAlive(path)) throw inUse(folder);
    await rm(path, { force: true });
    if (!(await create(path, owner))) throw inUse(folder);
    // Another process may have found the same dead lock and removed ours in its place.
    await setTimeout(SETTLE_MS);
    if ((await read(path)) !== owner) throw inUse(folder);
  }
  const heart = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), BEAT_MS).unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(heart);
      if ((await read(path)) === owner) await rm(path, { force: true });
    },
  };
}

function inUse(folder: string): DownloadError {
  const message = "expected a folder for this download alone, got one that another process downloads into; wait for it";
  return new DownloadError("DATA_DOWNLOAD_FOLDER_IN_USE", folder, message);
}

async function create(path: string, owner: string): Promise<boolean> {
  try {
    await writeFile(path, owner, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function read(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => "");
}

async function isAlive(path: string): Promise<boolean> {
  const beat = await stat(path).catch(() => undefined);
  if (beat === undefined || Date.now() - beat.mtimeMs > DEAD_MS) return false;
  const [host, id] = (await read(path)).split(" ");
  return host !== hostname() || isRunning(Number(id));
}

function isRunning(id: number): boolean {
  try {
    // Signal 0 only asks.
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
