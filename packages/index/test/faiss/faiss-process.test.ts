import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { createFaissIndex, type EmbeddingSource } from "../../src/index.ts";
import { matrix } from "../corpus.ts";
import { faissIsBuilt } from "./faiss-library.ts";

/** Rows that FAISS needs long to sort into 4,096 lists. */
const source: EmbeddingSource = {
  ...{ rows: 40_000, dimension: 64, fingerprint: "test", contents: "sines" },
  async *blocks() {
    const data = Float32Array.from({ length: 40_000 * 64 }, (_, i) => Math.sin(i * i));
    yield { ids: Array.from({ length: 40_000 }, (_, i) => `p${i}`), embeddings: { rows: 40_000, columns: 64, data } };
  },
};
const slow = { factory: "IVF4096,Flat", threads: 1 };

const few: EmbeddingSource = {
  ...{ rows: 3, dimension: 2, fingerprint: "test", contents: "three" },
  async *blocks() {
    yield {
      ids: ["a", "b", "c"],
      embeddings: matrix(
        [
          [1, 0],
          [0, 1],
          [1, 1],
        ],
        2,
      ),
    };
  },
};
const query = matrix([[1, 2]], 2);

/** The processes that a process has for FAISS. */
async function processesOf(pid: number): Promise<readonly number[]> {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid=,args="]);
  return stdout.split("\n").flatMap((line) => {
    const [own, parent, ...program] = line.trim().split(/\s+/);
    return Number(parent) === pid && program.join(" ").includes("faiss-program") ? [Number(own)] : [];
  });
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function gone(pid: number): Promise<void> {
  while (runs(pid)) await setTimeout(10);
}

describe.skipIf(!faissIsBuilt)("the process of FAISS", () => {
  test("takes FAISS's exceptions upon itself, and they say what was asked and what FAISS says", async () => {
    await expect(createFaissIndex(few, { factory: "IVF4,Flat" })).rejects.toMatchObject({
      code: "FAISS_FAILED",
      message:
        "faiss IVF4,Flat: train it with 3 rows of 2 columns: expected FAISS to do it, got its process ended by SIGABRT, saying " +
        "“'nx >= k' failed: Number of training points (3) should be at least as large as number of clusters (4)”: " +
        "make or open the index again",
    });
    await expect(createFaissIndex(few, { factory: "IDMap,Flat" })).rejects.toThrow(
      "add rows 1 to 3: expected FAISS to do it, got its process ended by SIGABRT, saying “add does not make sense",
    );
    await expect(createFaissIndex(few, { factory: "Nothing" })).rejects.toThrow("could not parse index string Nothing");
    expect(await processesOf(process.pid)).toEqual([]);
  });

  test("that is killed is an error, of this search and the next", async () => {
    await using index = await createFaissIndex(few, { factory: "Flat" });
    const [pid] = await processesOf(process.pid);
    process.kill(pid, "SIGKILL");
    for (let time = 0; time < 2; time++) {
      await expect(Array.fromAsync(index.search(query, 1))).rejects.toMatchObject({
        code: "FAISS_FAILED",
        message: expect.stringContaining("its process ended by SIGKILL: look whether memory is short"),
      });
    }
  });

  test("goes on when the terminal interrupts, and ends when the index is disposed of", async () => {
    const index = await createFaissIndex(few, { factory: "Flat" });
    const [pid] = await processesOf(process.pid);
    process.kill(pid, "SIGINT");
    expect(await Array.fromAsync(index.search(query, 1))).toEqual([[{ id: "c", score: 3 }]]);
    await index[Symbol.asyncDispose]();
    expect(runs(pid)).toBe(false);
  });

  test("ends with the process that wants it, which does not wait for an index that nobody asks or disposes of", async () => {
    const program = `
      const { createFaissIndex } = await import(${JSON.stringify(new URL("../../src/index.ts", import.meta.url).href)});
      const block = { ids: ["a"], embeddings: { rows: 1, columns: 1, data: Float32Array.of(2) } };
      const index = await createFaissIndex({
        rows: 1, dimension: 1, fingerprint: "test", contents: "two",
        async *blocks() { yield block; },
      }, { factory: "Flat" });
      await new Promise((resolve) => setTimeout(resolve, 50));
      for await (const [hit] of index.search({ ...block.embeddings }, 1)) console.log(JSON.stringify(hit));`;
    const running = promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program], {
      timeout: 9000,
    });
    const { pid } = running.child;
    expect((await running).stdout).toBe('{"id":"a","score":4}\n');
    while ((await processesOf(pid!)).length > 0) await setTimeout(10);
  });

  test("ends in the midst of its work when the signal says so", async () => {
    const controller = new AbortController();
    const creating = createFaissIndex(source, { ...slow, signal: controller.signal });
    const abort = async (): Promise<number> => {
      await setTimeout(1500);
      const [pid] = await processesOf(process.pid);
      expect(runs(pid)).toBe(true);
      controller.abort(new Error("enough"));
      return pid;
    };
    const [pid] = await Promise.all([abort(), expect(creating).rejects.toThrow("enough")]);
    expect(runs(pid)).toBe(false);
  });

  test("ends in the midst of its work when the process that wants it is killed", async () => {
    const program = `
      const { createFaissIndex } = await import(${JSON.stringify(new URL("../../src/index.ts", import.meta.url).href)});
      const data = Float32Array.from({ length: 40_000 * 64 }, (_, i) => Math.sin(i * i));
      const ids = Array.from({ length: 40_000 }, (_, i) => String(i));
      await createFaissIndex({
        rows: 40_000, dimension: 64, fingerprint: "test", contents: "sines",
        async *blocks() { yield { ids, embeddings: { rows: 40_000, columns: 64, data } }; setTimeout(() => console.log("read"), 500); },
      }, ${JSON.stringify(slow)});`;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    const [pid] = await processesOf(child.pid!);
    expect(runs(pid)).toBe(true);
    child.kill("SIGKILL");
    await once(child, "exit");
    await gone(pid);
  });
});
