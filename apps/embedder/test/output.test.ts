import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Row, somePassages, tinyBert, tsv, useFolder } from "./fixtures.ts";
import { runEmbedder } from "./run-embedder.ts";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const run = promisify(execFile);
const folder = useFolder();

function argumentsFor(ctxFile: string, prefix: string): readonly string[] {
  const model = ["--con_model_path", tinyBert, "--p_sequence_length", "24"];
  return ["--ctx_file", ctxFile, "--out_file", prefix, "--batch_size", "1000", ...model];
}

/** Ids of 500 letters, which take more of a disk than is expected of ids. */
function longIds(count: number): readonly Row[] {
  return somePassages(count).map(({ id, ...texts }) => ({ id: id.padEnd(500, "x"), ...texts }));
}

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1)!;
}

describe("where the output cannot be written, the embedder says so in one line", () => {
  test.each([
    ["below a file", "p.tsv/deep/e", "ENOTDIR"],
    ["where a folder has the file's name", "taken/e", "EISDIR"],
  ])("%s", async (_, prefix, code) => {
    const ctxFile = await folder.write("p.tsv", tsv(somePassages(2)));
    await mkdir(folder.path("taken", "e_0_of_1.arrow.partial"), { recursive: true });
    const ended = await runEmbedder(argumentsFor(ctxFile, folder.path(prefix)));
    expect(ended.code).toBe(1);
    expect(lastLine(ended.stderr)).toMatch(
      new RegExp(
        `^embedder: \\S+/e_0_of_1\\.arrow: expected a place to write to, got ${code} \\(\\w+\\); ` +
          "choose another --out_file, or see to its permissions$",
      ),
    );
  });

  // Where the shell cannot limit files, there is nothing to meet.
  test.skipIf(process.platform === "win32")(
    "at a limit of a file's size, and goes on when that is raised",
    async () => {
      const ctxFile = await folder.write("limit.tsv", tsv(somePassages(5000)));
      const args = argumentsFor(ctxFile, folder.path("limit", "e"));
      // A batch of 4,096 takes 561 KB, all of them 685 KB; the limit is in KiB.
      const limited = ["-c", 'ulimit -f 650; exec "$@"', "bash", process.execPath, main, ...args];
      const { code, stderr } = await run("bash", limited).then(
        () => ({ code: 0, stderr: "" }),
        (error: { readonly code: number; readonly stderr: string }) => error,
      );
      expect(code).toBe(1);
      expect(lastLine(stderr)).toMatch(/e_0_of_1\.arrow: the system allows no file as large: .* are on disk; the same/);
      await endsAsUndisturbed(args, ctxFile, "limit");
    },
  );

  test("on a full disk, and goes on when there is space", async ({ skip }) => {
    await mkdir(folder.path("disk"));
    skip(!(await mountDisk(folder.path("disk"), "3m")), "a small disk is mounted for this, which takes rights");
    onTestFinished(async () => void (await run("umount", [folder.path("disk")])));
    const ctxFile = await folder.write("full.tsv", tsv(longIds(5000)));
    const args = argumentsFor(ctxFile, folder.path("disk", "e"));
    const full = await runEmbedder(args);
    expect(full.code).toBe(1);
    expect(lastLine(full.stderr)).toMatch(
      /e_0_of_1\.arrow: the disk is full: free some space; 4,096 passages of this shard are on disk; the same command/,
    );
    expect(existsSync(folder.path("disk", "e_0_of_1.arrow"))).toBe(false);
    await run("mount", ["-o", "remount,size=16m", folder.path("disk")]);
    await endsAsUndisturbed(args, ctxFile, "disk");
  });
});

/** Whether a disk of that size could be mounted. */
async function mountDisk(path: string, size: string): Promise<boolean> {
  const mounting = run("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", path]);
  return mounting.then(
    () => true,
    () => false,
  );
}

/** The run goes on with the same command, and ends with what one run writes that nothing had stopped. */
async function endsAsUndisturbed(args: readonly string[], ctxFile: string, name: string): Promise<void> {
  const again = await runEmbedder(args);
  expect([again.code, again.stderr]).toEqual([0, expect.stringContaining("going on behind 4,096 passages")]);
  await runEmbedder(argumentsFor(ctxFile, folder.path(`${name}-alone`, "e")));
  const [got, expected] = await Promise.all(
    [name, `${name}-alone`].map((folderName) => readFile(folder.path(folderName, "e_0_of_1.arrow"))),
  );
  expect(got.equals(expected)).toBe(true);
  expect(await readdir(folder.path(name))).toEqual(["e_0_of_1.arrow", "e_0_of_1.manifest.json"]);
}
