import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, readdirSync, realpathSync, rmSync, symlinkSync, truncateSync } from "node:fs";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chooseEngine, openVinoFolders } from "@dpr/model";
import { describe, expect, test } from "vitest";
import { contents, somePassages, tinyBert, tsv, useFolder } from "./fixtures.ts";
import { resultsOf, runEmbedder } from "./run-embedder.ts";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const folder = useFolder();
const places = openVinoFolders(process.env);
await using chosen = await chooseEngine("auto", { fp16: true, threads: 1, openVinoFolders: places });
const hasBf16 = chosen.precision === "bf16";
const NEEDED = "needs OpenVINO (`pnpm engines:openvino`) and a CPU with instructions for bf16";
const ELSEWHERE = "this machine has OpenVINO of its own";
const PLUGIN = "libopenvino_intel_cpu_plugin.so";

/** Embeds a few passages where OpenVINO's libraries are in the folder `libraries`, if anywhere. */
async function embedWith(libraries: string, name: string, ...flags: readonly string[]) {
  const ctxFile = await folder.write(`${name}.tsv`, tsv(somePassages(3)));
  const env = { OPENVINO_LIB_DIR: libraries, XDG_CACHE_HOME: folder.path("no-cache") };
  const files = ["--ctx_file", ctxFile, "--con_model_path", tinyBert, "--out_file", folder.path(name, "e")];
  return runEmbedder([...files, "--p_sequence_length", "24", ...flags], { env });
}

/** A folder of that name; with `isCopy`, with links to the libraries that are here. */
async function librariesIn(name: string, isCopy: boolean): Promise<string> {
  const libraries = folder.path(name);
  await mkdir(libraries);
  const whole = places.find((place) => filesOf(place).includes(PLUGIN));
  if (isCopy) for (const file of filesOf(whole!)) symlinkSync(join(whole!, file), join(libraries, file));
  return libraries;
}

function filesOf(place: string): readonly string[] {
  try {
    return readdirSync(place);
  } catch {
    return [];
  }
}

/** Asks for what is not there; gives the one line of the refusal, behind which nothing is written. */
async function refusalWith(libraries: string, skip: (condition: boolean, note: string) => void): Promise<string> {
  const name = `refused-${Math.random()}`;
  const { code, stdout, stderr } = await embedWith(libraries, name, "--engine", "openvino");
  skip(code === 0, ELSEWHERE);
  expect([code, stdout]).toEqual([2, ""]);
  await expect(readdir(folder.path(name))).rejects.toThrow("ENOENT");
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  for (const way of ["pnpm engines:openvino", "pip install openvino", "OPENVINO_LIB_DIR"])
    expect(stderr).toContain(way);
  return stderr;
}

describe("without OpenVINO as a whole, --engine openvino says how to get it:", () => {
  test("in an empty folder, where --engine auto goes on with onnx", async ({ skip }) => {
    const none = await librariesIn("none", false);
    const [refusal, auto] = await Promise.all([refusalWith(none, skip), embedWith(none, "auto", "--fp16")]);
    expect(refusal).toMatch(
      /^embedder: --engine openvino: no libopenvino_c anywhere\. There are three ways to get it: /,
    );
    const why = "(bf16 needs OpenVINO, which --engine openvino says how to get)";
    expect(auto.stderr).toContain(`engine onnx, fp32; --fp16: no 16-bit numbers ${why}\n`);
    expect(resultsOf(auto)).toMatchObject({ rows: 3 });
  });

  test("where a library is cut off, or the plugin for CPUs is missing", async ({ skip }) => {
    skip(!hasBf16, NEEDED);
    const [cut, bare] = [await librariesIn("cut", true), await librariesIn("bare", true)];
    const library = realpathSync(join(cut, PLUGIN));
    for (const one of [cut, bare]) rmSync(join(one, PLUGIN));
    copyFileSync(library, join(cut, PLUGIN));
    truncateSync(join(cut, PLUGIN), 1_000_000);
    const [ofCut, ofBare, auto] = await Promise.all([
      refusalWith(cut, skip),
      refusalWith(bare, skip),
      embedWith(bare, "bare-auto", "--fp16"),
    ]);
    expect(ofCut).toContain(
      `${join(cut, PLUGIN)}: expected a whole library, got the beginning of one. There are three`,
    );
    expect(ofBare).toMatch(/--engine openvino: its plugin for CPUs: Device with "CPU" name is not registered/);
    expect(auto.stderr).toContain("engine onnx, fp32; --fp16: no 16-bit numbers (bf16 needs OpenVINO");
    expect(resultsOf(auto)).toMatchObject({ rows: 3 });
  });

  test("where it is of an old version", async ({ skip }) => {
    const old = await librariesIn("old", false);
    const source =
      "typedef struct { const char *number, *description; } version;" +
      'int ov_get_openvino_version(version *v) { v->number = "2025.4.0-20398"; v->description = ""; return 0; }';
    try {
      const args = ["-shared", "-fPIC", "-x", "c", "-o", join(old, "libopenvino_c.so.2540"), "-"];
      execFileSync("cc", args, { input: source });
    } catch {
      skip("needs a C compiler");
    }
    expect(await refusalWith(old, skip)).toContain(
      "libopenvino_c.so.2540: expected OpenVINO 2026.4 or later, got 2025.4.0-20398. There are three ways",
    );
  });
});

test("a shard in bf16 whose embedder is killed and goes on has the bytes of one that is not", async ({ skip }) => {
  skip(!hasBf16, NEEDED);
  const ctxFile = await folder.write("many.tsv", tsv(somePassages(5000)));
  const embed = (name: string) => [
    ...["--ctx_file", ctxFile, "--con_model_path", tinyBert, "--out_file", folder.path(name, "e")],
    ...["--p_sequence_length", "24", "--batch_size", "1500", "--fp16", "--threads", "2"],
  ];
  const child = spawn(process.execPath, [main, ...embed("killed")], { stdio: "ignore" });
  const ended = once(child, "exit");
  await expect
    .poll(() => readdir(folder.path("killed")).catch(() => []), { timeout: 30_000, interval: 5 })
    .toContain("e_0_of_1.arrow.progress.json");
  child.kill("SIGKILL");
  expect((await ended)[1]).toBe("SIGKILL");

  const [whole, resumed] = await Promise.all([runEmbedder(embed("whole")), runEmbedder(embed("killed"))]);
  expect(whole.stderr).toContain("; engine openvino, bf16; --fp16: 16 bits are bf16 ");
  expect(whole.stderr).toMatch(/computed in bf16: mean cosine (1\.0000|0\.999\d) with fp32/);
  expect(resumed.stderr).toMatch(/going on behind [\d,]+ passages that are embedded already/);
  expect(await contents(folder.path("killed"))).toEqual(await contents(folder.path("whole")));
  const manifest = JSON.parse(await readFile(folder.path("whole", "e_0_of_1.manifest.json"), "utf8")) as object;
  expect(manifest).toMatchObject({ engine: "openvino", precision: "bf16" });
});
