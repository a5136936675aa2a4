import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, readdir, symlink, truncate } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { openShards, verifyShards } from "@dpr/data";
import { describe, expect, test } from "vitest";
import { contents, type Row, somePassages, tinyBert, tsv, useFolder } from "./fixtures.ts";
import { type Ended, resultsOf, runEmbedder } from "./run-embedder.ts";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const folder = useFolder();
const model = ["--con_model_path", tinyBert, "--p_sequence_length", "24", "--threads", "1"];

/** Embeds passages into the shards `name`, with the folder of that name. */
async function embed(name: string, passages: readonly Row[], ...flags: readonly string[]): Promise<Ended> {
  const ctxFile = await folder.write(`${name}.tsv`, tsv(passages));
  return runEmbedder(["--ctx_file", ctxFile, "--out_file", folder.path(name, "e"), ...model, ...flags]);
}

function updating(...names: readonly string[]): readonly string[] {
  return ["--update", names.map((name) => folder.path(name, "e")).join(",")];
}

/** Embeddings by id, in the order of the shards. */
async function embeddingsOf(name: string): Promise<ReadonlyMap<string, Float32Array>> {
  const rows = new Map<string, Float32Array>();
  for await (const { ids, embeddings } of (await openShards(folder.path(name, "e"))).blocks()) {
    const { columns, data } = embeddings;
    for (const [row, id] of ids.entries()) rows.set(id, data.slice(row * columns, (row + 1) * columns));
  }
  return rows;
}

/** 50 passages of 60 earlier ones, shuffled, behind new ones; of three others the id, the title or the text is new. */
function newVersion(earlier: readonly Row[]): readonly Row[] {
  const added = somePassages(7).map((row) => ({ ...row, id: `new ${row.id}` }));
  const kept = earlier.slice(5).toSorted((one, other) => (one.text + one.id < other.text + other.id ? -1 : 1));
  const [a, b, c, ...others] = kept.slice(0, 53);
  return [...added, { ...a, id: "renamed" }, ...others, { ...b, title: "king" }, { ...c, text: `${c.text} river` }];
}

describe.concurrent("an update", () => {
  test.each(["float32", "int8"])("in %s copies what is unchanged, and embeds the rest", async (dtype) => {
    const [was, is, alone] = ["was", "is", "alone"].map((name) => `${name}-${dtype}`);
    const earlier = somePassages(60);
    const passages = newVersion(earlier);
    const first = await embed(was, earlier, "--dtype", dtype);
    expect(first.code).toBe(0);
    const [updated, anew] = await Promise.all([
      embed(is, passages, "--dtype", dtype, "--batch_size", "16", ...updating(was)),
      embed(alone, passages, "--dtype", dtype),
    ]);
    expect(anew.code).toBe(0);
    expect(resultsOf(updated)).toMatchObject({ rows: 60, copied: 50, embedded: 10 });
    expect(updated.stdout).toContain(`50 copied from ${folder.path(was, "e")}, 10 embedded\n`);

    const [before, after, expected] = await Promise.all([was, is, alone].map(embeddingsOf));
    expect([...after.keys()]).toEqual(passages.map(({ id }) => id));
    const unchanged = passages.filter((passage) =>
      earlier.some((row) => JSON.stringify(row) === JSON.stringify(passage)),
    );
    expect(unchanged).toHaveLength(50);
    for (const { id } of unchanged) expect(after.get(id)).toEqual(before.get(id));
    const step = dtype === "int8" ? 0.03 : 1e-5; // of int8, one more or less
    for (const [id, row] of after) {
      expect(Math.max(...row.map((value, i) => Math.abs(value - expected.get(id)![i])))).toBeLessThan(step);
    }
    const { findings } = await verifyShards(folder.path(is, "e"), { ctxFile: folder.path(`${is}.tsv`) });
    expect(findings).toEqual([]);
  });

  test("of what is unchanged computes nothing, and of several corpora in other shards copies from each", async () => {
    const passages = somePassages(40);
    await Promise.all([embed("even", passages.slice(0, 20)), embed("odd", passages.slice(20))]);
    const ended = await embed("both", passages.toReversed(), "--workers", "3", ...updating("even", "odd"));
    expect(resultsOf(ended)).toMatchObject({ rows: 40, shards: 3, copied: 40, embedded: 0, tokensPerSecond: 0 });
    const [even, odd, both] = await Promise.all(["even", "odd", "both"].map(embeddingsOf));
    expect([...both]).toEqual([...even, ...odd].toReversed());
  });

  test("that was killed goes on to the same bytes", async ({ expect }) => {
    const earlier = somePassages(9000);
    const passages = earlier.map((row, i) => (i % 3 === 0 ? { ...row, title: "new" } : row)).toSpliced(9, 4);
    const flags = ["--batch_size", "1500", "--dtype", "int8"];
    await embed("long", earlier, ...flags);
    const undisturbed = await embed("undisturbed", passages, ...flags, ...updating("long"));
    expect(resultsOf(undisturbed)).toMatchObject({ rows: 8996, copied: 5998, embedded: 2998 });

    const again = ["--ctx_file", folder.path("undisturbed.tsv"), "--out_file", folder.path("killed", "e"), ...model];
    const args = [...again, ...flags, ...updating("long")];
    const child = spawn(process.execPath, [main, ...args], { stdio: "ignore" });
    const ended = once(child, "exit");
    await expect
      .poll(() => readdir(folder.path("killed")).catch(() => []), { timeout: 20_000, interval: 5 })
      .toContain("e_0_of_1.arrow.progress.json");
    child.kill("SIGKILL");
    expect((await ended)[1]).toBe("SIGKILL");
    const resumed = await runEmbedder(args);
    expect(resumed.stderr).toMatch(/going on behind [\d,]+ passages that are embedded already/);
    expect(await contents(folder.path("killed"))).toEqual(await contents(folder.path("undisturbed")));
  });

  test("embeds questions again where they are new", async () => {
    const ask = async (name: string, lines: readonly string[], ...flags: readonly string[]) => {
      const rows = lines.map((question, row) => JSON.stringify({ id: `q${row}`, question, answers: ["x"] }));
      const file = await folder.write(`${name}.jsonl`, rows.join("\n"));
      const encoder = ["--que_model_path", tinyBert, "--q_sequence_length", "24"];
      return runEmbedder(["--questions", file, "--out_file", folder.path(name, "e"), ...encoder, ...flags]);
    };
    await ask("asked", ["who won", "the first team"]);
    const ended = await ask("asked-again", ["who won", "the first river"], ...updating("asked"));
    expect(resultsOf(ended)).toMatchObject({ rows: 2, copied: 1, embedded: 1 });
  });

  test("refuses embeddings of another kind, shards that it would replace, and damaged ones, and writes nothing", async () => {
    const passages = somePassages(3);
    await embed("kept", passages);
    await symlink(folder.path("kept"), folder.path("link"));
    await cp(folder.path("kept"), folder.path("cut"), { recursive: true });
    await truncate(folder.path("cut", "e_0_of_1.arrow"), 1000);
    const file = folder.path("kept", "e_0_of_1.arrow");
    const before = await contents(folder.path("kept"));
    const refusal = async (update: string, out: string, ...flags: readonly string[]) => {
      const paths = ["--ctx_file", folder.path("kept.tsv"), "--out_file", folder.path(out, "e"), ...updating(update)];
      const { code, stdout, stderr } = await runEmbedder([...paths, ...model, ...flags]);
      expect(stdout).toBe("");
      return [code, stderr];
    };
    const replaced =
      `embedder: --update: expected shards of another name than --out_file, got ${file}, ` +
      "which this run would replace while it is needed; choose another --out_file\n";
    const other = `embedder: --update: ${file}: expected embeddings of`;
    const advice = "give the flags that made them, or embed anew without --update\n";
    expect(
      await Promise.all([
        refusal("kept", "none", "--dtype", "int8"),
        refusal("kept", "none", "--pooling", "mean"),
        refusal("kept", "kept", "--shard", "1/2"),
        refusal("kept", "link"),
        refusal("nowhere", "none"),
        refusal("cut", "none"),
      ]),
    ).toEqual([
      [2, `${other} --dtype int8, as this run makes them, got float32; ${advice}`],
      [2, expect.stringMatching(/ embeddings of the model [0-9a-f]{64}, as this run makes them, got [0-9a-f]{64}; /)],
      [2, replaced],
      [2, replaced],
      [1, expect.stringContaining("expected embedding shards (a file, a folder, a prefix")],
      [1, expect.stringContaining("it is cut off or changed; embed this shard again")],
    ]);
    expect(await contents(folder.path("kept"))).toEqual(before);
    await expect(readdir(folder.path("none"))).rejects.toThrow("ENOENT");
  });
});
