import { mkdir, readFile, stat } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { somePassages, tinyBert, tsv, useFolder } from "./fixtures.ts";
import { runEmbedder } from "./run-embedder.ts";

const folder = useFolder();
let passages = "";
beforeAll(async () => {
  passages = await folder.write("p.tsv", tsv(somePassages(4)));
});

function argumentsFor(name: string, then: string, ...flags: readonly string[]): readonly string[] {
  const model = ["--con_model_path", tinyBert, "--p_sequence_length", "24"];
  return ["--ctx_file", passages, "--out_file", folder.path(name, "e"), ...model, "--then", then, ...flags];
}

describe.concurrent("the command of --then", () => {
  test("runs where the user stands, for each shard when it is complete, with paths that the shell reads as they are", async () => {
    const name = "it's $HOME `and` more";
    const args = argumentsFor(
      name,
      "cat {file} > copy.arrow && wc -c {manifest} >> sizes && echo told",
      "--workers",
      "1",
    );
    const ended = await runEmbedder(args, { userDirectory: folder.path() });
    expect([ended.code, ended.stderr]).toEqual([0, expect.stringContaining("told\n")]);
    expect(ended.stdout).not.toContain("told");
    const file = await readFile(folder.path(name, "e_0_of_1.arrow"));
    expect(await readFile(folder.path("copy.arrow"))).toEqual(file);
    const { size } = await stat(folder.path(name, "e_0_of_1.manifest.json"));
    expect(await readFile(folder.path("sizes"), "utf8")).toBe(
      `${size} ${folder.path(name, "e_0_of_1.manifest.json")}\n`,
    );
  });

  test("that fails leaves the shard as it is; the same command line runs it again, without embedding", async () => {
    const args = argumentsFor("failed", "echo once >> tries; test -f permission || exit 3");
    const [file, userDirectory] = [folder.path("failed", "e_0_of_1.arrow"), folder.path()];
    const failed = await runEmbedder(args, { userDirectory });
    expect([failed.code, failed.stdout]).toEqual([1, ""]);
    expect(failed.stderr.trimEnd().split("\n").at(-1)).toBe(
      "embedder: --then: expected exit code 0 of echo once >> tries; test -f permission || exit 3, got exit code 3; " +
        `${file} itself is complete: the same command line runs it again, without embedding`,
    );
    const before = await readFile(file);
    await folder.write("permission", "");
    const again = await runEmbedder(args, { userDirectory });
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining("going on behind 4 passages")]);
    expect(await readFile(file)).toEqual(before);
    expect(await readFile(folder.path("tries"), "utf8")).toBe("once\nonce\n");
  });

  test("is ended by Ctrl-C, with what it has started", async () => {
    await mkdir(folder.path("stopped"));
    const args = argumentsFor("stopped", "echo begun >&2; sleep 600; echo over");
    const started = performance.now();
    const ended = await runEmbedder(args, { interruptAt: /begun/ });
    expect(ended.code).toBe(130);
    expect(ended.stderr).not.toContain("over");
    expect(performance.now() - started).toBeLessThan(50_000);
  });
});
