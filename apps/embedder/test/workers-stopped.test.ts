import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { contents, somePassages, tinyBert, tsv, useFolder } from "./fixtures.ts";
import { runEmbedder } from "./run-embedder.ts";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const folder = useFolder();
const model = ["--con_model_path", tinyBert, "--p_sequence_length", "24", "--threads", "1"];

function argumentsFor(name: string, ctxFile: string): readonly string[] {
  return ["--ctx_file", ctxFile, "--out_file", folder.path(name, "e"), ...model];
}

/** Runs the embedder until this file of its progress is there, and does something to it and its workers. */
async function disturb(
  args: readonly string[],
  file: string,
  act: (child: number, workers: readonly number[]) => void,
) {
  const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  const [closed, stderr] = [once(child, "close"), text(child.stderr)];
  const comes = (path: string) => expect.poll(() => existsSync(path), { timeout: 50_000, interval: 10 }).toBe(true);
  await comes(file.replace(/\.progress\.json$/, ".lock"));
  const workers = await readFile(`/proc/${child.pid!}/task/${child.pid!}/children`, "utf8");
  await comes(file);
  act(child.pid!, workers.trim().split(" ").map(Number));
  const [code] = (await closed) as [number | null];
  return { code, stderr: await stderr };
}

describe("workers", () => {
  test("of which one is killed end with its shard's name, and the same command ends with the same bytes", async () => {
    const args = argumentsFor("killed", await folder.write("killed.tsv", tsv(somePassages(14_000))));
    const whole = argumentsFor("unkilled", folder.path("killed.tsv"));
    const flags = ["--batch_size", "1000", "--workers", "2"];
    const first = folder.path("killed", "e_0_of_2.arrow.progress.json");
    const { code, stderr } = await disturb([...args, ...flags], first, (_, [worker]) =>
      process.kill(worker, "SIGKILL"),
    );
    expect(code).toBe(1);
    expect(stderr.trimEnd().split("\n").at(-1)).toBe(
      "embedder: shard 0/2: expected its worker to finish, but it was ended by SIGKILL (is memory short?); " +
        "the same command goes on with what is on disk",
    );
    const again = await runEmbedder([...args, ...flags]);
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining("shard 0/2: going on behind 4,096")]);
    expect((await runEmbedder([...whole, ...flags])).code).toBe(0);
    expect(await contents(folder.path("killed"))).toEqual(await contents(folder.path("unkilled")));
  });

  test.for(["SIGINT", "SIGTERM"] as const)("stop at %s, keep what is finished and say how to go on", async (signal) => {
    const args = argumentsFor(signal, await folder.write(`${signal}.tsv`, tsv(somePassages(40_000))));
    const flags = [...args, "--batch_size", "1000", "--workers", "2"];
    const first = folder.path(signal, "e_0_of_2.arrow.progress.json");
    // As a terminal does: all processes are told.
    const { code, stderr } = await disturb(flags, first, (child, workers) => {
      for (const one of [...workers, child]) process.kill(one, signal);
    });
    expect(code).toBe(130);
    for (const shard of ["0/2", "1/2"]) {
      expect(stderr).toMatch(
        new RegExp(`shard ${shard}: [\\d,]+ passages of this shard are on disk; the same command`),
      );
    }
    expect((await readdir(folder.path(signal))).filter((file) => file.endsWith(".lock"))).toEqual([]);
  });

  test("end when the process that started them is killed", async () => {
    await mkdir(folder.path("orphans"));
    const args = argumentsFor("orphans", await folder.write("orphans.tsv", tsv(somePassages(40_000))));
    const first = folder.path("orphans", "e_0_of_2.arrow.progress.json");
    let started: readonly number[] = [];
    await disturb([...args, "--batch_size", "1000", "--workers", "2"], first, (child, workers) => {
      started = workers;
      process.kill(child, "SIGKILL");
    });
    const isAlive = (worker: number): boolean => {
      try {
        return process.kill(worker, 0);
      } catch {
        return false;
      }
    };
    await expect.poll(() => started.filter(isAlive), { timeout: 10_000 }).toEqual([]);
  });
});
