import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll } from "vitest";

/** A folder for all tests of a file, removed after them. */
export function useFolder() {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "dpr-app-"));
  });
  afterAll(() => rm(folder, { recursive: true }));
  return {
    path: (...names: readonly string[]) => join(folder, ...names),
    async write(name: string, content: string): Promise<string> {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), content);
      return join(folder, name);
    },
  };
}
