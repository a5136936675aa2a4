import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";

/** A file to write and read, which is gone when it is disposed of. */
export interface TemporaryFile extends AsyncDisposable {
  readonly file: FileHandle;
}

/** A new one in `folder`, which is made if it is missing. */
export async function createTemporaryFile(folder: string): Promise<TemporaryFile> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `.scratch.${randomUUID()}.partial`);
  const file = await open(path, "wx+");
  // A file without a name disappears with its process, even a killed one. Windows keeps open files' names.
  const named = process.platform === "win32";
  if (!named) await rm(path);
  return {
    file,
    async [Symbol.asyncDispose]() {
      await file.close();
      if (named) await rm(path, { force: true });
    },
  };
}
