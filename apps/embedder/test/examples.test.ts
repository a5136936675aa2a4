import { execFile } from "node:child_process";
import { chmod, cp, mkdir, readFile } from "node:fs/promises";
import { delimiter } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { openShards } from "@dpr/data";
import { beforeAll, expect, test } from "vitest";
import { somePassages, tinyBert, tsv, useFolder } from "./fixtures.ts";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const example = (name: string) => fileURLToPath(new URL(`../examples/${name}`, import.meta.url));
const run = promisify(execFile);

const folder = useFolder();
beforeAll(async () => {
  for (const scheduler of ["kubernetes", "slurm"]) {
    await mkdir(folder.path(scheduler), { recursive: true });
    await folder.write(`${scheduler}/psgs_w100.tsv`, tsv(somePassages(20)));
    await cp(tinyBert, folder.path(scheduler, "save_dir", "context_model_40"), { recursive: true });
  }
  // The shell's pnpm: what it starts is this repository's embedder.
  await mkdir(folder.path("bin"));
  const expected = '[ "$1 $2 $3 $4" = "--filter embedder start --" ] || exit 9';
  const pnpm = await folder.write(
    "bin/pnpm",
    `#!/bin/sh\n${expected}\nshift 4\nexec "${process.execPath}" "${main}" "$@"\n`,
  );
  await chmod(pnpm, 0o755);
});

/** Runs a command as a task of a scheduler. */
function runTask(command: readonly string[], variables: Readonly<Record<string, string>>) {
  const [program, ...args] = command;
  const PATH = [folder.path("bin"), process.env["PATH"]].join(delimiter);
  return run(program, args, { env: { ...process.env, PATH, ...variables } });
}

test("the Kubernetes Job embeds the whole collection, the Slurm array the same bytes", async () => {
  const job = await readFile(example("kubernetes.yaml"), "utf8");
  const completions = Number(/completions: (\d+)/.exec(job)![1]);
  const command = /command: \[(.*)\]/.exec(job)![1].split(", ");
  const args = [...job.matchAll(/^ +- (--\S+)$/gm)].map(([, arg]) => arg.replace("/data", folder.path("kubernetes")));
  for (let index = 0; index < completions; index++) {
    await runTask([...command, ...args], { JOB_COMPLETION_INDEX: `${index}` });
  }
  const shards = await openShards(folder.path("kubernetes", "embeddings", "wiki"));
  expect(shards.rows).toBe(20);

  const array = /--array=0-(\d+)/.exec(await readFile(example("slurm.sh"), "utf8"))![1];
  const variables = { MIN: "0", MAX: array, STEP: "1", COUNT: `${Number(array) + 1}` };
  const slurm = Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [`SLURM_ARRAY_TASK_${name}`, value]),
  );
  for (const id of ["0", array]) {
    await runTask(["bash", example("slurm.sh")], { ...slurm, SLURM_ARRAY_TASK_ID: id, DATA: folder.path("slurm") });
    const bytes = (scheduler: string) => readFile(folder.path(scheduler, "embeddings", `wiki_${id}_of_8.arrow`));
    expect(await bytes("slurm")).toEqual(await bytes("kubernetes"));
  }
}, 120_000);
