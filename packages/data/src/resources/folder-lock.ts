import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { holdLock, LockHeldError } from "@dpr/durable-files";
import { DownloadError } from "./download-errors.ts";

const LOCK_NAME = ".downloads.lock";

/**
 * Keeps a folder for this process until the lock is disposed of. A lock that a killed process left is taken over: at
 * once when that ran on this machine, otherwise after a minute.
 * @throws DownloadError DATA_DOWNLOAD_FOLDER_IN_USE
 */
export async function lockFolder(folder: string): Promise<AsyncDisposable> {
  await mkdir(folder, { recursive: true });
  try {
    return await holdLock(join(folder, LOCK_NAME));
  } catch (error) {
    throw error instanceof LockHeldError ? inUse(folder) : error;
  }
}

function inUse(folder: string): DownloadError {
  const message = "expected a folder for this download alone, got one that another process downloads into; wait for it";
  return new DownloadError("DATA_DOWNLOAD_FOLDER_IN_USE", folder, message);
}
