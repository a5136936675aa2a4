import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { holdLock, type Lock } from "../src/index.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hold-lock-"));
});
afterAll(() => rm(folder, { recursive: true }));

const silent = { beatMs: 1e9, deadAfterMs: 400 };

test("one at a time holds a lock, and leaves nothing behind", async () => {
  const path = join(folder, "one");
  {
    await using held = await holdLock(path);
    await held.check();
    await expect(holdLock(path)).rejects.toMatchObject({
      code: "LOCK_HELD",
      message: expect.stringMatching(/one: process \d+ on \S+ is at work; .* in \d+ s$/),
    });
  }
  await using _ = await holdLock(path);
  expect(await readdir(folder)).toEqual(["one"]);
});

test("a holder lives as long as it gives signs of life", async () => {
  const path = join(folder, "living");
  await using held = await holdLock(path, { beatMs: 50, deadAfterMs: 400 });
  await setTimeout(900);
  await expect(holdLock(path, silent)).rejects.toMatchObject({ code: "LOCK_HELD" });
  await held.check();
});

test("the lock of a dead holder is taken over by one of many, and the dead one, back again, is told", async () => {
  const path = join(folder, "dead");
  const dead = await holdLock(path, silent);
  await setTimeout(500);
  const racers = await Promise.allSettled(Array.from({ length: 8 }, () => holdLock(path, silent)));
  const winners = racers.filter((one): one is PromiseFulfilledResult<Lock> => one.status === "fulfilled");
  expect(winners).toHaveLength(1);
  await winners[0].value.check();
  await expect(dead.check()).rejects.toMatchObject({ code: "LOCK_LOST" });
  await dead[Symbol.asyncDispose]();
  await winners[0].value.check(); // what is another's is not removed
  await winners[0].value[Symbol.asyncDispose]();
});

test.runIf(process.platform === "linux")(
  "the lock of a process that was killed here is taken over at once",
  async () => {
    const path = join(folder, "killed");
    const holder = spawn(process.execPath, [join(import.meta.dirname, "hold-forever.ts"), path]);
    await once(holder.stdout, "data");
    await expect(holdLock(path)).rejects.toMatchObject({ code: "LOCK_HELD" });
    holder.kill("SIGKILL");
    await once(holder, "close");
    await using taken = await holdLock(path);
    await taken.check();
  },
);

test("a lock file of others is somebody's at work until it is old", async () => {
  const path = join(folder, "foreign");
  await writeFile(path, "not ours");
  await expect(holdLock(path)).rejects.toThrow(/another process is at work/);
  await setTimeout(500);
  await using taken = await holdLock(path, silent);
  await taken.check();
});
