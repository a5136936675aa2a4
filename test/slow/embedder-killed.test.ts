import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runApp } from "../../packages/command-line/testing/run-script.ts";

const root = join(import.meta.dirname, "../..");
const model = join(root, "packages/model/test/reference/tiny-bert/context_model_start");
const ROWS = 30_000;
const KILLS = 15;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "embedder-killed-"));
  const passage = (row: number) => `p${row}\t${"the king of the river ".repeat(1 + (row % 5))}\ttitle ${row % 7}\n`;
  const rows = Array.from({ length: ROWS }, (_, row) => passage(row));
  await writeFile(join(folder, "passages.tsv"), `id\ttext\ttitle\n${rows.join("")}`);
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs the embedder; `killAfterMs` ends it with SIGKILL. */
async function embed(output: string, numbers: readonly string[], killAfterMs?: number) {
  const files = ["--ctx_file", "passages.tsv", "--con_model_path", model, "--out_file", output];
  // 1,000 passages at a time: no multiple of the rows that are made to last together.
  const args = [...files, "--p_sequence_length", "24", "--batch_size", "1000", ...numbers];
  const embedder = new URL("../../apps/embedder/", import.meta.url);
  return await runApp(embedder, args, { userDirectory: folder, killAfterMs });
}

test.each([
  ["float32 numbers", []],
  // What is computed together has one scale, so it must be the same after a kill.
  ["8-bit numbers, computed in 8 bits,", ["--precision", "int8", "--dtype", "int8"]],
])(
  `a shard of %s whose embedder is killed ${KILLS} times at random moments has the bytes of one that is not`,
  { timeout: 10 * 60_000 },
  async (_, numbers) => {
    const started = performance.now();
    expect(await embed("whole", numbers)).toMatchObject({ code: 0 });
    const wholeMs = performance.now() - started;
    let [runs, killed, resumed] = [0, 0, 0];
    while (killed < KILLS) {
      // From late moments to early ones: some find rows on disk, however long this machine takes to load the model.
      const part = 1 - ((runs++ % KILLS) + Math.random()) / KILLS;
      const { code, stderr } = await embed("parts", numbers, part * wholeMs);
      if (stderr.includes("going on behind")) resumed++;
      expect(["SIGKILL", 0]).toContain(code);
      if (code === "SIGKILL") killed++;
      // It was done before the kill came: again from the start.
      else for (const ending of ["arrow", "manifest.json"]) await rm(join(folder, `parts_0_of_1.${ending}`));
    }
    expect(await embed("parts", numbers)).toMatchObject({ code: 0 });
    expect(resumed).toBeGreaterThan(0);
    const shard = (output: string) => readFile(join(folder, `${output}_0_of_1.arrow`));
    expect((await shard("parts")).equals(await shard("whole"))).toBe(true);
    expect((await readdir(folder)).filter((name) => /partial|progress|lock/.test(name))).toEqual([]);
  },
);
