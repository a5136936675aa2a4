import { spawn } from "node:child_process";
import { once } from "node:events";
import { renameSync } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFlatIndex, type EmbeddingSource, openIndex } from "../src/index.ts";
import { writeIndexFolder } from "../src/index-folder.ts";
import { arraySource } from "./corpus.ts";

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "index-folder-"))));
afterAll(async () => await rm(folder, { recursive: true, force: true }));

async function save(path: string, source: EmbeddingSource): Promise<void> {
  await using index = await createFlatIndex(source, { threads: 1 });
  await index.save(path);
}

describe("an index's folder", () => {
  test("holds nothing of a writer that was killed once another has written", async () => {
    const path = join(folder, "killed");
    const program = `
      const { createFlatIndex } = await import(${JSON.stringify(new URL("../src/index.ts", import.meta.url).href)});
      const block = { ids: ["a"], embeddings: { rows: 1, columns: 1, data: new Float32Array(1) } };
      const index = await createFlatIndex({
        rows: 5000, dimension: 1, fingerprint: "test", contents: "ones",
        async *blocks() {
          for (let i = 0; i < 4500; i++) yield block;
          console.log("read");
          await new Promise((resolve) => setTimeout(resolve, 60_000));
        },
      }, { threads: 1 });
      await index.save(${JSON.stringify(path)});`;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child, "exit");
    expect((await readdir(path)).filter((name) => name.endsWith(".partial"))).toHaveLength(1);
    await save(path, arraySource([[1]], 1));
    const names = (await readdir(path)).map((name) => name.replace(/^[0-9a-f]{16}/, "HASH"));
    expect(names.toSorted()).toEqual(["HASH.ids", "HASH.rows.faiss", "index.json"]);
  });

  test("is as it was, and holds nothing more, when one of its files cannot be written", async () => {
    const path = join(folder, "failed");
    await save(path, arraySource([[1], [2]], 1));
    const before = await readdir(path);
    await using other = await createFlatIndex(arraySource([[3]], 1), { threads: 1 });
    const { kind, rows, dimension, fingerprint, contents } = other;
    const writing = writeIndexFolder(
      path,
      { kind, rows, dimension, fingerprint, contents, parameters: {} },
      {
        "rows.faiss": async (file) => await writeFile(file, "rows"),
        ids: async () => await Promise.reject(new Error("no space")),
      },
    );
    await expect(writing).rejects.toThrow("no space");
    expect(await readdir(path)).toEqual(before);
    await using index = await openIndex(path);
    expect(index.rows).toBe(2);
  });

  test("over which another is saved while it is opened is opened as that one", async () => {
    const [path, other] = [join(folder, "old"), join(folder, "new")];
    await save(path, arraySource([[1], [2]], 1));
    await save(other, arraySource([[1], [2], [3]], 1));
    const signal = new AbortController().signal;
    let isReplaced = false;
    // Looked at when the first file has been read.
    signal.throwIfAborted = () => {
      if (isReplaced) return;
      isReplaced = true;
      renameSync(path, join(folder, "away"));
      renameSync(other, path);
    };
    await using index = await openIndex(path, { signal });
    expect(index.rows).toBe(3);
  });
});
